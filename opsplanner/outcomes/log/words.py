"""What the outcome log says of entries and totals. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from opsplanner.figures.quantity.words import words_beside
from opsplanner.figures.words import period_words
from opsplanner.grammar import plural

if TYPE_CHECKING:
    from opsplanner.figures.returned.queries import Taken
    from opsplanner.figures.selection.queries import Selection
    from opsplanner.figures.totals.queries import LeftOut, MeasureTotal
    from opsplanner.outcomes.log.queries import Row

COLOURS = {"recorded": "blue", "queried": "yellow", "signed off": "green", "corrected since": "grey"}


def of_count(totals: Sequence[MeasureTotal], selection: Selection) -> str:
    """Return "41 figures, 38 signed off"."""
    entries, signed = sum(total.entries for total in totals), sum(total.signed_off for total in totals)
    if selection.uncounted:
        return f"{entries_of(entries)}, which no total {'of all agencies ' if selection.also_reported else ''}counts"
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


FEW_PERIODS = 3
"""So many periods are named one by one."""


def of_left_out(left: Sequence[LeftOut]) -> str:
    """Return "35 figures of 2010/11 are not counted here, since only a part of that time lies within these days."; "" for none."""
    count = sum(one.entries for one in left)
    if not count:
        return ""
    verb = plural(count, "is", "are")
    if len(left) == 1:
        return f"{entries_of(count).capitalize()} of {_period(left[0])} {verb} not counted here, since only a part of that time lies within these days."
    if len(left) > FEW_PERIODS:
        return f"{entries_of(count).capitalize()} of {len(left):,} periods {verb} not counted here, since only a part of their time lies within these days."
    each = "; ".join(f"{one.entries:,} of {_period(one)}" for one in left)
    return f"{entries_of(count).capitalize()} {verb} not counted here, since only a part of their time lies within these days: {each}."


def of_taken(taken: Sequence[Taken]) -> str:
    """Return "Fixed penalty notices of Council: the return of June 2026 counts for 14 figures that operations and Payback recorded."; "" for none."""
    if not taken:
        return ""
    if len(taken) > FEW_PERIODS:
        recorded, returned = (sum(getattr(one, name) for one in taken) for name in ("recorded", "returned"))
        return f"{len(taken):,} returns count here for {_told(recorded, returned)}."
    each = (f"{one.measure} of {one.agency}: the return of {period_words('', one.counts_from, one.ends_on)} counts for {_told(one.recorded, one.returned)}" for one in taken)
    return "; ".join(each) + "."


def _told(recorded: int, returned: int) -> str:
    said = [f"{entries_of(recorded)} that operations and Payback recorded"] if recorded else []
    return " and ".join(said + ([f"{entries_of(returned)} of returns of the same time"] if returned else []))


def _period(left: LeftOut) -> str:
    return period_words("", left.starts_on, left.ends_on)


def of_row(row: Row) -> str:
    """Return a figure as it stands beside its measure's name."""
    return words_beside(row.measure, row.hundredths, row.unit, row.exactness)


def of_when(row: Row) -> str:
    """Return the day or the period of an entry."""
    return period_words(row.period, row.starts_on, row.ends_on)


def of_state(row: Row) -> tuple[str, str]:
    """Return the word of an entry's tag, and its colour."""
    word = "corrected since" if row.superseded else row.review.value
    return word.capitalize(), COLOURS[word]
