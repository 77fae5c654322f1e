"""Which days the board shows, and what one agency's day says. Pure: facts in, numbers out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner.commitments.staffing.rules import FreeDay, StaffLeft
from opsplanner.web.typed import EARLIEST, LATEST


class Span(NamedTuple):
    """So many days at a time."""

    label: str
    this: str
    """What the one that holds today is called."""
    begins: Callable[[date], date]
    """Its first day, from any day of it."""
    after: Callable[[date], date]
    """The first day of the next one, from its own."""

    def days(self, first: date) -> list[date]:
        """Return its days, as far as anybody plans."""
        return [day for n in range((self.after(first) - first).days) if (day := first + timedelta(days=n)) <= LATEST]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


SPANS = {
    "week": Span("A week", "This week", _monday, lambda first: first + timedelta(weeks=1)),
    "two-weeks": Span("Two weeks", "From this week on", _monday, lambda first: first + timedelta(weeks=2)),
    "month": Span("A month", "This month", lambda day: day.replace(day=1), _next_month),
}
"""How many days are shown, by its word in the address."""


def first_of(show: str, day: date) -> date:
    """Return the first day of the span that holds a day."""
    return SPANS[show].begins(day)


def neighbours(show: str, first: date) -> tuple[date | None, date | None]:
    """Return the first day of the span before and of the one after; None where nobody plans."""
    span = SPANS[show]
    before = first - timedelta(days=(span.after(first) - first).days) if show != "month" else (first - timedelta(days=1)).replace(day=1)
    after = span.after(first)
    return before if before >= EARLIEST else None, after if after <= LATEST else None


class Part(NamedTuple):
    """What an agency has in a part of one day. `has` None: it has not said, is not told, or the day is over."""

    name: str
    """"" for the whole day; of a cycle "until 7am", "by day", "by night"."""
    has: int | None
    free: int | None
    over: int
    """How many more are promised than it has."""
    promised: int
    """The most at one time, and so is what is asked for and not answered."""
    asked: int


def parts_of(numbers: FreeDay, counted: FreeDay) -> tuple[Part, ...]:
    """Return what one day of an agency says: what is free by its `numbers`, what is promised and asked for as `counted`.

    In a cycle a day has its day and its night, and what of the night before lies on it where anything does (docs/domain.md, "The board").
    """
    if numbers.night is None or counted.night is None:
        return (_part("", numbers.left, counted.left),)
    found = [_part("by day", numbers.left, counted.left), _part("by night", numbers.night, counted.night)]
    if numbers.early and counted.early and (counted.early.used or counted.early.asked):
        found.insert(0, _part("in the night before", numbers.early, counted.early))
    return tuple(found)


def _part(name: str, left: StaffLeft, counted: StaffLeft) -> Part:
    return Part(name, left.has, left.free, left.over, counted.used, counted.asked)
