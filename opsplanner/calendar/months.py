"""A month as the weeks and days of a page. Pure functions: facts in, read models out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, Protocol

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.web.typed import EARLIEST, LATEST

SHOWN = 4
"""So many operations stand in a day's box before the rest is only counted."""
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
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", typed)
    if found:
        return date(int(found[1]), int(found[2]), 1), None
    sentence = "There is no such month, so this one is shown. Write a month like 2026-12." if typed else None
    return today.replace(day=1), sentence


def other_month(first: date, step: int) -> date | None:
    """Return the first day of the month before or after (step -1 or 1), or None where the calendar ends."""
    other = (first + timedelta(days=31)).replace(day=1) if step > 0 else (first - timedelta(days=1)).replace(day=1)
    return other if FIRST <= other <= LAST else None


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
    by_day: dict[date, list[Timed]] = defaultdict(list)
    for one in found:
        for day in clock.days_of(one.period):
            by_day[day].append(one)
    blocks: dict[date, list[Period]] = defaultdict(list)
    for period in busy:
        for day in clock.days_of(period):
            blocks[day].append(period)
    return [
        [_day(day, day.month == first.month, by_day[day], blocks[day], holidays.get(day), today, whole) for day in week]
        for week in clock.month_days(first.year, first.month)
    ]


def _day(day: date, in_month: bool, found: list[Timed], busy: list[Period], holiday: str | None, today: date, whole: bool) -> Day:
    if not in_month:
        return Day(day, False, False, None, (), 0)
    shown = found if whole or len(found) <= SHOWN + 1 else found[:SHOWN]  # "1 more" would take the same room as the operation
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
    out: str | None
    due: tuple[Any, ...]
    """What is to be handed in, for who keeps it."""
    url: str


def boxes_of(
    weeks: Iterable[Sequence[Day]], lines: Mapping[int, Any], out: Mapping[date, str], due: Mapping[date, tuple[Any, ...]], address: Callable[[date], str]
) -> list[list[Box]]:
    """Return the days of these weeks with all that is drawn of each; `address` is where a day's page is. A day of another month stays empty."""
    return [
        [
            Box(day, tuple([None if item.id is None else lines.get(item.id) for item in day.items]), out.get(day.date), due.get(day.date, ()), address(day.date))
            if day.in_month else Box(day, (), None, (), "")
            for day in week
        ]
        for week in weeks
    ]


def words_of_week(week: Iterable[Day]) -> str:
    """Return which days of the month a week has: "7 to 13 December", "31 August"."""
    days = [day.date for day in week if day.in_month]
    last = clock.words_of_day(days[-1], weekday=False, year=False)
    return last if len(days) == 1 else f"{days[0].day} to {last}"


def neighbours(day: date) -> list[tuple[str, date]]:
    """Return the day before and the day after, each with its words, as far as the calendar goes."""
    found = [("Day before", day - timedelta(days=1)), ("Day after", day + timedelta(days=1))]
    return [(words, other) for words, other in found if EARLIEST <= other <= LATEST]
