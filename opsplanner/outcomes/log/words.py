"""What the outcome log says of entries and totals. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from opsplanner import clock
from opsplanner.figures.quantity import words_beside
from opsplanner.grammar import plural

if TYPE_CHECKING:
    from opsplanner.figures.selection.queries import Selection
    from opsplanner.figures.totals.queries import MeasureTotal
    from opsplanner.outcomes.log.queries import Row

COLOURS = {"recorded": "blue", "queried": "yellow", "signed off": "green", "corrected since": "grey"}


def of_count(totals: Sequence[MeasureTotal], selection: Selection) -> str:
    """Return "41 figures, 38 signed off"."""
    entries, signed = sum(total.entries for total in totals), sum(total.signed_off for total in totals)
    if selection.corrected:
        return f"{entries_of(entries)}, which no total counts"
    if not entries:
        return "no figures"
    return entries_of(entries) if selection.state else f"{entries_of(entries)}, {signed_of(signed, entries)}"


def entries_of(count: int) -> str:
    """Return "one figure" or "1,234 figures"."""
    return plural(count, "one figure", f"{count:,} figures")


def signed_of(signed: int, entries: int) -> str:
    """Return how many of so many entries are signed off."""
    if entries == 1:
        return "signed off" if signed else "not signed off"
    return "all signed off" if signed == entries else f"{signed:,} signed off" if signed else "none signed off"


def of_row(row: Row) -> str:
    """Return a figure as it stands beside its measure's name."""
    return words_beside(row.measure, row.hundredths, row.unit, row.exactness)


def of_when(row: Row) -> str:
    """Return the day or the period of an entry."""
    if row.period:
        return row.period
    first, last = (clock.words_of_day(day, weekday=False) for day in (row.starts_on, row.ends_on))
    return first if row.starts_on == row.ends_on else f"{first} to {last}"


def of_state(row: Row) -> tuple[str, str]:
    """Return the word of an entry's tag, and its colour."""
    word = "corrected since" if row.superseded else row.review.value
    return word.capitalize(), COLOURS[word]
