"""Telling deputies of what still waits. It is the worker's task."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from opsplanner.clock import day_bounds, now, today
from opsplanner.database import db, unit_of_work
from opsplanner.history import record
from opsplanner.models import HistoryLine, Operation, Verb
from opsplanner.notices.deputies import queries, words
from opsplanner.notices.kinds import services as kinds_services
from opsplanner.notices.kinds.words import To
from opsplanner.tasks import services as tasks_services

KIND = "deputy"
"""The kind of notice."""
TASK, _FIRST = "deputies", "deputies, first"
SOON = "deputies, the same day"
BACK = timedelta(days=1)
"""Of what was told longer ago on another day deputies are not told as on the same."""
HOUR = 8
"""The hour from which they are told, by the clock on the wall."""


def tell() -> None:
    """Say in the history what somebody was told since this was last done, and waits on the day after; deputies are told of that: once a day, from 8am.

    What was told on the day of an upgrade or before is left alone.
    """
    if not tasks_services.is_due_today(TASK, HOUR):
        return
    first = tasks_services.since(_FIRST)
    with unit_of_work():
        if (last := tasks_services.begin_today(TASK)) is None:
            return
        lines = queries.told_between(day_bounds(max(last, first + timedelta(days=1))).start, day_bounds(today()).start)
        _tell_of(lines)


def tell_soon() -> None:
    """Do the same, all day long, of what deputies are told of on the same day."""
    since = max(day_bounds(tasks_services.since(SOON)).end, now() - BACK)
    found = queries.told_after(since, now())
    still = queries.still_waiting(found)
    db.session.rollback()
    if not still:
        return
    with unit_of_work():
        _tell_of(queries.told_after(since, now()), soon=True)


def _tell_of(lines: Sequence[HistoryLine], *, soon: bool = False) -> None:
    still = queries.still_waiting(lines)
    deputies = queries.deputies_of([line for line in lines if line.id in still], today())
    operations = {one.id: one for one in db.session.scalars(select(Operation).where(Operation.id.in_({line.operation_id for line in lines})))}
    told, to = [], []
    for line in lines:
        if those := deputies.get(line.id):
            what = words.still(line.what, soon=soon)
            said = record(operations[line.operation_id or 0], Verb.STILL_WAITING, what, by=None, agency_id=line.agency_id, new_version=False)
            db.session.flush()
            told.append(said)
            to += [To(said.id, user_id) for user_id in those]
    kinds_services.tell(KIND, told, to)
