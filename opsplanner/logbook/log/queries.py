"""The log of one operation: its lines, each with the lines that corrected it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from opsplanner import clock
from opsplanner.agencies.names.queries import called
from opsplanner.database import read, the_value
from opsplanner.errors import NotFound
from opsplanner.models import Agency, LogEntry, LogKind, Operation
from opsplanner.statements import built_once, value

SOON = timedelta(minutes=10)
"""A line written later than that after what it tells says when it was written."""


class LogLine(NamedTuple):
    """One line, as it was written."""

    id: int
    number: int
    """Which one of its log it is, in the order of writing: 1 for the first. Lines stay, so it stays too."""
    happened_at: datetime
    written_at: datetime
    written_by: str
    agency: str
    kind: LogKind
    text: str
    corrects_id: int | None

    @property
    def at(self) -> str:
        """When it happened: "10.40am"."""
        return clock.words_of_moment(self.happened_at)

    @property
    def day(self) -> date:
        """The day on which it happened."""
        return clock.local(self.happened_at).date()

    @property
    def later(self) -> str:
        """When it was written, if that was not at once: "2pm", or with its day when that was another one."""
        if self.written_at - self.happened_at <= SOON:
            return ""
        same_day = clock.local(self.written_at).date() == self.day
        return clock.words_of_moment(self.written_at) if same_day else clock.words_of_instant(self.written_at)


@dataclass(frozen=True)
class Chain:
    """A line as it stands, after the lines that it replaced, the oldest first. All stay (docs/domain.md, "The log")."""

    lines: tuple[LogLine, ...]

    @property
    def stands(self) -> LogLine:
        """The line that holds: nobody has corrected it."""
        return self.lines[-1]


def _lines() -> Select[*tuple[Any, ...]]:
    operation_id = value("operation")
    numbered = select(LogEntry.id, func.row_number().over(order_by=LogEntry.id).label("number")).where(LogEntry.operation_id == operation_id).subquery()
    return (
        select(
            LogEntry.id, numbered.c.number, LogEntry.happened_at, LogEntry.written_at, LogEntry.written_by, called(Agency.short_name, Operation.day).label("agency"),
            LogEntry.kind, LogEntry.text, LogEntry.corrects_id,
        )
        .join(numbered, numbered.c.id == LogEntry.id)
        .join(Agency, Agency.id == LogEntry.agency_id)
        .join(Operation, Operation.id == LogEntry.operation_id)
        .where(LogEntry.operation_id == operation_id)
    )


@built_once
def _all() -> Select[*tuple[Any, ...]]:
    return _lines().order_by(LogEntry.happened_at, LogEntry.id)


def lines_of(operation_id: int) -> list[Chain]:
    """Return the whole log in order of time; a corrected line stands where its first wording stood."""
    found = read(LogLine, _all(), {"operation": operation_id})
    after: dict[int | None, LogLine] = {line.corrects_id: line for line in found if line.corrects_id is not None}
    return [Chain(_chain(line, after)) for line in found if line.corrects_id is None]


def _chain(line: LogLine, after: dict[int | None, LogLine]) -> tuple[LogLine, ...]:
    chain = [line]
    while (following := after.get(chain[-1].id)) is not None:
        chain.append(following)
    return tuple(chain)


@built_once
def _last() -> Select[*tuple[Any, ...]]:
    later = aliased(LogEntry)
    stands = ~exists().where(later.corrects_id == LogEntry.id).correlate(LogEntry)
    return _lines().where(stands).order_by(LogEntry.happened_at.desc(), LogEntry.id.desc()).limit(value("most"))


def last_lines(operation_id: int, count: int) -> Sequence[LogLine]:
    """Return the newest lines that nobody has corrected, newest first."""
    return read(LogLine, _last(), {"operation": operation_id, "most": count})


@built_once
def _count() -> Select[int]:
    return select(func.count()).select_from(LogEntry).where(LogEntry.operation_id == value("operation"))


def latest_line(operation_id: int) -> int:
    """Return the number of the line that was written last, 0 when there is none: what an open page compares with."""
    return the_value(_count(), {"operation": operation_id}) or 0


def log_of(operation_id: int, number: int) -> Chain:
    """Return the chain that ends in the line of this number, or in which it stands. Raises NotFound when it is not in this log."""
    for chain in lines_of(operation_id):
        if any(line.number == number for line in chain.lines):
            return chain
    raise NotFound()
