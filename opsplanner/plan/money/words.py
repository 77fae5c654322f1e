"""How money and hours are said. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.clock import words_of_month
from opsplanner.figures.quantity.words import one_of, words_of_quantity
from opsplanner.grammar import list_of
from opsplanner.models import MoneyKind
from opsplanner.plan.money.rules import Rate

KINDS = {MoneyKind.GRANT: "Grant", MoneyKind.COST: "Cost"}


def pounds(pence: int) -> str:
    """Return £75,267 or £25.52."""
    return words_of_quantity(pence, "pounds")


def each_words(pence: int | None, unit: str) -> str:
    """Return "£25.52 for each vehicle"."""
    return "" if pence is None else f"{pounds(pence)} for each {one_of(unit)}"


def rates_words(rates: Sequence[Rate]) -> str:
    """Return by which rates hours were valued: "£24.50 an hour" or "£24.50 an hour from April 2026 and £25 from October 2026"."""
    if len(rates) == 1:
        return f"{pounds(rates[0].pence)} an hour"
    return list_of([f"{pounds(rate.pence)} an hour from {words_of_month(rate.from_on)}" for rate in rates])
