"""How two totals are said beside each other. Pure functions."""

from __future__ import annotations

from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.figures.quantity.rules import DECIMALS
from opsplanner.figures.quantity.words import words_of_quantity
from opsplanner.outcomes.compare.beside.rules import QUARTER, YEAR, Days

HOW = {YEAR: "The year before", QUARTER: "The quarter before"}


def of_days(days: Days) -> str:
    """Return "1 April to 18 November 2026"."""
    first, last = (words_of_day(day, weekday=False) for day in days)
    if days.first.year == days.last.year:
        first = words_of_day(days.first, weekday=False, year=False)
    return first if days.first == days.last else f"{first} to {last}"


def not_comparable(changed_on: date) -> str:
    """Say why two totals of a ward are not held against each other."""
    return f"not comparable: the boundary changed on {words_of_day(changed_on, weekday=False)}"


def difference(now: int | None, before: int | None, unit: str, *, exact: bool) -> str:
    """Return how a total differs from the one before, both in hundredths: "12 more, up 40%". None is no figures, which is not nought."""
    if now is None or before is None:
        return "No figures now" if before is not None else "No figures before"
    about, change = "" if exact else "about ", now - before
    if not change:
        return "about the same" if about else "the same"
    word = "more" if change > 0 else "less" if unit in DECIMALS else "fewer"
    size = words_of_quantity(abs(change), "pounds" if unit == "pounds" else "")
    share = f", {'up' if change > 0 else 'down'} {(abs(change) * 200 + before) // (2 * before):,}%" if before > 0 else ""
    return f"{about}{size.strip()} {word}{share}"
