"""Months and quarters of what an agency promised, and its figures. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from opsplanner.web.typed import EARLIEST, LATEST

FIGURES = {
    "asked": "Asked", "promised": "Promised", "not-answered": "Not answered", "declined": "Declined", "withdrawn": "Withdrawn", "turned-up": "Turned up",
}
"""What is added up, by its word in the address."""
MONTHS = {"month": 1, "quarter": 3}
"""How many months each has; a quarter of the plan year is one of the calendar's too: April to June is the first."""
LONGEST = timedelta(days=365)
"""At most a year is added up."""


class Days(NamedTuple):
    """The days that are added up: a month, a quarter, or "days" that are chosen."""

    kind: str
    first: date
    last: date

    @property
    def words(self) -> str:
        """Return "November 2026", "October to December 2026" or "3 to 17 November 2026"."""
        if self.kind == "month":
            return f"{self.first:%B %Y}"
        if self.kind == "quarter":
            return f"{self.first:%B} to {self.last:%B %Y}"
        year = f" {self.first.year}" if self.first.year != self.last.year else ""
        month = f" {self.first:%B}" if year or self.first.month != self.last.month else ""
        return f"{self.first.day}{month}{year} to {self.last.day} {self.last:%B %Y}" if self.first != self.last else f"{self.last.day} {self.last:%B %Y}"


def whole(kind: str, day: date) -> Days:
    """Return the month or the quarter that holds a day."""
    months = MONTHS[kind]
    first = date(day.year, day.month - (day.month - 1) % months, 1)
    return Days(kind, first, _later(first, months) - timedelta(days=1))


def neighbours(days: Days) -> tuple[Days | None, Days | None]:
    """Return the month or the quarter before and after; None for chosen days, and where nobody plans."""
    if days.kind not in MONTHS:
        return None, None
    before, after = days.first - timedelta(days=1), days.last + timedelta(days=1)
    return whole(days.kind, before) if before >= EARLIEST else None, whole(days.kind, after) if after <= LATEST else None


def _later(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
