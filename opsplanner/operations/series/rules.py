"""Who changes a series, and what a date of one may be. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner.clock import words_of_day
from opsplanner.errors import RuleBroken
from opsplanner.models import OperationState as S
from opsplanner.web.recurrence.rules import MOST

NOT_STARTED = frozenset({S.DRAFT, S.PROPOSED, S.CONFIRMED, S.POSTPONED})
"""The states of a date that is still to come."""


class Chosen(NamedTuple):
    """What becomes of one date that the rule made."""

    day: date
    """As the rule made it."""
    on: date | None
    """The day of its operation; None where it is left out."""
    said: str = ""
    """Why it is left out or moved."""


class Due(NamedTuple):
    """By when agencies answer: one date for all, or so many weeks before each."""

    on: date | None = None
    weeks_before: int | None = None

    def for_day(self, day: date, today: date) -> date | None:
        """Return the date to answer by for an operation of that day; never one that has passed."""
        if self.weeks_before is None:
            return self.on
        return max(day - timedelta(weeks=self.weeks_before), today)


def check_chosen(chosen: Sequence[Chosen], taken: Iterable[date] = ()) -> None:
    """Raise RuleBroken where no date is left, or two are on one day; `taken` are days on which the series has an operation already."""
    on = [one for one in chosen if one.on]
    if not on:
        raise RuleBroken("Keep at least one date, or leave the series as it is", box_of(chosen[0].day, "do") if chosen else None)
    days = set(taken)
    if len(on) + len(days) > MOST:
        raise RuleBroken(f"With the operation itself that is {len(on) + len(days)} dates, and a series has {MOST} at most. Leave one out", box_of(on[-1].day, "do"))
    check_apart([(one.on, box_of(one.day, "to")) for one in on if one.on], days, "Move or leave out one of them")


def check_apart(on: Iterable[tuple[date, str]], taken: Iterable[date], way_out: str) -> None:
    """Raise RuleBroken, beside the box that comes with it, for a day on which the series would have two dates; `taken` are the days of dates that stay."""
    days = set(taken)
    for day, box in on:
        if day in days:
            raise RuleBroken(f"Two dates of the series would be on {words_of_day(day)}. {way_out}", box)
        days.add(day)


def box_of(day: date, box: str) -> str:
    """Return what a date's box is called in the form: `do`, `to` or `why`."""
    return f"{box}_{day:%Y%m%d}"
