"""Saying of which operations the debrief, and which lessons, are due. It is the worker's task."""

from __future__ import annotations

from datetime import timedelta

from opsplanner.clock import day_bounds, today
from opsplanner.database import db, unit_of_work
from opsplanner.history import record
from opsplanner.logbook.debrief.due import queries, words
from opsplanner.models import Verb
from opsplanner.tasks import services as tasks_services

TASK, _FIRST = "debriefs due", "debriefs due, first"
HOUR = 8
"""The hour from which it is said, by the clock on the wall."""
AFTER = timedelta(days=7)
"""So long after the day on which an operation began its debrief is due."""
BACK = timedelta(days=60)
"""Of what began longer ago nothing is said."""


def tell() -> None:
    """Say in the history of each operation that its debrief is due, once, and of each lesson on the day on which it is; who has to see to it is told.

    What was due on the day of an upgrade or before is left alone.
    """
    if not tasks_services.is_due_today(TASK, HOUR):
        return
    first = tasks_services.since(_FIRST)
    with unit_of_work():
        if (last := tasks_services.begin_today(TASK)) is None:
            return
        since, until = max(first - AFTER + timedelta(days=1), today() - BACK), today() - AFTER + timedelta(days=1)
        for operation in db.session.scalars(queries.debriefs(day_bounds(since).start, day_bounds(until).start)).all():
            record(operation, Verb.DEBRIEF_DUE, words.DEBRIEF, by=None, new_version=False)
        for lesson, operation in db.session.execute(queries.lessons(last, today())).all():
            record(operation, Verb.LESSON_DUE, words.lesson(lesson.text, lesson.owner, lesson.due_on or today()), by=None, new_version=False)
