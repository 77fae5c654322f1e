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


def touched_rows(import_id: int, among: Collection[int]) -> list[int]:
    """Return the rows, from the first on, of those of these operations of a file, by their ids, that somebody has touched (one query)."""
    query = select(ImportedOperation.row).join(Operation, Operation.id == ImportedOperation.operation_id)
    return list(db.session.scalars(query.where(ImportedOperation.import_id == import_id, Operation.id.in_(among), is_touched()).order_by(ImportedOperation.row)))


def touched(import_id: int, by: User, named: int = 3, most: int | None = None) -> Sequence[str]:
    """Say of each operation of a file that was touched, or of the first `most`, what was last done, of the first `named`; of one that this person does not see no more than that."""
    query = select(Operation, visible_to(by)).join(ImportedOperation, ImportedOperation.operation_id == Operation.id)
    found = db.session.execute(query.where(ImportedOperation.import_id == import_id, is_touched()).order_by(Operation.starts_at, Operation.id).limit(most)).all()
    return [_said(operation, seen=seen) if n < named else "" for n, (operation, seen) in enumerate(found)]


def _said(operation: Operation, *, seen: bool) -> str:
    if not seen:
        return "One is no longer yours to see."
    line = last_line(operation)
    what = sentence(line) if line is not None and line.verb is not Verb.IMPORTED else "something was put on it"
    return f"{operation.reference}: {what}."
