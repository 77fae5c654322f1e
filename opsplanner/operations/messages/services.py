"""Writing to who takes part in an operation. It runs inside unit_of_work()."""

from __future__ import annotations

from flask import current_app, url_for
from sqlalchemy import select

from opsplanner import clock
from opsplanner.accounts.contacts import queries as contacts_queries
from opsplanner.clock import words_of_period
from opsplanner.database import db, one
from opsplanner.errors import RuleBroken
from opsplanner.history import record
from opsplanner.mail import services as mail_services
from opsplanner.mail.letter.words import Letter, Link, Overtaken
from opsplanner.models import Message, Operation, OperationState, User, Verb
from opsplanner.notices import queries as notices_queries
from opsplanner.notices import rules as notices_rules
from opsplanner.notices import services as notices_services
from opsplanner.notices import words as notices_words
from opsplanner.notices.kinds import queries as kinds_queries
from opsplanner.operations import queries as operations_queries
from opsplanner.operations.messages import queries, words


def write(reference: str, text: str, *, to_all: bool, by: User) -> str:
    """Write to the agencies that take part, and of a message to all to the people named; return the sentence that says whom it reaches.

    It stands in the history, where whoever sees the operation reads it. Raises NotFound for what this person may not change,
    RuleBroken for a draft, of which nobody knows.
    """
    operation = operations_queries.for_change(by, reference)
    if operation.state is OperationState.DRAFT:
        raise RuleBroken("This is still a draft: nobody has been asked yet")
    line = record(operation, Verb.WROTE_TO_ALL if to_all else Verb.WROTE_TO_AGENCIES, words.wrote(text, to_all=to_all), by=by, new_version=False)
    db.session.flush()
    has_mail = current_app.config["SETTINGS"].has_mail
    persons = kinds_queries.listeners({to.user_id for to in queries.reached([line])} - {by.id}, ())
    addresses = queries.addresses(operation, but=by.agency_id, told={person.email for person in persons})
    if has_mail:
        goes = notices_rules.goes_at(operation.starts_at, clock.now())
        about = [f"{line.id}/{agency_id}" for agency_id in addresses]
        mail_services.post_many(words.BY_MAIL, about=about, to=[(address, None) for address in addresses.values()], not_before=goes)
    return words.sent(len(addresses), len(persons), has_mail=has_mail)


def letter(message: Message) -> Letter:
    """Return a message from the lead as it goes to an agency, at the address of now. Of a restricted operation it says that there is something.

    Raises Overtaken where the agency has no address any more, or takes no part any more. What was written before messages knew their agency goes where it was written to.
    """
    line_id, _, agency_id = message.about.partition("/")
    if agency_id:
        if not (to := contacts_queries.reached([int(agency_id)], clock.today()).get(int(agency_id), "")):
            raise Overtaken(notices_words.NO_ADDRESS_NOW)
        message.recipient = to
        if not queries.takes_part(queries.line(int(line_id)).operation_id, int(agency_id)):
            raise Overtaken(words.RELEASED)
    line = queries.line(int(line_id))
    operation: Operation = one(notices_queries.with_author(line.operation_id or 0))
    settings, choices = current_app.config["SETTINGS"], notices_services.choices_of(message.recipient)
    if operation.restricted:
        return notices_words.neutral(settings.address, choices)
    writer = db.session.scalars(select(User).where(User.id == line.by_id)).unique().one_or_none()
    link = Link(f"See {operation.reference}", f"{settings.address}{url_for('operations.show', reference=operation.reference)}")
    parts = (f"{line.by_name} {line.what}", f"{operation.reference} is on {words_of_period(operation.period)}.", link)
    return Letter(words.subject(operation.reference), parts, notices_words.address_of(writer), operation.reference.lower(), choices)
