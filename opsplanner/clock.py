"""The only now(), the only time-zone code, and the only words for dates and times.

People agree on Europe/London wall-clock times; the database compares instants in UTC.
"""

from __future__ import annotations

import calendar as _calendar
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from opsplanner.errors import RuleBroken

LONDON = ZoneInfo("Europe/London")
TEST_CLOCK = "OPSPLANNER_TEST_CLOCK"
"""The setting by which the tests say what time it is; `config` refuses it everywhere else."""
WORDS_KEPT = 4096
"""How many of the words of days and times that were said last are kept: a page says the same few again and again."""


def now() -> datetime:
    """Return this instant, aware, in UTC. In the tests time stands still at the instant that they set."""
    told = os.environ.get(TEST_CLOCK)
    return datetime.fromisoformat(told).astimezone(UTC) if told else datetime.now(UTC)


def today() -> date:
    """Return today's date in London."""
    return now().astimezone(LONDON).date()


def local(instant: datetime) -> datetime:
    """Return an aware instant as London wall-clock time (aware)."""
    return instant.astimezone(LONDON)


@lru_cache(maxsize=2 * WORDS_KEPT)
def instant(text: str | None) -> datetime | None:
    """Return the instant, aware, that was written in UTC without its zone, as SQLite keeps it (None: none). A page reads hundreds, most of them once more."""
    return None if text is None else datetime.fromisoformat(text + "+00:00")


@lru_cache(maxsize=1)
def zones() -> dict[str, str]:
    """Return the names of all time zones in the world (tz database), by what each is without capitals."""
    return {name.casefold(): name for name in available_timezones()}


@lru_cache(maxsize=WORDS_KEPT)
def exists(day: date, at: time) -> bool:
    """Say whether this wall-clock time exists: 01:30 on the last Sunday of March does not."""
    there = datetime.combine(day, at.replace(fold=0), LONDON)
    return there.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) == there.replace(tzinfo=None)


def happens_twice(day: date, at: time) -> bool:
    """Say whether this wall-clock time happens twice: 01:30 on the last Sunday of October does."""
    first = datetime.combine(day, at.replace(fold=0), LONDON)
    return exists(day, at) and first.utcoffset() != first.replace(fold=1).utcoffset()


def to_utc(day: date, at: time, *, field: str | None = None) -> datetime:
    """Return the instant of a London wall-clock time. `at.fold` is 0 for the first, 1 for the second of two.

    Raises RuleBroken on `field` for a time that the March clock change leaves out.
    """
    if not exists(day, at):
        raise RuleBroken(
            f"{at:%H:%M} does not exist on {words_of_day(day, weekday=False)}: the clocks go forward from 1am to 2am. "
            "Enter another time",
            field,
        )
    return datetime.combine(day, at, LONDON).astimezone(UTC)


@dataclass(frozen=True)
class Period:
    """A half-open stretch of time, [start, end), in UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it lasts, the clock changes counted."""
        return self.end - self.start

    def overlaps(self, other: Period) -> bool:
        """Say whether the two share a moment; touching ends do not."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Wall:
    """A day and the wall-clock times agreed for it, as typed. An end at or before the start is next morning."""

    day: date
    start: time
    end: time
    briefing: time | None = None

    @property
    def end_day(self) -> date:
        """The day it ends on."""
        return self.day + timedelta(days=self.end.replace(fold=0) <= self.start.replace(fold=0) and not self._long_hour)

    @property
    def _long_hour(self) -> bool:
        """01:30 (first) to 01:30 (second), or to 01:15 (second), on the night the clocks go back: the same night, not next day."""
        return self.end.fold > self.start.fold and happens_twice(self.day, self.end) and happens_twice(self.day, self.start)

    @property
    def next_morning(self) -> bool:
        """Say whether the end is read as next morning."""
        return self.end_day != self.day

    def period(self) -> Period:
        """Return start and end as instants. Raises RuleBroken on `start` or `end` for times that do not exist."""
        return Period(to_utc(self.day, self.start, field="start"), to_utc(self.end_day, self.end, field="end"))

    def muster(self) -> datetime:
        """Return when people have to be there: the briefing time, else the start. A late-evening briefing before a
        start just after midnight is the evening before."""
        if self.briefing is None:
            return to_utc(self.day, self.start, field="start")
        on = self.day - timedelta(days=self.briefing.replace(fold=0) > self.start.replace(fold=0))
        return to_utc(on, self.briefing, field="briefing")


@lru_cache(maxsize=WORDS_KEPT)
def day_bounds(day: date) -> Period:
    """Return the London day as a period: 23 or 25 hours long when the clocks change."""
    start = datetime.combine(day, time(0), LONDON).astimezone(UTC)
    return Period(start, datetime.combine(day + timedelta(days=1), time(0), LONDON).astimezone(UTC))


def days_of(period: Period) -> list[date]:
    """Return the London days on which a period lies: two when it runs over midnight."""
    first, last = local(period.start).date(), local(period.end - timedelta(microseconds=1)).date()
    return [first + timedelta(days=n) for n in range(max((last - first).days, 0) + 1)]


def days_round(periods: Iterable[Period], reach: int = 1) -> list[date]:
    """Return the London days on which these periods lie, and so many before and after each, in order: the days of what may touch them."""
    found = {(local(period.start).toordinal(), local(period.end).toordinal()) for period in periods}
    return [date.fromordinal(day) for day in sorted({day for first, last in found for day in range(first - reach, last + reach + 1)})]


def free_from(busy: Iterable[Period], wanted: Period) -> datetime:
    """Return the first moment from the start of the time wanted on from which as long a time meets none of the busy ones."""
    at = wanted.start
    for period in sorted(busy, key=lambda one: one.start):
        if period.overlaps(Period(at, at + wanted.length)):
            at = period.end
    return at


def month_days(year: int, month: int) -> list[list[date]]:
    """Return the weeks (Monday first) that hold this month, each seven dates."""
    return _calendar.Calendar(firstweekday=0).monthdatescalendar(year, month)


@lru_cache(maxsize=WORDS_KEPT)
def words_of_day(day: date, *, weekday: bool = True, year: bool = True) -> str:
    """Return "Thursday 3 December 2026"."""
    words = f"{day.day} {day:%B}" + (f" {day.year}" if year else "")
    return f"{day:%A} {words}" if weekday else words


def words_of_month(day: date) -> str:
    """Return "December 2026" for any day of it."""
    return f"{day:%B} {day.year}"


def words_of_time(at: time | datetime) -> str:
    """Return "10am", "2.30pm", "noon" or "midnight"."""
    if (at.hour, at.minute) in ((0, 0), (12, 0)):
        return "midnight" if at.hour == 0 else "noon"
    minutes = f".{at:%M}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def words_of_instant(instant: datetime) -> str:
    """Return "Thursday 3 December 2026, 10am" in London time."""
    return _words_of_instant(instant.astimezone(UTC))


@lru_cache(maxsize=WORDS_KEPT)
def _words_of_instant(instant: datetime) -> str:
    there = local(instant)
    return f"{words_of_day(there.date())}, {words_of_time(there)}"


def words_of_moment(instant: datetime) -> str:
    """Return "10am" in London time, and which of the two when that hour happens twice."""
    return _with_which(local(instant))


def words_of_period(period: Period, *, year: bool = True) -> str:
    """Return "Thursday 3 December 2026, 10am to 2pm"; an end on another day is named, but for midnight itself."""
    return _words_of_period(period.start.astimezone(UTC), period.end.astimezone(UTC), year)


@lru_cache(maxsize=WORDS_KEPT)
def _words_of_period(starts_at: datetime, ends_at: datetime, year: bool) -> str:
    start, end = local(starts_at), local(ends_at)
    until = f"{words_of_time(end)} on {words_of_day(end.date(), year=year)}" if _on_another_day(start, end) else _with_which(end)
    return f"{words_of_day(start.date(), year=year)}, {_with_which(start)} to {until}"


def words_of_times(period: Period, on: date | None = None) -> str:
    """Return "10am to 2pm", or "10pm to 3am next day"; `on` its second day "from 10pm on Friday to 3am"."""
    return _words_of_times(period.start.astimezone(UTC), period.end.astimezone(UTC), on)


@lru_cache(maxsize=WORDS_KEPT)
def _words_of_times(starts_at: datetime, ends_at: datetime, on: date | None) -> str:
    start, end = local(starts_at), local(ends_at)
    if on is not None and start.date() < on:
        return f"from {_with_which(start)} on {start:%A} to {_with_which(end)}"
    return f"{_with_which(start)} to {_with_which(end)}" + (" next day" if _on_another_day(start, end) else "")


def words_of_muster(musters_at: datetime, starts_at: datetime) -> str:
    """Return "9.30am", when people have to be there; a briefing on the evening before says the day."""
    at, start = local(musters_at), local(starts_at)
    return words_of_time(at) + ("" if at.date() == start.date() else f" on {words_of_day(at.date(), year=False)}")


def _on_another_day(start: datetime, end: datetime) -> bool:
    """Say whether an end has to name its day: "8pm to midnight" is clear without."""
    return (end - timedelta(microseconds=1)).date() != start.date()


def _with_which(there: datetime) -> str:
    if not happens_twice(there.date(), there.time()):
        return words_of_time(there)
    return words_of_time(there) + (" (after the clocks go back)" if there.fold else " (before the clocks go back)")


def working_days_before(day: date, count: int, holidays: set[date] | frozenset[date] = frozenset()) -> date:
    """Return the date `count` working days before `day`; weekends and bank holidays do not count."""
    while count > 0:
        day -= timedelta(days=1)
        count -= day.weekday() < 5 and day not in holidays
    return day


def working_days_after(day: date, count: int, holidays: set[date] | frozenset[date] = frozenset()) -> date:
    """Return the date `count` working days after `day`; weekends and bank holidays do not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and day not in holidays
    return day
