"""How long a plan of several years lasts, and that two never overlap. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from opsplanner.errors import RuleBroken

LONGEST = 5
"""A plan lasts three years by law; up to five are taken, since partnerships stretch them."""


def code_of(first: int, last: int) -> str:
    """Return the code of a plan by the years in which it begins and ends: 2009-2012."""
    return f"{first}-{last}"


def check_years(first: int | None, last: int | None, others: Iterable[tuple[str, date, date]]) -> tuple[date, date]:
    """Return the first and the last day of a plan from 1 April to 31 March; `others` are the plans there are, with their days.

    Raises RuleBroken on "first" or "last".
    """
    if first is None:
        raise RuleBroken("Enter the year in which it begins, for example 2026", "first")
    if last is None or not first < last <= first + LONGEST:
        raise RuleBroken(f"Enter the year in which it ends: one to {LONGEST} years after {first}", "last")
    starts_on, ends_on = date(first, 4, 1), date(last, 3, 31)
    for name, begins, ends in others:
        if starts_on <= ends and begins <= ends_on:
            raise RuleBroken(f"It would overlap with {name}. A plan year belongs to one plan", "first")
    return starts_on, ends_on
