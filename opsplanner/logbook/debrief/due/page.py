"""What this room registers with the notices."""

from __future__ import annotations

from flask import Flask

from opsplanner.logbook.debrief.due import queries, services
from opsplanner.models import Verb
from opsplanner.notices.kinds.words import Kind, register
from opsplanner.operations.tellings.people import queries as people_queries
from opsplanner.tasks import services as tasks_services

KINDS = (
    Kind(
        "debrief_due", "The debrief of an operation that I lead is due", frozenset({Verb.DEBRIEF_DUE}), people_queries.leads,
        permission="plan_operations", waits=queries.not_debriefed,
    ),
    Kind("lesson_due", "A lesson is due that I see to, or of an operation that I lead", frozenset({Verb.LESSON_DUE}), queries.owners, waits=queries.not_seen_to),
)


def set_up(app: Flask) -> None:
    """Register what people are told of debriefs and lessons, and the task that finds them."""
    register(app, *KINDS)
    tasks_services.register(app, services.TASK, services.tell)
