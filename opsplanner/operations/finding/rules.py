"""What is wished for, the times that are tried, and which of them are best. Plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from opsplanner.clock import Wall
from opsplanner.errors import RuleBroken
from opsplanner.operations.checks.rules import Asked, Checks, Wanted
from opsplanner.operations.planning.rules import moved_along
from opsplanner.operations.rules import check_times

LONGEST = timedelta(days=91)
"""At most a quarter is looked through at once."""
BEST = 10
"""So many dates are shown."""
MOST_STARTS = 6
"""So many starts of one day are tried at most."""
LOOK_BACK = timedelta(days=730)
"""How far back is looked for who was last in a ward."""
EARLY, LATE = time(7), time(22)
"""Between these hours other ones are tried where none of those that are wished for fit."""


class Hours(NamedTuple):
    """The times of one way to hold it."""

    start: time
    end: time
    briefing: time | None


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is wished for, but for its wards, which may differ by day."""

    type_id: int
    days: Sequence[date]
    hours: Sequence[Hours]
    people: tuple[Wanted, ...] = ()
    resources: tuple[tuple[int, str], ...] = ()
    place_id: int | None = None
    operation_id: int | None = None
    """The operation that is to be moved, which is never in its own way."""
    apart: Collection[date] = ()
    """The days of the other dates of its series, to which it does not come."""


class Try(NamedTuple):
    """One day at one time, and what was found to stand in its way."""

    plan: Asked
    checks: Checks

    @property
    def day(self) -> date:
        """The day on which it begins."""
        assert self.plan.day
        return self.plan.day

    @property
    def fits(self) -> bool:
        """Say whether all people and resources are free; the rest is only said."""
        return not self.checks.held


class Drop(NamedTuple):
    """Wishes without which something fits: on how many days, and the first of them."""

    wishes: tuple[str, ...]
    """The names of what is left out: "people 3", "resource 7", "weekdays", "hours", "days"."""
    fits: int
    first: Asked


def days_between(first: date, last: date) -> list[date]:
    """Return the days from one to another, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def minutes_between(start: time, end: time) -> int:
    """Return how many minutes lie between two times of the clock on the wall; an end at or before the start is next morning."""
    return ((end.hour - start.hour) * 60 + end.minute - start.minute) % 1440 or 1440


def hours_between(starts: time, ends: time, lasts: int | None, briefing: time | None = None) -> list[Hours]:
    """Return the times to try from `starts` to `ends`, the earliest first: where it `lasts` so many whole hours, beginning on each hour after the first.

    Over six of them every second one is tried, and so on. The briefing moves with the start. Raises RuleBroken on "lasts".
    """
    span = minutes_between(starts, ends)
    length = lasts * 60 if lasts else span
    if length > span:
        raise RuleBroken("It lasts longer than there is time between these hours. Enter fewer hours, or a later end", "lasts")
    later = (span - length) // 60
    step = later // MOST_STARTS + 1
    return [_from(_later(starts, hours * 60), length, starts, briefing) for hours in range(0, later + 1, step)]


def other_hours(hours: Hours) -> list[Hours]:
    """Return the other times of the day at which what lasts as long could be held: on each second hour from 7am, over by 10pm."""
    length = minutes_between(hours.start, hours.end)
    begins = range(EARLY.hour * 60, LATE.hour * 60 - length + 1, 120)
    return [_from(_later(time(0), at), length, hours.start, hours.briefing) for at in begins if _later(time(0), at) != hours.start]


def _from(start: time, length: int, was: time, briefing: time | None) -> Hours:
    return Hours(start, _later(start, length), moved_along(briefing, was, start) if briefing else None)


def _later(at: time, minutes: int) -> time:
    total = at.hour * 60 + at.minute + minutes
    return time(total // 60 % 24, total % 60)


def tries(wish: Wish, now: datetime, wards_on: Mapping[date, Collection[int]] | Collection[int] = ()) -> list[Asked]:
    """Return a plan for each day and time that is to come and that exists on that day, with the wards of that day; none on a day of another date of its series."""
    return [
        Asked(
            day=day, wall=wall, wards=tuple(wards_on[day] if isinstance(wards_on, Mapping) else wards_on), place_id=wish.place_id, resources=wish.resources, people=wish.people,
            type_id=wish.type_id, operation_id=wish.operation_id,
        )
        for day in wish.days
        if day not in wish.apart
        for wall in _walls(day, wish.hours, now)
    ]


def _walls(day: date, hours: Iterable[Hours], now: datetime) -> Iterator[Wall]:
    for start, end, briefing in hours:
        wall = Wall(day, start, end, briefing)
        try:
            check_times(wall, now)
        except RuleBroken:
            continue
        yield wall


def best(found: Iterable[Try]) -> list[Try]:
    """Return the best time of each day, the best day first: the fewest people and things missing, then the least to look at, then the soonest."""
    of_day: dict[date, Try] = {}
    for one in found:
        if one.day not in of_day or _cost(one) < _cost(of_day[one.day]):
            of_day[one.day] = one
    return sorted(of_day.values(), key=lambda one: (*_cost(one), one.day))


def _cost(one: Try) -> tuple[int, int]:
    return one.checks.held, one.checks.warnings


NAMED = "named"
"""What stands for people who are named on the operation that is to be moved, and needed elsewhere: no wish, and not to be dropped."""


def alone(plan: Asked) -> dict[str, Asked]:
    """Return a plan for each wish of people or of a resource as if it were the only one, by its name; of an operation that is there also one with none of them."""
    bare = replace(plan, people=(), resources=(), wards=(), place_id=None)
    found = {NAMED: bare} if plan.operation_id else {}
    found |= {f"people {one.agency_id}": replace(bare, people=(one,)) for one in plan.people}
    return found | {f"resource {id_}": replace(bare, resources=((id_, name),)) for id_, name in plan.resources}


def drops(plans: Sequence[Asked], missing: Sequence[frozenset[str]]) -> list[Drop]:
    """Return what to drop of wishes that never fit together, by what is `missing` for each plan: each wish without which alone something fits, the best first.

    Where no single one does it, the fewest that do.
    """
    most = min((len(one) for one in missing), default=0)
    fit: dict[frozenset[str], dict[date, Asked]] = {}
    for plan, those in zip(plans, missing, strict=True):
        if plan.day and len(those) == most:
            fit.setdefault(those, {}).setdefault(plan.day, plan)
    found = [Drop(tuple(sorted(those)), len(days), days[min(days)]) for those, days in fit.items()]
    return sorted(found, key=lambda drop: (-drop.fits, drop.first.day, drop.wishes))


def fitting(name: str, found: Iterable[Try]) -> list[Drop]:
    """Return what dropping this wish would bring, by the plans that were tried without it: nothing where none of them fits."""
    days = {one.day: one.plan for one in reversed(best(one for one in found if one.fits))}
    return [Drop((name,), len(days), days[min(days)])] if days else []


def gaps(days: Iterable[date], wards: Collection[int], visits: Mapping[int, Sequence[date]]) -> dict[date, int]:
    """Return for each day the ward from which the nearest visit, before it or after it, is furthest away; of equals the first of `wards`."""
    def gap(ward: int, day: date) -> int:
        return min((abs((day - there).days) for there in visits.get(ward, ())), default=LOOK_BACK.days * 2)

    return {day: max(wards, key=lambda ward: gap(ward, day)) for day in days} if wards else {}


def counts(found: Iterable[Try]) -> Counter[bool]:
    """Return on how many days it fits (True) and does not, each day at its best."""
    return Counter(one.fits for one in best(found))
