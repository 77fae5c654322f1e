"""Which periods of an indicator a target can be typed for, and which targets go together. Plain functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from opsplanner.errors import RuleBroken
from opsplanner.plan.indicators.periods.rules import Span, period_of, usual_kind
from opsplanner.plan.indicators.rules import Facts, Limits

YEARS = 10
"""For how many years from the plan year on a target is asked for, as long as a trajectory."""
GENERAL = "general"
"""What the boxes of the target for every other period are called by."""


def to_set(facts: Facts, starts_on: date, ends_on: date, have: Collection[Span]) -> list[Span]:
    """Return the periods of a plan year (its first and last day), in their order; of years ten from it on. Those that have a target are among them."""
    kind = usual_kind(facts.period, trajectory=bool(facts.points))
    if not kind:
        return sorted(have, key=lambda span: span.starts_on)
    found, until = set(have), ends_on if kind in ("month", "quarter") else date(starts_on.year + YEARS - 1, 12, 31)
    span = period_of(kind, starts_on)
    while span.starts_on <= until:
        found.add(span)
        span = period_of(kind, span.ends_on + timedelta(days=1))
    return sorted(found, key=lambda span: span.starts_on)


def check_may_have(facts: Facts) -> None:
    """Refuse targets of what is not judged."""
    if facts.not_measured:
        raise RuleBroken("This indicator is not measured, so nothing is held against a target")
    if facts.better not in ("up", "down", "within"):
        raise RuleBroken("Neither more nor less of it is better, so it has no target")


def check(better: str, typed: Mapping[str, Limits]) -> None:
    """Refuse a target and a floor that do not go together, on the box "floor-" with the name of its period."""
    for name, (target, floor) in typed.items():
        if better == "within" and (target is None) != (floor is None):
            raise RuleBroken("A range has two ends: enter both, or neither", f"{'target' if target is None else 'floor'}-{name}")
        if target is None and floor is not None:
            raise RuleBroken("Enter the target too: a floor alone is held against nothing", f"target-{name}")
        if target is None or floor is None:
            continue
        if better == "down" and floor < target:
            raise RuleBroken("Less is better here, so what it is no worse than is not below the target", f"floor-{name}")
        if better != "down" and floor > target:
            raise RuleBroken(
                "The range ends before it begins" if better == "within" else "More is better here, so what it is no worse than is not above the target", f"floor-{name}",
            )
