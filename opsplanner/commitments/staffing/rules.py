"""How many of an agency's people are left. Facts in, numbers out."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from typing import NamedTuple

from opsplanner.clock import Period
from opsplanner.grammar import people


@dataclass(frozen=True)
class StaffLeft:
    """How many people an agency has at a time, and how many of them are promised elsewhere. `has` None: it has not said."""

    has: int | None
    used: int

    @property
    def free(self) -> int | None:
        """How many are left; None where it has not said how many it has. Never below none."""
        return None if self.has is None else max(self.has - self.used, 0)

    @property
    def over(self) -> int:
        """How many more are promised than it has."""
        return 0 if self.has is None else max(self.used - self.has, 0)

    @property
    def words(self) -> str:
        """Return "6 of 8 free", or what is promised where it has not said how many it has."""
        if self.has is None:
            return "has not said how many it has" + (f", {self.used} promised then" if self.used else "")
        return f"{self.free} of {self.has} free"


def highest(promises: Iterable[tuple[Period, int]], within: Period) -> int:
    """Return the highest sum of people promised at one moment of `within`. Promises that only touch do not add up."""
    changes: list[tuple[datetime, int]] = []
    for period, staff in promises:
        start, end = max(period.start, within.start), min(period.end, within.end)
        if start < end:
            changes += [(start, staff), (end, -staff)]
    most = now = 0
    for _, change in sorted(changes):  # at one moment, who leaves (a negative number) comes before who arrives
        now += change
        most = max(most, now)
    return most


class Promise(NamedTuple):
    """What an agency promised to one operation: how many, from when people have to be there to the end, and that day."""

    operation_id: int
    agency_id: int
    day: date
    held: Period
    staff: int
    over_numbers: bool
    """Somebody promised them though fewer were free, by name."""


class Short(NamedTuple):
    """An operation for which an agency has fewer people than it has promised at that time."""

    operation_id: int
    agency_id: int
    day: date
    has: int
    promised: int
    """The most that are promised at one moment of it, other operations included."""

    @property
    def words(self) -> str:
        """Return "2 people that day, 5 promised at that time"."""
        return words_of_short(self.has, self.promised)


def words_of_short(has: int, promised: int) -> str:
    """Return "2 people that day, 5 promised at that time"."""
    return f"{people(has) if has else 'nobody'} that day, {promised} promised at that time"


def short(promises: Iterable[Promise], has: Callable[[int, date], int | None]) -> list[Short]:
    """Return where an agency has promised more than it has, in the order of the promises; a day of which it has said nothing is never short."""
    found = list(promises)
    by_agency: dict[int, list[Promise]] = defaultdict(list)
    for promise in found:
        by_agency[promise.agency_id].append(promise)
    courses = {agency_id: _course(those) for agency_id, those in by_agency.items()}
    shorts = []
    for promise in found:
        number = has(promise.agency_id, promise.day)
        if number is None:
            continue
        moments, staff = courses[promise.agency_id]
        promised = max(staff[bisect_left(moments, promise.held.start) : bisect_left(moments, promise.held.end)])
        if promised > number:
            shorts.append(Short(promise.operation_id, promise.agency_id, promise.day, number, promised))
    return shorts


def _course(promises: Iterable[Promise]) -> tuple[list[datetime], list[int]]:
    """Return the moments at which an agency's people arrive or leave, and how many are promised from each until the next."""
    changes: dict[datetime, int] = defaultdict(int)
    for promise in promises:
        changes[promise.held.start] += promise.staff
        changes[promise.held.end] -= promise.staff
    moments = sorted(changes)
    return moments, list(accumulate(changes[moment] for moment in moments))
