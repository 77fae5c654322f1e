"""Links by which agencies answer are made, answered by and sent anew. Every function runs inside unit_of_work()."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from opsplanner import clock
from opsplanner.accounts.contacts import queries as contacts_queries
from opsplanner.accounts.contacts.rules import own_addresses
from opsplanner.commitments import queries as commitments_queries
from opsplanner.commitments.answering import services as answering_services
from opsplanner.commitments.rules import Answer, ByLink
from opsplanner.database import one
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.links import queries as links_queries
from opsplanner.links import services as links_services
from opsplanner.mail.letter.words import Letter, Overtaken
from opsplanner.models import Agency, AnswerLink, Commitment, Message
from opsplanner.notices import queries as notices_queries
from opsplanner.notices import services as notices_services
from opsplanner.notices import words as notices_words
from opsplanner.operations.parts.answering.links import rules, words
from opsplanner.operations.tellings import queries as tellings_queries
from opsplanner.operations.tellings import words as tellings_words


def make(part: Commitment, to: str, token: str = "") -> str:
    """Make a link by which an agency answers, for the message that goes to this address of it, and return its whole address, which is kept nowhere.

    Its token is a random one where none is given.
    """
    return links_services.make(AnswerLink, "operations.answer_by_link", to, token=token, commitment_id=part.id, schedule=part.operation.schedule)


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
    """Send a new link to the address that a link was sent to: to the same question, or where nobody can answer that any more, to all that waits for the agency.

    At most one goes in a quarter of an hour, and none to an address that is not the agency's any more. It says nothing of whether one does.
    """
    try:
        link, part = _held(token)
    except NotFound:
        return
    if part.operation.restricted or not current_app.config["SETTINGS"].has_mail:
        return
    if rules.why_over(link.mailbox, contacts_queries.reach(part.agency_id), part, clock.now()):
        send_page(part.agency_id, link.mailbox)
    else:
        links_services.send(words.NEW_LINK, words.about(part), link.mailbox)


def send_page(agency_id: int, to: str) -> None:
    """Send a new link to all that waits for an agency to an address, where it is still one of the agency's; at most one in a quarter of an hour."""
    agency = one(select(Agency).where(Agency.id == agency_id))
    ends = not agency.active or to not in own_addresses(contacts_queries.reach(agency_id)) or not current_app.config["SETTINGS"].has_mail
    if not ends:
        links_services.send(words.NEW_PAGE, agency.code, to)


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
    return notices_words.letter(operation, said, choices=notices_services.choices_of(message.recipient))


def _held(token: str) -> tuple[AnswerLink, Commitment]:
    """Return a link and its part, held until the unit of work ends. Raises NotFound."""
    link = links_queries.link(AnswerLink, token)
    if link is None:
        raise NotFound()
    return link, commitments_queries.held_part(link.commitment_id)
