"""From which period on the way that an indicator is measured can change. Plain functions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from opsplanner.errors import RuleBroken
from opsplanner.plan.indicators.periods.rules import Span, ended, period_of, usual_kind
from opsplanner.plan.indicators.rules import Facts

BACK = {"month": 24, "quarter": 12}
"""From how many periods back a change is said; of years it is ten."""


def could_change(facts: Facts, today: date, have: Collection[str]) -> list[Span]:
    """Return the periods from which a change can be said, the one that runs first; none from which it is said already."""
    kind = usual_kind(facts.period, trajectory=bool(facts.points))
    if not kind or facts.not_measured:
        return []
    return [span for span in (period_of(kind, today), *ended(kind, today, BACK.get(kind, 10))) if span.name not in have]


def check(what: str, how: str, *, adjusted: bool) -> None:
    """Refuse a change of which nobody says what it is, or how targets were worked out anew. Raises RuleBroken on its box."""
    if not what:
        raise RuleBroken("Say what is measured in another way, for whoever compares the figures", "what")
    if adjusted and not how:
        raise RuleBroken("Say how they were worked out anew", "how")
    if how and not adjusted:
        raise RuleBroken("Tick that they were worked out anew, or leave out how", "adjusted")
