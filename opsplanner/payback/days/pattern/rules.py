"""Two days a week, and what differs. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner import clock
from opsplanner.grammar import list_of

AGREED_DAYS = 2
"""Working days a week by the partnership's agreement with Probation (docs/domain.md, "Working days")."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Said(NamedTuple):
    """What was said of one date: worked besides, or closed, and why."""

    works: bool
    reason: str


@dataclass(frozen=True)
class Pattern:
    """The weekly pattern with what differs from it."""

    weekdays: frozenset[int] = frozenset()
    said: Mapping[date, Said] = field(default_factory=dict)
    holidays: Mapping[date, str] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Say whether Probation works on a day. A bank holiday is out unless somebody said otherwise."""
        if day in self.said:
            return self.said[day].works
        return day.weekday() in self.weekdays and day not in self.holidays

    def why_not(self, day: date) -> str:
        """Return why a day is no working day, in words: "closed: stocktaking", "a bank holiday: Christmas Day"; "" when it is one."""
        if self.works(day):
            return ""
        if day in self.said:
            return f"closed: {self.said[day].reason}"
        if day.weekday() in self.weekdays:
            return f"a bank holiday: {self.holidays[day]}"
        return "not one of the usual days"

    def days(self, first: date, last: date) -> list[date]:
        """Return the working days from `first` to `last`, both included."""
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in span if self.works(day)]

    def closed(self, first: date, last: date) -> list[date]:
        """Return the usual days from `first` to `last` on which nobody works after all."""
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in span if day.weekday() in self.weekdays and not self.works(day)]


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def words_of_weekdays(weekdays: Iterable[int]) -> str:
    """Return "Tuesdays and Thursdays", or "no usual days"."""
    names = [f"{WEEKDAYS[weekday]}s" for weekday in sorted(weekdays)]
    return list_of(names) if names else "no usual days"


def third_day(pattern_days: Iterable[date], day: date) -> str:
    """Return the warning that a day is one more than the agreement's two in its week, or ""."""
    others = sorted(set(pattern_days) - {day})
    if len(others) < AGREED_DAYS:
        return ""
    names = list_of([f"{other:%A}" for other in others])
    return f"{clock.words_of_day(day)} would be working day {len(others) + 1} in that week, after {names}; the agreement is for two a week"


def third_weekday(weekdays: Sequence[int]) -> str:
    """Return the warning that a pattern has more days a week than agreed, or ""."""
    if len(weekdays) <= AGREED_DAYS:
        return ""
    return f"{words_of_weekdays(weekdays)} are {len(weekdays)} days a week; the agreement is for two a week"
