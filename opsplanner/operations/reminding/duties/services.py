"""Telling people of their duties beforehand: tasks of the worker; and what the messages say when they go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import current_app, url_for

from opsplanner import clock
from opsplanner.clock import Period, day_bounds
from opsplanner.database import db, unit_of_work
from opsplanner.history import note
from opsplanner.mail.letter.words import Letter, Link, Overtaken
from opsplanner.models import Message, OperationState, Verb
from opsplanner.notices.kinds import services as kinds_services
from opsplanner.notices.kinds.words import To
from opsplanner.notices.words import neutral
from opsplanner.operations.reminding.duties import queries, words
from opsplanner.operations.reminding.duties.queries import BEFOREHAND, Duty
from opsplanner.tasks import services as tasks_services

_MISSED = "tomorrow, missed"


def tell_of_tomorrow() -> None:
    """Tell everybody who is named on something of tomorrow, once a day, from 6pm: by one message each, but to who has chosen otherwise.

    Where no worker was there in the evening, they are told once one is, of what has not begun.
    """
    tasks_services.every_evening(words.TOMORROW, _MISSED, _tell_of)


def _tell_of(day: date) -> None:
    _tell(words.TOMORROW, [duty for duty in queries.duties(day_bounds(day)) if duty.starts_at > clock.now()], about=day.isoformat())


def tell_of_soon() -> None:
    """Tell who wants that, two hours before she has to be there: once for each operation and hour."""
    now = clock.now()
    wanting = queries.chosen(words.SOON)
    soon = queries.duties(Period(now, now + BEFOREHAND), user_ids=wanting) if wanting else []
    db.session.rollback()
    if not soon:
        return
    with unit_of_work():
        told = queries.told(words.SOON, now - 2 * BEFOREHAND)
        found = queries.duties(Period(now, now + BEFOREHAND), user_ids=queries.chosen(words.SOON))
        new = [duty for duty in found if (duty.user_id, duty.operation_id, words.reminded(duty.agency, duty.musters_at)) not in told]
        for reference in dict.fromkeys(duty.reference for duty in new):
            _tell(words.SOON, [duty for duty in new if duty.reference == reference], about=reference)


def _tell(kind: str, duties: Sequence[Duty], *, about: str) -> None:
    """Tell people of these duties, under Notices and by mail as they want it; the history says so of each agency."""
    parts = {(duty.operation_id, duty.agency_id): duty for duty in duties}
    lines = {key: note(duty.operation_id, Verb.REMINDED, words.reminded(duty.agency, duty.musters_at), agency_id=duty.agency_id) for key, duty in parts.items()}
    db.session.flush()
    to = [To(lines[duty.operation_id, duty.agency_id].id, duty.user_id, words.be_there(duty)) for duty in duties]
    kinds_services.tell_by_the_hour(kind, list(lines.values()), to, about=about)


def still_so(lines: Sequence[Any], _reader: object = None) -> set[int]:
    """Return the ids of those of these lines, of what people were reminded, that are still so."""
    found = queries.to_come({line.operation_id for line in lines}, clock.now())
    there = {(row.id, row.agency_id, words.reminded(row.name, row.musters_at)) for row in found}
    return {line.id for line in lines if (line.operation_id, line.agency_id, line.what) in there}


def letter_of_tomorrow(message: Message) -> Letter:
    """Return what a person is named on that day, as it is now, of what has not begun. Raises Overtaken."""
    day = date.fromisoformat(message.about)
    found = queries.duties(day_bounds(day), user_ids=[message.user_id or 0])
    if found and all(duty.starts_at <= clock.now() for duty in found):
        raise Overtaken(words.BEGUN)
    return _letter(message, "Today" if day == clock.today() else "Tomorrow", [duty for duty in found if duty.starts_at > clock.now()])


def letter_of_soon(message: Message) -> Letter:
    """Return the duty that is soon, as it is now. Raises Overtaken."""
    now = clock.now()
    found = [duty for duty in queries.duties(Period(now, now + 2 * BEFOREHAND), user_ids=[message.user_id or 0]) if duty.reference == message.about]
    return _letter(message, words.soon(found[0].musters_at - now) if found else "", found)


def _letter(message: Message, when: str, duties: list[Duty]) -> Letter:
    if not duties:
        raise Overtaken(words.OFF)
    message.recipient = duties[0].email
    address = current_app.config["SETTINGS"].address
    choices = f"{address}{url_for('notices.choices')}"
    named, parts = [duty for duty in duties if not duty.restricted], list[str | Link]()
    if not named:
        return neutral(address, choices)
    for duty in named:
        parts += [words.duty(duty), Link(f"See {duty.reference}", f"{address}{url_for('operations.show', reference=duty.reference)}")]
        if duty.state is OperationState.PROPOSED:
            parts.insert(-1, words.NOT_CONFIRMED)
    if len(named) < len(duties):
        parts += [words.hidden(len(duties) - len(named)), Link("Sign in to read it", f"{address}/")]
    parts.append(Link("Choose what you are told, and how", choices))
    return Letter(words.subject(when, named), parts, choices=choices, thread=named[0].reference.lower() if len(named) == 1 else "")
