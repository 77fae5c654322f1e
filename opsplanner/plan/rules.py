"""What is computed of a plan: a trajectory, how an indicator stands, and when an action is due. Plain functions."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


class Point(NamedTuple):
    """What a trajectory allows in one calendar year."""

    year: int
    value: Decimal


class Standing(NamedTuple):
    """How an indicator stands: by shape and by word, since colour is never alone (docs/domain.md, "Indicators")."""

    shape: str
    word: str


def trajectory(baseline: Decimal, reduction_percent: int, first: int, last: int) -> list[Point]:
    """Return the yearly values of a linear fall by a share of the baseline, in equal steps, the first one in the first year.

    Medway's plan: 85.2 on average in 2004 to 2008, 33 per cent less by 2020, linear: 82.4 in 2011, 57.1 in 2020 (docs/domain.md, "Indicators").
    """
    steps = last - first + 1
    return [
        Point(first + n - 1, (baseline * (100 * steps - reduction_percent * n) / (100 * steps)).quantize(Decimal("0.1"), ROUND_HALF_UP))
        for n in range(1, steps + 1)
    ]


def standing(
    *, not_measured: bool, latest: Decimal | None, better: str, baseline: Decimal | None, target: Decimal | None, allowed: Decimal | None
) -> Standing:
    """Return how an indicator stands. `allowed` is the trajectory's value for the period of the latest figure, where it has one.

    What is not measured is never shown as good (docs/domain.md, "Indicators").
    """
    if not_measured:
        return Standing("○", "Not measured")
    if latest is None:
        return Standing("◇", "No figure yet")
    if better not in ("up", "down"):
        return Standing("■", "No judgement")
    sign = 1 if better == "up" else -1
    if allowed is not None:
        return Standing("▲", "On course") if sign * latest >= sign * allowed else Standing("▼", "Off course")
    if target is not None and sign * latest >= sign * target:
        return Standing("▲", "Target reached")
    if baseline is not None and latest != baseline:
        return Standing("▲", "Better than the baseline") if sign * latest > sign * baseline else Standing("▼", "Worse than the baseline")
    return Standing("■", "As at the baseline" if baseline is not None else "Short of the target" if target is not None else "No judgement")


def due(due_on: date | None, status: str, today: date) -> str:
    """Return when an action is due: "", "overdue" or "due"; what is done or stopped is due no more."""
    if due_on is None or status in ("done", "stopped"):
        return ""
    return "overdue" if due_on < today else "due"
