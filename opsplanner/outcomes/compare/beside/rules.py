"""Which days stand beside which, like with like. Pure: days in, days out."""

from __future__ import annotations

import calendar
from datetime import date
from typing import NamedTuple

from opsplanner.errors import RuleBroken

YEAR, QUARTER = "year", "quarter"
_BACK = {YEAR: 12, QUARTER: 3}


class Days(NamedTuple):
    """From the first day to the last."""

    first: date
    last: date


def beside(how: str, since: date | None, until: date | None, plan_year: int | None, today: date) -> tuple[Days, Days]:
    """Return the days that are compared, none of them after today, and the same days a year or a quarter earlier.

    They are the chosen days, within the plan year that begins in `plan_year` where one is chosen. Raises RuleBroken where
    they begin nowhere or lie ahead, and of a quarter where they are in more than one.
    """
    if plan_year is not None:
        since, until = max(since or date.min, date(plan_year, 4, 1)), min(until or date.max, date(plan_year + 1, 3, 31))
    if since is None:
        raise RuleBroken("Choose a plan year, or the first of some days: without it nothing can stand beside these figures.")
    days = Days(since, min(until or today, today))
    if days.last < days.first:
        raise RuleBroken("These days lie ahead, so nothing stands beside their figures.")
    if how == QUARTER and (days.first.year, (days.first.month - 1) // 3) != (days.last.year, (days.last.month - 1) // 3):
        raise RuleBroken("Choose days of one quarter: only then can the quarter before stand beside their figures.")
    if days.first.year < 2:
        raise RuleBroken("These days begin too long ago for anything to stand beside their figures.")
    return days, Days(_earlier(days.first, _BACK[how]), _earlier(days.last, _BACK[how], ends=True))


def _earlier(day: date, months: int, ends: bool = False) -> date:
    """The same day so many months earlier. The last day of a month is the last one there where days end on it."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    at_end = ends and day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, longest if at_end else min(day.day, longest))
