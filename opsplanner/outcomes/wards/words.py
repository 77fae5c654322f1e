"""What the table of wards by priorities says. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from opsplanner.clock import words_of_day
from opsplanner.figures.quantity.rules import hundredths_of_hours
from opsplanner.figures.quantity.words import number
from opsplanner.grammar import counted, list_of, plural

if TYPE_CHECKING:
    from datetime import date

    from opsplanner.outcomes.wards.rules import Change, Range

NAMED = 8
"""So many wards are named in a sentence; the table marks the others."""


def of_days(of: Range) -> str:
    """Return "1 April to 18 November 2026"."""
    return f"{words_of_day(of.since, weekday=False, year=of.since.year != of.until.year)} to {words_of_day(of.until, weekday=False)}"


def hours(minutes: int) -> str:
    """Return "one hour", "16 hours", "2.5 hours"."""
    hundredths = hundredths_of_hours(minutes)
    return plural(2 if hundredths != 100 else 1, "one hour", f"{number(hundredths)} hours")


def operations(count: int, minutes: int) -> str:
    """Return "4 operations, 16 hours"."""
    return f"{counted(count, 'operation')}, {hours(minutes)}"


def payback(minutes: int) -> str:
    """Return "Payback, 24 hours"."""
    return f"Payback, {hours(minutes)}"


def last(day: date | None, of: Range) -> str:
    """Return when somebody was last there; of what lies before the days that are looked through no more is known."""
    if day is None:
        return f"No visit since {words_of_day(of.back, weekday=False)}"
    return f"Last visit {words_of_day(day, weekday=False)}"


def gap(priority: str, wards: Sequence[str], all_of_them: bool, quiet: int) -> str:
    """Name a gap: "Nothing under “Reduce theft” in Rainham North and Twydall for 90 days."."""
    if all_of_them:
        return f"Nothing under “{priority}” in any ward for {quiet} days."
    more = len(wards) - NAMED
    named = [*wards[:NAMED], f"{more} other wards"] if more > 1 else wards
    return f"Nothing under “{priority}” in {list_of(named)} for {quiet} days."


def changed(change: Change) -> str:
    """Say that a ward is of another area than before."""
    because = f" ({change.words})" if change.words else ""
    return f"The boundary of {change.ward} changed on {words_of_day(change.on, weekday=False)}{because}, so what is of before and of after is not compared."
