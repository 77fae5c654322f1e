"""What the page of periods shows: of each how many returns are in, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from opsplanner.models import PeriodState
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.returns import rules
from opsplanner.returns.queries import Line, PeriodRow
from opsplanner.web.address import address_of

SHOWN = {"month": 13, "quarter": 5, "financial year": 3}
"""So many periods of each kind are shown, the newest ones."""


class Period(NamedTuple):
    """A period with how many of its returns are in, and what the office can do with it."""

    span: Span
    expected: int
    come: int
    overdue: int
    tag: str
    colour: str
    verb: str
    """What the button does: "lock", "open"; "" where there is nothing to do."""
    url: str
    lines_url: str


def of(lines: Sequence[Line], said: dict[tuple[str, date], PeriodRow], today: date) -> list[Period]:
    """Return the periods of what is expected, the newest of each kind first, months before quarters."""
    by_span: dict[Span, list[Line]] = {}
    for line in lines:
        by_span.setdefault(line.span, []).append(line)
    found = []
    for kind, most in SHOWN.items():
        for span in sorted((span for span in by_span if span.kind == kind), key=lambda span: span.starts_on, reverse=True)[:most]:
            row = said.get((kind, span.starts_on))
            found.append(_of(span, by_span[span], row.state if row else None, today))
    return found


def _of(span: Span, lines: list[Line], state: PeriodState | None, today: date) -> Period:
    is_open = rules.is_open(span, state, today)
    tag, colour = ("Locked", "grey") if state is PeriodState.LOCKED else ("Open", "green") if is_open else ("Not over yet", "grey")
    verb = "lock" if is_open else "open"
    come, overdue = sum(line.sent is not None and not line.standing.waits for line in lines), sum(line.standing.overdue for line in lines)
    return Period(
        span, len(lines), come, overdue, tag, colour, verb, address_of(f"returns.{verb}_period", period=span.path),
        address_of("returns.index", period=span.path, show="all"),
    )
