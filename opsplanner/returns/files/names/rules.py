"""Periods as files write them, and what stands where a figure is of no one ward. Plain functions."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from opsplanner.errors import RuleBroken
from opsplanner.plan.indicators.periods.rules import MONTHS, Span, month, period_of, read_period
from opsplanner.returns.rules import KINDS
from opsplanner.web.tables.names import alike
from opsplanner.web.tables.table import Trouble, Value
from opsplanner.web.tables.values import day

NO_WARD = ("", "no one ward", "no ward", "not known", "unknown", "unallocated", "whole area", "all")
"""What is written where a figure is of no one ward."""
_NUMBERED = re.compile(r"(?:(\d{4})[-/. ]?(\d{1,2})|(\d{1,2})[-/. ](\d{4}))", re.ASCII)
_SHORT = re.compile(r"([a-z]{3,9})[\s'’.-]*(\d{2}|\d{4})", re.IGNORECASE | re.ASCII)


def period(value: Value, kind: str, days: str) -> Span:
    """Return the period of a kind that a cell says: June 2026, Jun-26, 06/2026, 2026/27 Q1, or a day in it; `days` is what stands first in a date.

    Raises RuleBroken for what says none, or one of another kind.
    """
    if isinstance(value, Trouble):
        raise RuleBroken(value)
    if isinstance(value, date):
        return period_of(kind, value)
    text = f"{value:f}" if isinstance(value, Decimal) else value
    span = read_period(text) or _short(text)
    if span is None and (found := day(text, days)):
        return period_of(kind, found)
    if span is None:
        missing = "Of which year? " if alike(text) in {name for one in MONTHS for name in (one.lower(), one[:3].lower())} else ""
        raise RuleBroken(f"{missing}This says no period. Enter, for example, {_example(kind)}")
    if span.kind != kind:
        raise RuleBroken(f"This measure is expected for each {KINDS[kind].lower()}, and this says another period. Enter, for example, {_example(kind)}")
    return span


def says_month(text: str) -> bool:
    """Say whether a text says a month or a longer period by itself, whatever stands first in dates."""
    return bool(read_period(text) or _short(text))


def has_period(text: str, days: str) -> bool:
    """Say whether a text says a period of any kind."""
    return says_month(text) or day(text, days) is not None


def _short(text: str) -> Span | None:
    found = _NUMBERED.fullmatch(text)
    if found:
        year, number = int(found[1] or found[4]), int(found[2] or found[3])
        return month(year, number) if 1 <= number <= 12 and 1900 <= year < 2200 else None
    word = _SHORT.fullmatch(text)
    if word:
        number = next((n for n, name in enumerate(MONTHS, 1) if word[1].lower() in (name.lower(), name[:3].lower(), "sept" if n == 9 else "")), 0)
        return month(int(word[2]) + (2000 if len(word[2]) == 2 else 0), number) if number else None
    return None


def _example(kind: str) -> str:
    return {"month": "June 2026", "quarter": "2026/27 quarter 1"}.get(kind, "2026/27")
