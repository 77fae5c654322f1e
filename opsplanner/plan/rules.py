"""What is computed of a plan: a trajectory, and when an action is due. Plain functions."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


class Point(NamedTuple):
    """What a trajectory allows in one calendar year."""

    year: int
    value: Decimal


def trajectory(baseline: Decimal, reduction_percent: int, first: int, last: int) -> list[Point]:
    """Return the yearly values of a linear fall by a share of the baseline, in equal steps, the first one in the first year.

    Medway's plan: 85.2 on average in 2004 to 2008, 33 per cent less by 2020, linear: 82.4 in 2011, 57.1 in 2020 (docs/domain.md, "Indicators").
    """
    steps = last - first + 1
    return [
        Point(first + n - 1, (baseline * (100 * steps - reduction_percent * n) / (100 * steps)).quantize(Decimal("0.1"), ROUND_HALF_UP))
        for n in range(1, steps + 1)
    ]


def due(due_on: date | None, status: str, today: date) -> str:
    """Return when an action is due: "", "overdue" or "due"; what is done or stopped is due no more."""
    if due_on is None or status in ("done", "stopped"):
        return ""
    return "overdue" if due_on < today else "due"
