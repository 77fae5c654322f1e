"""By when the committee has to sit. Plain functions (docs/domain.md, "Scrutiny")."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner.errors import RuleBroken
from opsplanner.models import ClockRuns

NEAR = timedelta(days=60)
"""So long before the last day managers are told on home, unless a sitting is planned in time."""
A_DAY = timedelta(days=1)


class Days(NamedTuple):
    """A first and a last day."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Say whether a day is one of them."""
        return self.first <= day <= self.last


class Due(NamedTuple):
    """By when the committee has to sit next. `missed` are twelve months that are over and have no sitting on record; None where they have one."""

    by: date
    missed: Days | None
    planned: date | None
    """The first sitting that is planned and still to come."""
    near: bool
    overdue: bool

    @property
    def presses(self) -> bool:
        """Say whether somebody has to see to it now."""
        return self.near or self.overdue


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 28 February for a 29th that the year has not."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def twelve_months(since: date, day: date) -> Days:
    """Return the twelve months that hold a day, counted from `since`; before it the first ones."""
    number = max(day.year - since.year, 0)
    if number and years_after(since, number) > day:
        number -= 1
    return Days(years_after(since, number), years_after(since, number + 1) - A_DAY)


def due(runs: ClockRuns, since: date, held: Collection[date], planned: Collection[date], today: date) -> Due:
    """Return by when the committee has to sit, at least once in each twelve months from a day, or within twelve months of the last sitting.

    `held` are the days of sittings on record, `planned` those of sittings that are to come. Source: the council's duty since 30 April 2009, as the
    report of 16 June 2011 says it (4.1).
    """
    held, coming = [day for day in held if day <= today], min((day for day in planned if day >= today), default=None)
    missed = None
    if runs is ClockRuns.LAST:
        by = years_after(max(held, default=since), 1)
        overdue = by < today
    else:
        now = twelve_months(since, today)
        before = twelve_months(since, now.first - A_DAY)
        sat = any(now.holds(day) for day in held)
        by = twelve_months(since, now.last + A_DAY).last if sat else now.last
        if before.last < now.first and not any(before.holds(day) for day in held):
            missed = before
        overdue = bool(missed) and not sat
    in_time = coming is not None and coming <= by
    return Due(by, missed, coming, near=not overdue and not in_time and by - today <= NEAR, overdue=overdue)


def check_month(month: int | None) -> None:
    """Raise RuleBroken on "month" for what is no month."""
    if month is not None and not 1 <= month <= 12:
        raise RuleBroken("Choose a month from the list", "month")
