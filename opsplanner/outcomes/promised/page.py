"""What the page of what an agency promised reads, and its file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from opsplanner import clock
from opsplanner.figures.quantity.rules import hundredths_of_hours
from opsplanner.models import CommitmentState, User
from opsplanner.outcomes.promised import queries
from opsplanner.outcomes.promised.filters import Asked
from opsplanner.outcomes.promised.queries import Line, Summed
from opsplanner.outcomes.promised.rules import FIGURES
from opsplanner.outcomes.wards.words import hours
from opsplanner.web.address import address_of

HERE, FILE = "outcomes.promised", "outcomes.promised_csv"
HEADINGS = (
    "Operation", "Type", "Led by", "Day", "Starts", "Ends", "Hours", "State", "Answer", "Asked", "Promised", "Withdrawn", "Turned up", "Hours asked", "Hours promised",
    "Hours withdrawn", "Hours turned up", "Answer due", "Reason",
)


class Sum(NamedTuple):
    """One figure as it stands on the page."""

    label: str
    operations: int
    people: int
    hours: str
    url: str
    """Where the operations that it is made of are listed."""
    opened: bool


def sums(found: Summed, code: str, asked: Asked) -> list[Sum]:
    """Return the figures in their order."""
    return [
        Sum(FIGURES[one.figure], one.operations, one.people, hours(one.minutes), address_of(HERE, code=code, **asked.query(figure=one.figure)), one.figure == asked.figure)
        for one in found.figures
    ]


def filename(code: str, asked: Asked, today: date) -> str:
    """Return a name for the file that says of whom and of which days it is, and the day."""
    kept = re.sub(r"[^a-z0-9]+", "-", " ".join(["promised", code, *map(str, asked.query().values())]).lower())
    return f"{kept.strip('-')[:120]}-as-at-{today.isoformat()}.csv"


def table(user: User, agency_id: int, asked: Asked) -> Iterator[Sequence[object]]:
    """Return the file row by row: the headings, then an operation each, soonest first."""
    return _table(queries.chunks(user, agency_id, asked.days, asked.figure))


def _table(chunks: Iterator[Sequence[Line]]) -> Iterator[Sequence[object]]:
    yield HEADINGS
    for chunk in chunks:
        for line in chunk:
            yield _cells(line)


def _cells(line: Line) -> Sequence[object]:
    start, end, minutes = clock.local(line.starts_at), clock.local(line.ends_at), int(line.period.length.total_seconds()) // 60
    withdrawn = line.withdrawn if line.state is CommitmentState.WITHDRAWN else 0
    people = (line.asked, line.promised, withdrawn, line.turned_up)
    return (
        line.reference, line.type, line.lead, start.date(), f"{start:%H:%M}", f"{end:%H:%M}", _hours(minutes), line.operation_state.value, line.state.value, *people,
        *(None if count is None else _hours(count * minutes) for count in people), line.answer_by, line.reason,
    )


def _hours(minutes: int) -> Decimal:
    return Decimal(hundredths_of_hours(minutes)) / 100
