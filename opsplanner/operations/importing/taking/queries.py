"""Which operations of a file somebody has touched since it was taken, and with what."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, exists, or_, select

from opsplanner.access import visible_to
from opsplanner.database import db
from opsplanner.history import last_line, sentence
from opsplanner.models import (
    ActionEvidence,
    AgencyReport,
    Booking,
    Debrief,
    HistoryLine,
    ImportedOperation,
    Lesson,
    LogEntry,
    Operation,
    OutcomeEntry,
    PaybackJob,
    SeriesDate,
    Telling,
    User,
    Verb,
)

HANGS_ON_IT = (OutcomeEntry, AgencyReport, LogEntry, Debrief, Lesson, ActionEvidence, PaybackJob, SeriesDate, Booking, Telling)
"""What somebody may have put on an operation, besides a line of its history."""


def is_touched() -> ColumnElement[bool]:
    """True for an imported operation that is not as it came: its history says more, or something hangs on it."""
    said = exists().where(HistoryLine.operation_id == Operation.id, HistoryLine.verb != Verb.IMPORTED)
    return or_(Operation.version > 1, said, *(exists().where(table.operation_id == Operation.id) for table in HANGS_ON_IT))


def of_portion(import_id: int, most: int) -> list[int]:
    """Return the ids of some operations of a file, the last ones first (one query)."""
    query = select(ImportedOperation.operation_id).where(ImportedOperation.import_id == import_id)
    return list(db.session.scalars(query.order_by(ImportedOperation.operation_id.desc()).limit(most)))


def touched(import_id: int, by: User, among: Collection[int] = (), named: int = 3) -> Sequence[str]:
    """Say of each operation of a file that was touched what was last done, of the first `named`; of one that this person does not see no more than that.

    `among` are the ids of those that are asked about; all, where there are none.
    """
    chosen = [Operation.id.in_(among)] if among else []
    query = select(Operation, visible_to(by)).join(ImportedOperation, ImportedOperation.operation_id == Operation.id)
    found = db.session.execute(query.where(ImportedOperation.import_id == import_id, is_touched(), *chosen).order_by(Operation.starts_at, Operation.id)).all()
    return [_said(operation, seen=seen) if n < named else "" for n, (operation, seen) in enumerate(found)]


def _said(operation: Operation, *, seen: bool) -> str:
    if not seen:
        return "One is no longer yours to see."
    line = last_line(operation)
    what = sentence(line) if line is not None and line.verb is not Verb.IMPORTED else "something was put on it"
    return f"{operation.reference}: {what}."
