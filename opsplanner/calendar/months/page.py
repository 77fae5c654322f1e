"""A month, or a week, as the days of a page. Pure functions: facts in, read models out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, Protocol

from opsplanner import clock
from opsplanner.calendar.words import Mark
from opsplanner.clock import Period
from opsplanner.web import address as web_address
from opsplanner.web.typed import EARLIEST, LATEST

SHOWN = 4
"""So many operations stand in a day's box of a month before the rest is only counted."""
SHOWN_IN_WEEK = 12
"""So many stand there in a week."""
EVERY = 10**6
"""So many stand there where all of them do."""
FIRST, LAST = EARLIEST, LATEST.replace(day=1)


class Timed(Protocol):
    """An operation, as far as a month asks when it is on."""

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def period(self) -> Period:
        """From start to end."""


class Item(NamedTuple):
    """One entry of a day: an operation by its id, or a busy block, which has none."""

    period: Period
    id: int | None
    day: date

    @property
    def times(self) -> str:
        """Its times; on its second day from which evening it is."""
        return clock.words_of_times(self.period, self.day)


class Day(NamedTuple):
    """One day's box."""

    date: date
    in_month: bool
    today: bool
    holiday: str | None
    items: tuple[Item, ...]
    more: int
    """How many operations are not shown here; the day's own page has them all."""

    @property
    def name(self) -> str:
        """Its name among its month's days: "Thursday 10"."""
        return f"{self.date:%A} {self.date.day}"


def read_month(typed: str, today: date) -> tuple[date, str | None]:
    """Return the first day of the month that was asked for (2026-12), and a sentence when that made no sense: then it is today's."""
    if found := web_address.read_month(typed):
        return found, None
    sentence = "There is no such month, so this one is shown. Write a month like 2026-12." if typed else None
    return today.replace(day=1), sentence


def other_month(first: date, step: int) -> date | None:
    """Return the first day of the month before or after (step -1 or 1), or None where the calendar ends."""
    other = (first + timedelta(days=31)).replace(day=1) if step > 0 else (first - timedelta(days=1)).replace(day=1)
    return other if FIRST <= other <= LAST else None


def read_week(typed: str, today: date) -> tuple[date, str | None]:
    """Return the Monday of the week of the day that was asked for (2026-12-03), and a sentence when that made no sense: then it is this week's."""
    day = web_address.read_day(typed)
    sentence = "There is no such day, so this week is shown. Write a day like 2026-12-03." if typed and day is None else None
    return _monday(day or today), sentence


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def other_week(monday: date, step: int) -> date | None:
    """Return the Monday of the week before or after (step -1 or 1), or None where the calendar ends."""
    other = monday + timedelta(weeks=step)
    return other if EARLIEST <= other <= LATEST else None


def span_of_week(monday: date) -> Period:
    """Return the whole week, in London time, as a period."""
    return Period(clock.day_bounds(monday).start, clock.day_bounds(monday + timedelta(days=6)).end)


def span(first: date) -> Period:
    """Return the whole month, in London time, as a period."""
    after = (first + timedelta(days=31)).replace(day=1)
    return Period(clock.day_bounds(first).start, clock.day_bounds(after).start)


def weeks_of(
    first: date, found: Iterable[Timed], busy: Iterable[Period], holidays: Mapping[date, str], today: date, *, whole: bool = False
) -> list[list[Day]]:
    """Return the weeks (Monday first) of a month with what is on on each day, over midnight on both; days of other months are empty.

    Where it is to be `whole`, every operation is among the items; else a full day shows some and counts the rest.
    """
    weeks, most = clock.month_days(first.year, first.month), EVERY if whole else SHOWN
    return _days(weeks, lambda day: day.month == first.month, found, busy, holidays, today, most)


def week_of(monday: date, found: Iterable[Timed], holidays: Mapping[date, str], today: date) -> list[list[Day]]:
    """Return the days of one week with what is on on each, over midnight on both, as the only one of its weeks. A full day shows some and counts the rest."""
    days = [monday + timedelta(days=n) for n in range(7)]
    return _days([days], lambda day: True, found, (), holidays, today, SHOWN_IN_WEEK)


def _days(
    weeks: Iterable[Iterable[date]], is_in: Callable[[date], bool], found: Iterable[Timed], busy: Iterable[Period], holidays: Mapping[date, str], today: date, most: int
) -> list[list[Day]]:
    by_day: dict[date, list[Timed]] = defaultdict(list)
    for one in found:
        for day in clock.days_of(one.period):
            by_day[day].append(one)
    blocks: dict[date, list[Period]] = defaultdict(list)
    for period in busy:
        for day in clock.days_of(period):
            blocks[day].append(period)
    return [[_day(day, is_in(day), by_day[day], blocks[day], holidays.get(day), today, most) for day in week] for week in weeks]


def _day(day: date, is_in: bool, found: list[Timed], busy: list[Period], holiday: str | None, today: date, most: int) -> Day:
    if not is_in:
        return Day(day, False, False, None, (), 0)
    shown = found if len(found) <= most + 1 else found[:most]  # "1 more" would take the same room as the operation
    items = [Item(one.period, one.id, day) for one in shown] + [Item(period, None, day) for period in busy]
    return Day(day, True, day == today, holiday, tuple(sorted(items, key=lambda item: item.period.start)), len(found) - len(shown))


def shown_in(weeks: Iterable[Sequence[Day]]) -> set[int]:
    """Return the ids of the operations that stand in these weeks' boxes."""
    return {item.id for week in weeks for day in week for item in day.items if item.id is not None}


class Box(NamedTuple):
    """All that is drawn of a day: itself, what is said of its entries, what else is on, and where its own page is."""

    day: Day
    lines: tuple[Any, ...]
    """What is said of its items, one for one; None of a busy block, and of an operation that is not there any more."""
    marks: tuple[Mark | None, ...]
    """By what their types are told apart, one for one."""
    out: str | None
    due: tuple[Any, ...]
    """What is to be handed in, for who keeps it."""
    free: str
    """How many of the chosen agency's people are free; "" where nobody chose one."""
    url: str
    plan: str
    """Where an operation is planned for it, for who plans, as long as she sees none on it; else ""."""


class Beside(NamedTuple):
    """What stands on days beside their operations, by day."""

    payback: Mapping[date, str]
    due: Mapping[date, tuple[Any, ...]]
    free: Mapping[date, str]


def boxes_of(
    weeks: Iterable[Sequence[Day]], lines: Mapping[int, Any], marks: Mapping[str, Mark], beside: Beside, address: Callable[[date], str], plan: Callable[[date], str]
) -> list[list[Box]]:
    """Return the days of these weeks with all that is drawn of each; `address` is where a day's page is, `plan` where one plans. A day of another month stays empty."""

    def box(day: Day) -> Box:
        if not day.in_month:
            return Box(day, (), (), None, (), "", "", "")
        said = tuple([None if item.id is None else lines.get(item.id) for item in day.items])
        marked = tuple([marks.get(line.type) if line else None for line in said])
        on = day.date
        return Box(day, said, marked, beside.payback.get(on), beside.due.get(on, ()), beside.free.get(on, ""), address(on), "" if any(item.id for item in day.items) else plan(on))

    return [[box(day) for day in week] for week in weeks]


def words_of_days(monday: date) -> str:
    """Return the days of a week: "16 to 22 November 2026", "30 November to 6 December 2026"."""
    last = monday + timedelta(days=6)
    first = str(monday.day) if monday.month == last.month else clock.words_of_day(monday, weekday=False, year=monday.year != last.year)
    return f"{first} to {clock.words_of_day(last, weekday=False)}"


def words_of_week(week: Iterable[Day]) -> str:
    """Return which days of the month a week has: "7 to 13 December", "31 August"."""
    days = [day.date for day in week if day.in_month]
    last = clock.words_of_day(days[-1], weekday=False, year=False)
    return last if len(days) == 1 else f"{days[0].day} to {last}"


def neighbours(day: date) -> list[tuple[str, date]]:
    """Return the day before and the day after, each with its words, as far as the calendar goes."""
    found = [("Day before", day - timedelta(days=1)), ("Day after", day + timedelta(days=1))]
    return [(words, other) for words, other in found if EARLIEST <= other <= LATEST]
