"""How many of an agency's people are left. Facts in, numbers out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
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
    on_day: dict[tuple[int, int], list[Promise]] = defaultdict(list)
    staff: dict[tuple[int, int], int] = defaultdict(int)
    for promise in found:
        at = promise.agency_id, promise.day.toordinal()
        on_day[at].append(promise)
        staff[at] += promise.staff
    shorts = []
    for promise in found:
        number = has(promise.agency_id, promise.day)
        if number is None:
            continue
        day = promise.day.toordinal()  # an operation over midnight meets those of the next day
        near = [at for at in ((promise.agency_id, day - 1), (promise.agency_id, day), (promise.agency_id, day + 1)) if at in staff]
        if sum(staff[at] for at in near) <= number:
            continue
        promised = highest(((one.held, one.staff) for at in near for one in on_day[at]), promise.held)
        if promised > number:
            shorts.append(Short(promise.operation_id, promise.agency_id, promise.day, number, promised))
    return shorts
