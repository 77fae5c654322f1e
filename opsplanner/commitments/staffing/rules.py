"""How many of an agency's people are left. Facts in, numbers out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from opsplanner.clock import Period, day_bounds, local, to_utc
from opsplanner.commitments.staffing.cycles.rules import Cycle, stretches
from opsplanner.grammar import people


class StaffLeft(NamedTuple):
    """How many people an agency has at a time, and how many of them are promised elsewhere. `has` None: it has not said."""

    has: int | None
    used: int
    asked: int = 0
    """How many are asked for at that time and not answered; they are counted apart, and hold nobody."""

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
        """Return "6 of 8 free", or what is promised where it has not said how many it has; and apart "3 asked for and not answered"."""
        waits = f", {self.asked} asked for and not answered" if self.asked else ""
        if self.has is None:
            return "has not said how many it has" + (f", {self.used} promised then" if self.used else "") + waits
        return f"{self.free} of {self.has} free{waits}"


def may_know_free(agency_id: int, own_agency_id: int, sees_everything_open: bool) -> bool:
    """Say whether somebody may know how many of an agency's people are free: her own agency's, and of others who sees all that is open.

    Operations that the rest may not see would show in these numbers.
    """
    return agency_id == own_agency_id or sees_everything_open


def highest(promises: Sequence[tuple[Period, int]], within: Period) -> int:
    """Return the highest sum of people promised at one moment of `within`. Promises that only touch do not add up."""
    if not promises:
        return 0
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
    waits: bool = False
    """They are asked for, and not answered: nobody is promised yet."""


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


@dataclass(frozen=True)
class Numbers:
    """How many people agencies have: by weekday or in a cycle of days, and on the dates that differ."""

    usual: dict[tuple[int, int], int]
    other: dict[tuple[int, date], int]
    cycles: dict[int, Cycle] = field(default_factory=dict)
    why: dict[tuple[int, date], str] = field(default_factory=dict)
    """Why a date differs, where that was said."""

    def on(self, agency_id: int, day: date) -> int | None:
        """Return how many an agency without a cycle has on a day: the date's number, else the weekday's, else None: not said."""
        return self.other.get((agency_id, day), self.usual.get((agency_id, day.weekday())))

    def stretches(self, agency_id: int, period: Period) -> list[tuple[Period, int | None]]:
        """Return the stretches of a time, in order, each with how many the agency has in it.

        By weekday the day on which the time begins says so for all of it; in a cycle its days and nights do, each for its part (docs/domain.md, "Staff numbers").
        """
        cycle = self.cycles.get(agency_id)
        if cycle is None or local(period.end).date() < cycle.starts_on:
            return [(period, self.on(agency_id, local(period.start).date()))]
        return stretches(cycle, period, lambda day: self.other.get((agency_id, day)), lambda day: self.usual.get((agency_id, day.weekday())))

    def words_why(self, agency_id: int, period: Period) -> str:
        """Return " (training day)" where the day on which a time begins has another number for a reason, else ""."""
        why = self.why.get((agency_id, local(period.start).date()), "") if self.why else ""
        return f" ({why})" if why else ""


class Round:
    """What agencies have, and have promised or are asked for, round some times."""

    def __init__(self, numbers: Numbers, promises: Iterable[Promise]) -> None:
        self.numbers = numbers
        self._by_agency: dict[int, list[Promise]] = defaultdict(list)
        self._starts: dict[int, list[datetime]] = defaultdict(list)
        for promise in sorted(promises, key=lambda one: (one.held.start, one.operation_id)):
            self._by_agency[promise.agency_id].append(promise)
            self._starts[promise.agency_id].append(promise.held.start)
        self._longest = {agency_id: max(one.held.length for one in those) for agency_id, those in self._by_agency.items()}

    def left(self, agency_id: int, period: Period, but: int | None = None) -> StaffLeft:
        """Return what an agency has left within a time, at the tightest of it; `but` names an operation that is not counted.

        What is asked for is that of the same day or night of a cycle; of two that are as tight it is the one in which more is asked for.
        """
        promised: list[tuple[Period, int]] = []
        asked: list[tuple[Period, int]] = []
        for one in self._within(agency_id, period, but):
            (asked if one.waits else promised).append((one.held, one.staff))
        found = [StaffLeft(has, highest(promised, stretch), highest(asked, stretch)) for stretch, has in self.numbers.stretches(agency_id, period)]
        return found[0] if len(found) == 1 else min(found, key=lambda left: (left.has is None, 0 if left.has is None else left.has - left.used, -left.asked))

    def others(self, agency_id: int, period: Period, but: int | None = None) -> list[Promise]:
        """Return what an agency has promised that touches a time, soonest first; what is only asked for is not among it."""
        return [one for one in self._within(agency_id, period, but) if not one.waits]

    def free_from(self, agency_id: int, staff: int, period: Period, but: int | None = None) -> datetime | None:
        """Return from when on that day as many are free for as long, or None when they are not: it is only then that somebody has come back."""
        last = day_bounds(local(period.start).date()).end
        for at in sorted({one.held.end for one in self._near(agency_id, Period(period.start, last)) if period.start < one.held.end < last}):
            free = self.left(agency_id, Period(at, at + period.length), but).free
            if free is not None and free >= staff:
                return at
        return None

    def _within(self, agency_id: int, period: Period, but: int | None) -> list[Promise]:
        return [one for one in self._near(agency_id, period) if one.operation_id != but and one.held.overlaps(period)]

    def _near(self, agency_id: int, period: Period) -> list[Promise]:
        """Return the promises that begin before a time is over, without those that were over long before it: of a quarter's hundreds a few."""
        starts = self._starts[agency_id]
        first = bisect_left(starts, period.start - self._longest.get(agency_id, timedelta(0)))
        return self._by_agency[agency_id][first : bisect_left(starts, period.end)]


@dataclass(frozen=True)
class FreeDay:
    """One day of an agency: how many people it has, the most that are promised at one time, and why it is another number."""

    day: date
    left: StaffLeft
    """In a cycle, by day."""
    reason: str
    night: StaffLeft | None = None
    """In a cycle, in the night that begins on it."""
    early: StaffLeft | None = None
    """In a cycle, what of the night before lies on it."""


def free_day(found: Round, agency_id: int, day: date) -> FreeDay:
    """Return what an agency has free on a day, by its numbers and by what it has promised and is asked for (docs/domain.md, "Staff numbers")."""
    why, cycle = found.numbers.why.get((agency_id, day)), found.numbers.cycles.get(agency_id)
    reason = "" if why is None else why or "another number that day"
    if cycle is None or cycle.on(day) is None:
        return FreeDay(day, found.left(agency_id, day_bounds(day)), reason)
    begins = [day_bounds(day).start, to_utc(day, cycle.day_from), to_utc(day, cycle.night_from), to_utc(day + timedelta(days=1), cycle.day_from)]
    early, by_day, by_night = (found.left(agency_id, Period(begins[n], begins[n + 1])) for n in range(3))
    return FreeDay(day, by_day, reason, by_night, early)


def short(promises: Iterable[Promise], numbers: Numbers) -> list[Short]:
    """Return where an agency has promised more than it has, in the order of the promises; a time of which it has said nothing is never short."""
    by_agency: dict[int, list[tuple[int, Promise]]] = defaultdict(list)
    for n, promise in enumerate(promises):
        if not promise.waits:
            by_agency[promise.agency_id].append((n, promise))
    said = {agency_id for agency_id, _ in (*numbers.usual, *numbers.other)} | numbers.cycles.keys()
    shorts = {n: one for agency_id, those in by_agency.items() if agency_id in said for n, one in _short_of(agency_id, those, numbers)}
    return [shorts[n] for n in sorted(shorts)]


def _short_of(agency_id: int, promises: list[tuple[int, Promise]], numbers: Numbers) -> Iterator[tuple[int, Short]]:
    moments, staff = _course(promise for _, promise in promises)
    in_cycle, place, there = agency_id in numbers.cycles, {moment: n for n, moment in enumerate(moments)}, dict[date, int | None]()
    for n, promise in promises:
        held, day = promise.held, promise.day
        if in_cycle:
            said = [
                (number, max(staff[max(bisect_right(moments, stretch.start) - 1, 0) : bisect_left(moments, stretch.end)]))
                for stretch, number in numbers.stretches(agency_id, held)
                if number is not None
            ]
            number, promised = max(said, key=lambda one: one[1] - one[0], default=(None, 0))
        else:
            if day not in there:
                there[day] = numbers.on(agency_id, day)
            number, promised = there[day], 0 if there[day] is None else max(staff[place[held.start] : place[held.end]])
        if number is not None and promised > number:
            yield n, Short(promise.operation_id, agency_id, day, number, promised)


def _course(promises: Iterable[Promise]) -> tuple[list[datetime], list[int]]:
    """Return the moments at which an agency's people arrive or leave, and how many are promised from each until the next."""
    changes: dict[datetime, int] = defaultdict(int)
    for promise in promises:
        changes[promise.held.start] += promise.staff
        changes[promise.held.end] -= promise.staff
    moments = sorted(changes)
    return moments, list(accumulate(changes[moment] for moment in moments))
