"""The page that answers several questions is made for a message, and sent anew. Every function runs inside unit_of_work()."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import current_app, url_for
from sqlalchemy import select

from opsplanner import clock
from opsplanner.accounts.contacts import queries as contacts_queries
from opsplanner.accounts.contacts.rules import own_addresses
from opsplanner.commitments import queries as commitments_queries
from opsplanner.database import one
from opsplanner.mail.letter.words import Letter, Link, Overtaken
from opsplanner.models import Agency, Commitment, Message
from opsplanner.notices import services as notices_services
from opsplanner.notices import words as notices_words
from opsplanner.operations.parts.answering.links import services as links_services
from opsplanner.operations.reminding import queries as reminding_queries
from opsplanner.operations.reminding import words as reminding_words
from opsplanner.operations.reminding.answers import queries, rules, words
from opsplanner.operations.reminding.queries import Question


def make(parts: Sequence[Commitment], to: str) -> str:
    """Make the page that takes the answers to these questions, for the message that goes to this address, and return its whole address, which is kept nowhere.

    It is made of a link for each question, so each of them ends as any link does, whatever becomes of the others.
    """
    token = secrets.token_urlsafe(32)
    for place, part in enumerate(parts[: rules.MOST]):
        links_services.make(part, to, token=rules.token_of(token, place))
    return f"{current_app.config['SETTINGS'].address}{url_for('operations.answers_by_link', token=token)}"


def letter_of(agency: str, questions: Sequence[Question], to: str, *before: str) -> Letter:
    """Return the letter to an agency of what waits for its answer, after what is said `before`: of what is restricted no more than that something waits.

    Answers go to who leads and may change it, where that is one person; about one operation it is in the thread of that.
    """
    settings, choices = current_app.config["SETTINGS"], notices_services.choices_of(to)
    named = [question for question in questions if not question.restricted]
    if not named:
        return notices_words.neutral(settings.address, choices)
    answers = [notices_words.answers_to(operation) for operation in reminding_queries.with_authors({question.operation_id for question in named})]
    return Letter(
        reminding_words.subject(agency, named, clock.today()), [*before, *_what_waits(named, len(questions) - len(named), to)],
        answers[0] if all(to == answers[0] for to in answers) else None, thread=named[0].reference.lower() if len(named) == 1 else "", choices=choices,
    )


def _what_waits(named: Sequence[Question], hidden: int, to: str) -> list[str | Link]:
    parts = [commitments_queries.part(question.commitment_id) for question in named]
    said: list[str | Link] = [reminding_words.question(question, clock.today()) for question in named]
    if len(named) == 1:
        said.append(Link(f"Answer for {named[0].reference}", links_services.make(parts[0], to)))
    else:
        said += [reminding_words.AT_ONCE, Link("Answer them on one page", make(parts, to))]
    if current_app.config["SETTINGS"].inside_only:
        said.append(reminding_words.without_link(named))
    if hidden:
        said.append(f"Besides, {reminding_words.hidden(hidden)}")
    return [*said, Link("See all that waits for you", f"{current_app.config['SETTINGS'].address}/")]


def letter(message: Message) -> Letter:
    """Return what a message says that brings a new link to all that waits for an agency now. Raises Overtaken."""
    agency = one(select(Agency).where(Agency.code == message.about))
    if not agency.active or message.recipient not in own_addresses(contacts_queries.reach(agency.id)):
        raise Overtaken("the agency does not read this address any more")
    questions = reminding_queries.open_ones(clock.today(), clock.now(), agency_code=agency.code)
    if not questions:
        raise Overtaken(reminding_words.NOTHING_OPEN)
    return letter_of(agency.name, questions, message.recipient, words.ASKED_FOR)


def send_anew(token: str) -> None:
    """Send a new page, of all that waits for the agency now, to the address that a page was sent to, where it is still the agency's. It says nothing of whether it does."""
    for asked in queries.links(token)[:1]:
        links_services.send_page(commitments_queries.part(asked.link.commitment_id).agency_id, asked.link.mailbox)
