"""Two days a week, and what differs. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from opsplanner import clock
from opsplanner.errors import RuleBroken
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
    """Those that hold until the first of the changes, if there is one."""
    said: Mapping[date, Said] = field(default_factory=dict)
    holidays: Mapping[date, str] = field(default_factory=dict)
    changes: tuple[tuple[date, frozenset[int]], ...] = ()
    """From which day on which other weekdays hold, the soonest first."""

    def weekdays_on(self, day: date) -> frozenset[int]:
        """Return the usual weekdays as they hold on a day."""
        for since, weekdays in reversed(self.changes):
            if since <= day:
                return weekdays
        return self.weekdays

    def is_usual(self, day: date) -> bool:
        """Say whether a day is one of the usual ones."""
        return day.weekday() in self.weekdays_on(day)

    def works(self, day: date) -> bool:
        """Say whether Probation works on a day. A bank holiday is out unless somebody said otherwise."""
        if day in self.said:
            return self.said[day].works
        return self.is_usual(day) and day not in self.holidays

    def why_not(self, day: date) -> str:
        """Return why a day is no working day, in words: "closed: stocktaking", "a bank holiday: Christmas Day"; "" when it is one."""
        if self.works(day):
            return ""
        if day in self.said:
            return f"closed: {self.said[day].reason}"
        if self.is_usual(day):
            return f"a bank holiday: {self.holidays[day]}"
        return "not one of the usual days"

    def days(self, first: date, last: date) -> list[date]:
        """Return the working days from `first` to `last`, both included."""
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in span if self.works(day)]

    def closed(self, first: date, last: date) -> list[date]:
        """Return the usual days from `first` to `last` on which nobody works after all."""
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in span if self.is_usual(day) and not self.works(day)]


class Held(NamedTuple):
    """A weekday, and from when to when it is worked; `last` None: until somebody says otherwise."""

    weekday: int
    first: date
    last: date | None


def held_on(rows: Iterable[Held], day: date) -> frozenset[int]:
    """Return the weekdays that hold on a day."""
    return frozenset(row.weekday for row in rows if row.first <= day and (row.last is None or day <= row.last))


def changes_of(rows: Sequence[Held], first: date, last: date) -> tuple[tuple[date, frozenset[int]], ...]:
    """Return from which days after `first`, until `last`, which other weekdays hold."""
    days = {row.first for row in rows} | {row.last + timedelta(days=1) for row in rows if row.last}
    found, before = list[tuple[date, frozenset[int]]](), held_on(rows, first)
    for day in sorted(day for day in days if first < day <= last):
        if (held := held_on(rows, day)) != before:
            found.append((day, held))
            before = held
    return tuple(found)


@lru_cache(maxsize=2048)
def week_of(day: date) -> tuple[date, date]:
    """Return the Monday and the Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def words_of_weekdays(weekdays: Iterable[int]) -> str:
    """Return "Tuesdays and Thursdays", or "no usual days"."""
    names = [f"{WEEKDAYS[weekday]}s" for weekday in sorted(weekdays)]
    return list_of(names) if names else "no usual days"


def check_to_come(since: date, today: date) -> None:
    """Refuse another usual week that begins today or before: crews are out, and what was worked was worked. Raises RuleBroken."""
    if since <= today:
        raise RuleBroken(f"Enter a day after today, {clock.words_of_day(today)}", "since")


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
