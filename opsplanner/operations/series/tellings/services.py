"""Making the message that tells an agency of several dates at once, when it goes. It runs inside unit_of_work()."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, url_for
from sqlalchemy import select

from opsplanner import clock
from opsplanner.accounts.contacts import queries as contacts_queries
from opsplanner.commitments import queries as commitments_queries
from opsplanner.database import db, one
from opsplanner.errors import RuleBroken
from opsplanner.history import subjects
from opsplanner.mail.letter.words import Letter, Link, Overtaken
from opsplanner.models import Message, Notice, Operation, Series, Telling, User
from opsplanner.notices import queries as notices_queries
from opsplanner.notices import services as notices_services
from opsplanner.notices import words as notices_words
from opsplanner.notices.letters import queries as letters_queries
from opsplanner.notices.letters import services as letters_services
from opsplanner.operations.parts.answering.links import services as links_services
from opsplanner.operations.reminding import queries as reminding_queries
from opsplanner.operations.reminding.answers import services as answers_services
from opsplanner.operations.series import queries as series_queries
from opsplanner.operations.series.tellings import queries, words
from opsplanner.operations.series.tellings.words import Told
from opsplanner.operations.tellings import words as tellings_words


def letter(message: Message) -> Letter:
    """Return what an agency is told of several dates, of what is still true and new to it; where nothing is, what its reader is told herself. Raises Overtaken."""
    tellings = list(db.session.scalars(notices_queries.brought_by(message.id)))
    waiting = [telling for telling in tellings if telling.told_at is None]
    notices = letters_queries.brought_by(message.id)
    try:
        return _to_agency(message, waiting, notices, told=len(tellings) - len(waiting))
    except Overtaken:
        if notices:
            return letters_services.letter(message)
        raise


def _to_agency(message: Message, tellings: Sequence[Telling], notices: Sequence[Notice], *, told: int) -> Letter:
    if not tellings:
        raise Overtaken(notices_words.TOLD_MEANWHILE if told else notices_words.NOT_TRUE)
    agency = tellings[0].agency
    to = contacts_queries.reached([agency.id], clock.today()).get(agency.id, "")
    if not to:
        raise Overtaken(notices_words.NO_ADDRESS_NOW)
    message.recipient = to
    operations = {operation.id: operation for operation in reminding_queries.with_authors({telling.operation_id for telling in tellings})}
    found = [_told(operations[telling.operation_id], telling) for telling in tellings]
    found = sorted((each for each in found if not each.message.answered), key=lambda each: (each.operation.starts_at, each.operation.id))
    if not found:
        raise Overtaken(notices_words.ANSWERED)
    restricted = {id_ for id_, operation in operations.items() if operation.restricted}
    for telling in tellings:
        telling.withheld = telling.operation_id in restricted
    named, choices = [each for each in found if not each.operation.restricted], notices_services.choices_of(to)
    for notice in notices:
        notice.withheld = not named or notice.line.operation_id in restricted
    if not named:
        return notices_words.neutral(current_app.config["SETTINGS"].address, choices)
    made = _letter(agency.name, named, len(found) - len(named), to, choices, subjects.series_of(message.about))
    return letters_services.with_besides(made, message, {each.operation.id for each in named})


def _told(operation: Operation, telling: Telling) -> Told:
    said = notices_words.messages(operation, [telling])[telling.id]
    return Told(operation, tellings_words.part_of(telling, operation), said, said.subject.partition(": ")[2] or said.subject)


def _letter(agency: str, named: Sequence[Told], hidden: int, to: str, choices: str, code: str) -> Letter:
    settings = current_app.config["SETTINGS"]
    asked = [each for each in named if each.waits and each.subject == tellings_words.OCCASIONS["asked"].subject]
    parts: list[str | Link] = list(words.asked(agency, asked)) if asked else []
    for each in named:
        if each not in asked:
            parts += words.happened(each)
    waits = [each.part for each in named if each.waits and each.part]
    if len(waits) == 1:
        parts.append(Link("Answer", links_services.make(commitments_queries.part(waits[0].id), to)))
    elif waits:
        held = commitments_queries.parts([part.id for part in waits])
        parts += [words.ONE_PAGE, Link("Answer for all dates on one page", answers_services.make([held[part.id] for part in waits], to))]
    if waits and settings.inside_only:
        parts.append(words.without_link([each for each in named if each.waits], agency))
    parts += [words.hidden(hidden)] if hidden else []
    parts.append(Link("See the whole series", f"{settings.address}{url_for('series.show', code=code)}"))
    leads = [notices_words.answers_to(each.operation) for each in named]
    return Letter(words.subject(named), parts, leads[0] if all(lead == leads[0] for lead in leads) else None, thread=code, choices=choices)


def tick_told(code: str, agency_code: str, seen: Sequence[str], *, by: User) -> str:
    """Note that an agency was told of these things of a series' dates (`Untold.key`), and return the sentence that says so.

    Raises NotFound where this person does not lead the series, RuleBroken where nothing of that is left to be told.
    """
    series = one(select(Series).where(Series.code == code, series_queries.leads(by)))
    those = [each for each in queries.untold(by, series.id) if each.agency_code == agency_code and each.key in set(seen)]
    if not those:
        raise RuleBroken("Nothing of that is left to be told: somebody has noted it meanwhile, or something newer has happened")
    for each in those:
        notices_services.tick_told(each.reference, agency_code, each.occasion, each.schedule, by=by)
    return words.told(those[0].agency, len(those))
