"""Which days a rule makes. Facts in, days or RuleBroken out."""

from __future__ import annotations

import calendar
import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner.clock import words_of_day
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted

MOST = 60
"""So many dates a series has at most (docs/domain.md, "Series")."""
LAST = -1
"""The last of a weekday in its month."""


class Every(enum.Enum):
    """What a rule counts by."""

    WEEKS = "weeks"
    MONTH_WEEKDAY = "weekday"
    MONTH_DAY = "date"
    DAYS = "days"


@dataclass(frozen=True)
class Rule:
    """A rule, and from when until when it holds, both days included."""

    every: Every
    first: date
    until: date
    weekday: int = 0
    """Monday is 0: of WEEKS and MONTH_WEEKDAY."""
    weeks: int = 1
    """Each so many weeks, from the first such weekday on."""
    which: int = 1
    """The first to the fifth of a weekday in its month, or the LAST."""
    month_day: int = 1
    """1 to 31: of MONTH_DAY."""
    days: tuple[date, ...] = ()
    """The days themselves: of DAYS, which has no first and no last day besides."""


class Made(NamedTuple):
    """What a rule makes."""

    days: tuple[date, ...]
    months_without: tuple[date, ...]
    """The first day of each month between the two ends that has no such day: February has no 31st, and most months no fifth Thursday."""


def days_of(rule: Rule) -> Made:
    """Return all days that a rule makes, in their order, however many; none where it ends before it begins."""
    if rule.every is Every.DAYS:
        return Made(tuple(sorted(set(rule.days))), ())
    if rule.every is Every.WEEKS:
        return Made(tuple(_weeks(rule)), ())
    days, without = _months(rule)
    return Made(tuple(days), tuple(without))


def made_by(rule: Rule) -> Made:
    """Return the days that the rule of a series makes. Raises RuleBroken, beside its box, for none at all and for more than 60."""
    chosen = rule.every is Every.DAYS
    if not chosen and rule.until < rule.first:
        raise RuleBroken("The last day is before the first. Enter a later one", "until")
    made = days_of(rule)
    if not made.days:
        none = "Choose the days of the series" if chosen else "There is no such day in that time. Enter a later last day, or another rule"
        raise RuleBroken(none, "days" if chosen else "until")
    if len(made.days) > MOST:
        fewer = "Choose fewer days" if chosen else f"Let it end by {words_of_day(made.days[MOST - 1], weekday=False)}, or choose a rule with fewer"
        raise RuleBroken(f"That makes {counted(len(made.days), 'date')}, and a series has {MOST} at most. {fewer}", "days" if chosen else "until")
    return made


def _weeks(rule: Rule) -> Iterator[date]:
    day = rule.first + timedelta(days=(rule.weekday - rule.first.weekday()) % 7)
    while day <= rule.until:
        yield day
        day += timedelta(weeks=rule.weeks)


def _months(rule: Rule) -> tuple[list[date], list[date]]:
    days, without, month = list[date](), list[date](), rule.first.replace(day=1)
    while month <= rule.until:
        day = _in_month(rule, month)
        if day is None:
            without.append(month)
        elif rule.first <= day <= rule.until:
            days.append(day)
        month = (month + timedelta(days=31)).replace(day=1)
    return days, without


def _in_month(rule: Rule, month: date) -> date | None:
    """Return the rule's day in a month, of which this is the first day; None where it has none."""
    length = calendar.monthrange(month.year, month.month)[1]
    if rule.every is Every.MONTH_DAY:
        return month.replace(day=rule.month_day) if rule.month_day <= length else None
    if rule.which == LAST:
        end = month.replace(day=length)
        return end - timedelta(days=(end.weekday() - rule.weekday) % 7)
    number = 1 + (rule.weekday - month.weekday()) % 7 + 7 * (rule.which - 1)
    return month.replace(day=number) if number <= length else None
