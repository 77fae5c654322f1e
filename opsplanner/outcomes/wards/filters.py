"""What the address of the table of wards by priorities asks for. What makes no sense is left out, and a sentence says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner.clock import words_of_day
from opsplanner.figures.selection.queries import year_of
from opsplanner.outcomes.wards.rules import QUIET, USUAL, Range
from opsplanner.web.address import from_to
from opsplanner.web.filters import Choice, Parameters, Reading

MOST = 3 * 365 + 1
"""So many days can be chosen: those of a plan of three years. What was done in more takes seconds to add up."""


class Asked(NamedTuple):
    """What is asked for: the days, and the plan year if they are all of one that was chosen."""

    of: Range
    year: str
    complaints: tuple[str, ...]

    @property
    def query(self) -> Parameters:
        """It as the parameters of an address."""
        days: Parameters = {"year": self.year} if self.year else from_to(self.of.since, self.of.until)
        return days | {"quiet": self.of.quiet}


def read_range(args: Mapping[str, str], years: Mapping[str, Choice], today: date) -> Asked:
    """Return the chosen days, up to today: those of the plan year that holds today where the address says nothing."""
    address = Reading(args, words={"year": "plan year", "quiet": "number of days"})
    quiet = address.typed("quiet")
    if quiet and quiet not in map(str, QUIET):
        address.leave_out("quiet", quiet)
    since, until, _ = address.days_and_page()
    typed = address.typed("year").replace("-", "/")
    year = typed if typed in years else ""
    if typed and not year:
        address.leave_out("year", typed)
    if not (year or since or until):
        year = year_of(today)
    if year:
        since, until = max(since or date.min, _first(year)), min(until or date.max, _last(year))
    last = min(until or today, today)
    first = since or _first(year_of(last))
    if first > last:
        address.complaints.append("These days lie ahead, or there are none of them, so those of this plan year are shown.")
        year, first, last = year_of(today), _first(year_of(today)), today
    if (last - first).days > MOST:
        first = last - timedelta(days=MOST)
        address.complaints.append(f"At most three years can be shown, so the days from {words_of_day(first, weekday=False)} on are.")
    whole = year if first == _first(year or year_of(last)) and last == min(today, _last(year or year_of(last))) else ""
    return Asked(Range(first, last, int(quiet) if quiet in map(str, QUIET) else USUAL), whole, tuple(address.complaints))


def _first(year: str) -> date:
    return date(int(year[:4]), 4, 1)


def _last(year: str) -> date:
    return date(int(year[:4]) + 1, 3, 31)
