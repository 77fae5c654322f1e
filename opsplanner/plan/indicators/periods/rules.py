"""Which days a period is, and which periods follow each other. Plain functions (docs/domain.md, "Indicators")."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
KINDS = {
    "month": ("month",), "quarter": ("quarter",), "year": ("calendar year", "financial year"), "calendar year": ("calendar year",),
    "financial year": ("financial year",),
}
"""Which kinds of period an indicator's figures may be of, by what its plan calls them. Another word is kept, and compared with nothing."""


class Span(NamedTuple):
    """A period: its kind, its days (both included), and its name as it is kept: June 2026, 2026/27 quarter 2, 2026, 2026/27."""

    kind: str
    starts_on: date
    ends_on: date
    name: str

    @property
    def path(self) -> str:
        """Its name as addresses carry it: 2026-27-quarter-2."""
        return self.name.lower().replace("/", "-").replace(" ", "-")


def month(year: int, number: int) -> Span:
    """Return one calendar month, 1 for January."""
    starts_on = date(year, number, 1)
    after = date(year + number // 12, number % 12 + 1, 1)
    return Span("month", starts_on, after - timedelta(days=1), f"{MONTHS[number - 1]} {year}")


def quarter(year: int, number: int) -> Span:
    """Return a quarter of the plan year that begins in April of this year: 1 is April to June, 4 January to March of the next year."""
    first = number * 3 + 1
    starts_on, last = date(year + first // 12, (first - 1) % 12 + 1, 1), first + 2
    return Span("quarter", starts_on, month(year + last // 13, (last - 1) % 12 + 1).ends_on, f"{_plan_year(year)} quarter {number}")


def calendar_year(year: int) -> Span:
    """Return a year from January to December."""
    return Span("calendar year", date(year, 1, 1), date(year, 12, 31), str(year))


def financial_year(year: int) -> Span:
    """Return the year that begins in April of this year."""
    return Span("financial year", date(year, 4, 1), date(year + 1, 3, 31), _plan_year(year))


def _plan_year(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02}"


_YEAR = r"(?P<year>(?:19|20|21)\d\d)"
_OF_PLAN = _YEAR + r"[/-](?P<next>\d\d)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        _YEAR, _OF_PLAN, _OF_PLAN + r"[\s-]+(?:quarter[\s-]*|q)(?P<quarter>[1-4])", r"(?:quarter[\s-]*|q)(?P<quarter>[1-4])(?:\s+of)?[\s-]+" + _OF_PLAN,
        r"(?P<month>[a-z]{3,9})[\s-]+" + _YEAR,
    )
)


def read_period(text: str) -> Span | None:
    """Return the period that somebody wrote: 2026, 2026/27, 2026/27 quarter 2, Q2 2026/27, June 2026, each also as an address has it.

    None for other words, which stay words and are compared with nothing.
    """
    found = next((match for form in _FORMS if (match := form.fullmatch(text.strip()))), None)
    if found is None:
        return None
    parts = found.groupdict()
    year = int(parts["year"])
    if parts.get("month"):
        wanted = parts["month"].capitalize()
        number = next((n for n, name in enumerate(MONTHS, 1) if wanted in (name, name[:3])), None)
        return month(year, number) if number else None
    if not parts.get("next"):
        return calendar_year(year)
    if int(parts["next"]) != (year + 1) % 100:
        return None
    return quarter(year, int(parts["quarter"])) if parts.get("quarter") else financial_year(year)


def year_earlier(span: Span) -> Span:
    """Return the same month, quarter or year of the year before."""
    before = span.starts_on.year - 1
    if span.kind == "month":
        return month(before, span.starts_on.month)
    if span.kind == "quarter":
        number = (span.starts_on.month - 4) // 3 % 4 + 1
        return quarter(before - (number == 4), number)
    return calendar_year(before) if span.kind == "calendar year" else financial_year(before)


def period_of(kind: str, day: date) -> Span:
    """Return the period of this kind that holds a day."""
    if kind == "month":
        return month(day.year, day.month)
    of_plan = day.year - (day.month < 4)
    if kind == "quarter":
        return quarter(of_plan, (day.month - 4) // 3 % 4 + 1)
    return calendar_year(day.year) if kind == "calendar year" else financial_year(of_plan)


def usual_kind(period: str, *, trajectory: bool) -> str:
    """Return the kind of period whose figures are asked for: of a year that is not named the calendar year where it has a trajectory. "" for other words."""
    kinds = KINDS.get(period, ("",))
    return kinds[0] if trajectory or len(kinds) == 1 else kinds[-1]


def ended(kind: str, today: date, most: int) -> list[Span]:
    """Return the last periods of a kind that are over, the newest first."""
    found: list[Span] = []
    span = period_of(kind, today)
    while len(found) < most:
        span = period_of(kind, span.starts_on - timedelta(days=1))
        found.append(span)
    return found
