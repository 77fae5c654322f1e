"""The crews of Community Payback on the days of plans: said beside what stands in the way, and in nobody's way."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.models import User
from opsplanner.operations.checks.rules import Asked, Each, Line
from opsplanner.payback.days.queries import crew_days

HEADING = "Community Payback"


def find(plans: Sequence[Asked], _user: User) -> Sequence[list[Line]]:
    """Return for each plan what of Community Payback goes out on its day, as in "2 crews, 3 places left": two queries, none where no plan has a day."""
    days = [plan.day for plan in plans if plan.day]
    if not days:
        return [[] for _ in plans]
    there = crew_days(min(days), max(days))

    def lines(n: int) -> list[Line]:
        day = plans[n].day
        return [Line(f"{HEADING} works that day: {there.found()[day]}")] if day in there.found() else []

    return Each(len(plans), lines)
