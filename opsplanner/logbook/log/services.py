"""Writing in the log. A line is never changed; a later line corrects it. Lines are their own history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, select

from opsplanner import clock
from opsplanner.access import visible_to
from opsplanner.database import db, one, refused_as
from opsplanner.logbook import queries as logbook_queries
from opsplanner.logbook import rules as logbook_rules
from opsplanner.logbook.log import queries
from opsplanner.models import LogEntry, LogKind, Operation, User


@dataclass(frozen=True)
class NewLine:
    """What somebody writes. `happened_at` None: just now, or when the line happened that it corrects."""

    text: str
    kind: LogKind = LogKind.NOTE
    happened_at: datetime | None = None


def add_line(reference: str, line: NewLine, *, by: User) -> str:
    """Add a line to an operation's log and return the time that it tells of, in words.

    Raises NotFound when this person's agency takes no part in it, RuleBroken when the log is not open or on "time".
    """
    operation = _open(reference, by)
    entry = _entry(operation, line, clock.now().replace(second=0, microsecond=0), by)
    db.session.add(entry)
    db.session.flush()
    return clock.words_of_moment(entry.happened_at)


def correct_line(reference: str, number: int, line: NewLine, *, by: User) -> str:
    """Add a line that corrects an earlier one, and return the time that the earlier one told of, in words. Both stay.

    Raises as `add_line`, and RuleBroken when it was corrected already (by whoever was first, in the same second as well).
    """
    operation = _open(reference, by)
    named = next(line for line in queries.log_of(operation.id, number).lines if line.number == number)
    wrong = one(select(LogEntry).where(LogEntry.id == named.id))
    entry = _entry(operation, line, wrong.happened_at, by)
    corrected = db.session.scalar(select(exists().where(LogEntry.corrects_id == wrong.id)))
    logbook_rules.check_can_correct(bool(corrected), (wrong.text, wrong.kind, wrong.happened_at) == (entry.text, entry.kind, entry.happened_at))
    entry.corrects_id = wrong.id
    with refused_as("text"):
        db.session.add(entry)
    return clock.words_of_moment(wrong.happened_at)


def _open(reference: str, by: User) -> Operation:
    """Return an operation whose log this person writes in, locked: who writes first has the lower number."""
    operation = logbook_queries.for_change(reference, and_(visible_to(by), logbook_queries.written_by(by)))
    logbook_rules.check_log_open(operation.state)
    return operation


def _entry(operation: Operation, line: NewLine, otherwise: datetime, by: User) -> LogEntry:
    now = clock.now()
    if line.happened_at is not None:
        logbook_rules.check_happened(line.happened_at, operation.held, now)
    return LogEntry(
        operation_id=operation.id, agency_id=by.agency_id, kind=line.kind, text=line.text, happened_at=line.happened_at or otherwise, written_at=now,
        written_by_id=by.id, written_by=by.name,
    )
