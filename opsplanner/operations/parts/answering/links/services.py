"""Links by which agencies answer are made, answered by and sent anew. Every function runs inside unit_of_work()."""

from __future__ import annotations

import secrets

from flask import current_app, url_for

from opsplanner import clock
from opsplanner.accounts.contacts import queries as contacts_queries
from opsplanner.accounts.queries import stored_as
from opsplanner.commitments import queries as commitments_queries
from opsplanner.commitments.answering import services as answering_services
from opsplanner.commitments.rules import Answer, ByLink
from opsplanner.database import db, one
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.mail import services as mail_services
from opsplanner.mail.letter import Letter, Overtaken
from opsplanner.models import AnswerLink, Commitment, Message
from opsplanner.notices import queries as notices_queries
from opsplanner.notices import words as notices_words
from opsplanner.operations.parts.answering.links import queries, rules, words
from opsplanner.operations.tellings import queries as tellings_queries
from opsplanner.operations.tellings import words as tellings_words


def make(part: Commitment, to: str) -> str:
    """Make a link by which an agency answers, for the message that goes to this address of it, and return its whole address, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    made = {"schedule": part.operation.schedule, "mailbox": to, "made_at": clock.now()}
    db.session.add(AnswerLink(token_hash=stored_as(token), commitment_id=part.id, **made))
    db.session.flush()
    return f"{current_app.config['SETTINGS'].address}{url_for('operations.answer_by_link', token=token)}"


def answer(token: str, name: str, answer: Answer, *, seen_schedule: int, seen_version: int) -> str:
    """Keep what somebody answers by a link, and return the sentence that says so.

    Raises NotFound for no link; RuleBroken and ChangedMeanwhile as `commitments/answering` does, and once the link is over or takes an account.
    """
    link, part = _held(token)
    if part.operation.restricted:
        raise RuleBroken(words.SIGN_IN)
    if over := rules.why_over(link.mailbox, contacts_queries.reach(part.agency_id), part, clock.now()):
        raise RuleBroken(over)
    by = ByLink(name, link.mailbox, part.agency_id)
    return answering_services.keep(part, answer, seen_schedule=seen_schedule, seen_version=seen_version, by=by)


def send_anew(token: str) -> None:
    """Send a new link to the address that a link was sent to, where its agency can still answer; at most one in a quarter of an hour.

    It says nothing of whether it does.
    """
    try:
        link, part = _held(token)
    except NotFound:
        return
    now = clock.now()
    over = part.operation.restricted or rules.why_over(link.mailbox, contacts_queries.reach(part.agency_id), part, now) or not current_app.config["SETTINGS"].has_mail
    if not over and not queries.was_sent_since(part, now - rules.NEW_AFTER):
        mail_services.post(words.NEW_LINK, about=words.about(part), to=link.mailbox)


def letter(message: Message) -> Letter:
    """Return what a message says that brings a new link, made for it. Raises Overtaken."""
    part = commitments_queries.part(words.part_of(message.about))
    if part.operation.restricted:
        raise Overtaken("who answers has to sign in by now")
    if over := rules.why_over(message.recipient, contacts_queries.reach(part.agency_id), part, clock.now()):
        raise Overtaken(over)
    operation = tellings_queries.with_what_is_told(one(notices_queries.with_author(part.operation_id)))
    lines = [words.new_link(part, operation.type.name), *tellings_words.question(operation, part)]
    if current_app.config["SETTINGS"].inside_only:
        lines.append(tellings_words.without_link(operation, part.agency.name))
    said = notices_words.Message(words.subject(part), "\n".join([*lines, "Answer:", make(part, message.recipient)]))
    return notices_words.letter(operation, said)


def _held(token: str) -> tuple[AnswerLink, Commitment]:
    """Return a link and its part, held until the unit of work ends. Raises NotFound."""
    link = queries.link(token)
    if link is None:
        raise NotFound()
    return link, commitments_queries.part(link.commitment_id, for_change=True)
