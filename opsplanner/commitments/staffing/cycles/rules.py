"""A cycle of so many days from a date on, each with a number by day and one by night. Facts in, numbers and RuleBroken out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from opsplanner.clock import WORDS_KEPT, Period, local, to_utc
from opsplanner.errors import RuleBroken

FEWEST, MOST = 2, 42
"""So many days a cycle has."""
DAY_FROM, NIGHT_FROM = time(7), time(19)
"""When day and night begin unless an agency says otherwise."""
EARLIEST_DAY, LATEST_DAY, EARLIEST_NIGHT = time(4), time(12), time(12)
"""Between which times a day begins, and from when on a night does: never in the hour in which the clocks change."""


class Cycle(NamedTuple):
    """An agency's cycle."""

    starts_on: date
    """Its first day; before it the numbers by weekday count."""
    day_from: time
    night_from: time
    days: tuple[tuple[int, int], ...]
    """How many people there are by day and by night, on each day of the cycle."""

    def on(self, day: date) -> tuple[int, int] | None:
        """Return how many there are by day and in the night that begins on that day; None before the cycle."""
        return self.days[(day - self.starts_on).days % len(self.days)] if day >= self.starts_on else None

    def shifts(self, period: Period) -> Iterator[tuple[Period, date, bool]]:
        """Yield the days and the nights that a time touches, in order: what of it lies in each, the day on which it began, and whether it is a night."""
        day = local(period.start).date()
        begins = _begins(day, self.day_from, self.night_from)
        if period.start < begins[0]:
            day -= timedelta(days=1)
            begins = _begins(day, self.day_from, self.night_from)
        while begins[0] < period.end:
            for n in range(2):
                start, end = max(begins[n], period.start), min(begins[n + 1], period.end)
                if start < end:
                    yield Period(start, end), day, n == 1
            day += timedelta(days=1)
            begins = _begins(day, self.day_from, self.night_from)


@lru_cache(maxsize=WORDS_KEPT)
def _begins(day: date, day_from: time, night_from: time) -> tuple[datetime, datetime, datetime]:
    """When a day, its night and the next day begin."""
    return to_utc(day, day_from), to_utc(day, night_from), to_utc(day + timedelta(days=1), day_from)


def stretches(cycle: Cycle, period: Period, otherwise: Callable[[date], int | None], before: Callable[[date], int | None]) -> list[tuple[Period, int | None]]:
    """Return the stretches of a time, each with how many there are: what is said of a date `otherwise` counts for its day and for the night that begins on it,
    and `before` the cycle the number of the weekday."""
    found = []
    for within, day, night in cycle.shifts(period):
        other, there = otherwise(day), cycle.on(day)
        found.append((within, other if other is not None else there[night] if there else before(day)))
    return found


def check_cycle(cycle: Cycle, most_staff: int) -> None:
    """Refuse a cycle that is none. Raises RuleBroken beside its box."""
    if not FEWEST <= len(cycle.days) <= MOST:
        raise RuleBroken(f"A cycle has {FEWEST} to {MOST} days", "days")
    if not EARLIEST_DAY <= cycle.day_from < LATEST_DAY:
        raise RuleBroken("A day begins between 4am and noon", "day_from")
    if cycle.night_from < EARLIEST_NIGHT:
        raise RuleBroken("A night begins between noon and midnight", "night_from")
    if any(not 0 <= staff <= most_staff for pair in cycle.days for staff in pair):
        raise RuleBroken(f"Enter whole numbers from 0 to {most_staff}", "days")
