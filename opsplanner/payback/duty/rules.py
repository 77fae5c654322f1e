"""For which days a duty manager is named. Facts in, RuleBroken or spans of days out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from opsplanner.errors import RuleBroken

LONGEST = timedelta(weeks=13) - timedelta(days=1)
"""So many days after the first the last may be."""
A_DAY = timedelta(days=1)
T = TypeVar("T")


class Days(NamedTuple):
    """Days, both included."""

    first: date
    last: date

    def each(self) -> list[date]:
        """Return each of them."""
        return [self.first + A_DAY * n for n in range((self.last - self.first).days + 1)]


def days_between(first: date | None, last: date | None, today: date) -> Days | None:
    """Return the days that were typed; None for every day. Raises RuleBroken on "first" or "last"."""
    if first is None:
        if last is not None:
            raise RuleBroken("Enter the first day too, or empty both", "first")
        return None
    if first < today:
        raise RuleBroken("Enter a day from today on", "first")
    if last is not None and last < first:
        raise RuleBroken("The last day is before the first. Enter a later one", "last")
    if last is not None and last - first > LONGEST:
        raise RuleBroken("Thirteen weeks at most are named at once. Enter an earlier last day", "last")
    return Days(first, last or first)


def spans(days: Iterable[tuple[date, T]]) -> list[tuple[Days, T]]:
    """Return days that follow each other and have the same as one."""
    found: list[tuple[Days, T]] = []
    for day, has in days:
        if found and found[-1][1] == has and found[-1][0].last + A_DAY == day:
            found[-1] = found[-1][0]._replace(last=day), has
        else:
            found.append((Days(day, day), has))
    return found
