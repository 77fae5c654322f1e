"""Where nothing was done for long, and what a changed boundary lets nobody compare. Pure: days in, days out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

QUIET = (30, 60, 90, 180, 365)
"""After so many days without anything a gap is named, as it is chosen."""
USUAL = 90
LOOKED_BACK = 731
"""So many days before the last one are looked through for when something was last done: two years."""


class Range(NamedTuple):
    """The chosen days, none after today, and after how many days without anything a gap is named."""

    since: date
    until: date
    quiet: int = USUAL

    @property
    def back(self) -> date:
        """From which day on it is looked for when something was last done."""
        return min(self.since, max(self.until - timedelta(days=LOOKED_BACK), date.min + timedelta(days=1)))

    @property
    def quiet_since(self) -> date:
        """The first of the days in which nothing may have been done."""
        return self.until - timedelta(days=self.quiet - 1)


class Change(NamedTuple):
    """A ward's boundary changed: from that day on it is of another area."""

    ward: str
    on: date
    words: str = ""


def breaks(change: Change | None, first: date | None, last: date | None) -> bool:
    """Say whether a boundary changed after the first of some days and not after the last: then what is before and after is not like with like."""
    return change is not None and (first is None or first < change.on) and (last is None or change.on <= last)


def is_gap(lasts: Iterable[date], of: Range, change: Change | None = None) -> bool:
    """Say whether nothing was done in a ward for a priority for as many days as are chosen, by the last day of each thing that was.

    Where the boundary changed within these days nobody can say so.
    """
    return not breaks(change, of.quiet_since, of.until) and all(last < of.quiet_since for last in lasts)
