"""Of what the words are made by which operations are found, with what was written of them: notes and briefings, lines of their logs, lessons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, case, or_, select

from opsplanner.models import Lesson, LogEntry, Operation, OperationType, Place


def operations() -> Select[*tuple[Any, ...]]:
    """Select the texts of operations: (id, operation's id, title, texts ...), as `index/queries.py: Kind` has it."""
    return (
        select(Operation.id, Operation.id, Operation.reference, OperationType.name, Operation.objectives, Place.name)
        .join(OperationType, OperationType.id == Operation.type_id)
        .outerjoin(Place, Place.id == Operation.meeting_point_id)
    )


def lessons() -> Select[*tuple[Any, ...]]:
    """Select the texts of lessons, in the same way."""
    return select(Lesson.id, Lesson.operation_id, Operation.reference, Lesson.text, Lesson.owner).join(Operation, Operation.id == Lesson.operation_id)


def log() -> Select[*tuple[Any, ...]]:
    """Select the lines of logs, in the same way. A line has no title: it would be found by its operation's type, as every other one."""
    return select(LogEntry.id, LogEntry.operation_id, LogEntry.text)


def notes() -> Select[*tuple[Any, ...]]:
    """Select what the lead wrote for who takes part, in the same way. Notes that are the type's own briefing text, word for word, say nothing of this one."""
    own = case((Operation.notes == OperationType.briefing_text, ""), else_=Operation.notes)
    written = select(Operation.id, Operation.id, own, Operation.deployments, Operation.risks).join(OperationType, OperationType.id == Operation.type_id)
    return written.where(or_(own != "", Operation.deployments != "", Operation.risks != ""))


WORDS: dict[str, tuple[type[Any], Callable[[], Any], tuple[str, ...]]] = {
    "operation": (Operation, operations, ("reference", "type_id", "type", "objectives", "meeting_point_id", "meeting_point", "wards")),
    "lesson": (Lesson, lessons, ("operation_id", "text", "owner")),
    "log": (LogEntry, log, ("operation_id", "text")),
    "notes": (Operation, notes, ("type_id", "type", "notes", "deployments", "risks")),
}
"""By kind: its class, the select of its texts, and of what of it these are made."""
