"""How yields are said, with the numbers that they stand on. Pure functions."""

from __future__ import annotations

from decimal import Decimal

from opsplanner.figures.quantity.words import words_beside, words_of_quantity
from opsplanner.grammar import counted
from opsplanner.outcomes.wards.words import hours
from opsplanner.outcomes.yields.rules import FEW


def of_base(value: Decimal, base: str, *, exact: bool) -> str:
    """Return "12.5 for each 100 of Vehicles stopped", with "about" before it where it stands on what is not exact."""
    return f"{'' if exact else 'about '}{value:,f} for each 100 of {base}"


def of_hour(value: Decimal, *, exact: bool) -> str:
    """Return "0.25 an officer-hour", with "about" before it where it stands on what is not exact."""
    return f"{'' if exact else 'about '}{value:,f} an officer-hour"


def stands_on_base(own: str, base: str, operations: int) -> str:
    """Return "5 of 40 vehicles, in 3 operations"."""
    return f"{own} of {base}, in {counted(operations, 'operation')}{_few(operations)}"


def stands_on_hours(own: str, minutes: int, operations: int) -> str:
    """Return "5 in 96 officer-hours of 3 operations"."""
    return f"{own} in {hours(minutes).replace('hour', 'officer-hour')} of {counted(operations, 'operation')}{_few(operations)}"


def _few(operations: int) -> str:
    return f"; fewer than {FEW} tell little" if operations < FEW else ""


def of_figure(name: str, hundredths: int, unit: str, exactness: str) -> str:
    """Return a sum as it stands beside its measure's name: "about 216 people"."""
    return words_beside(name, hundredths, unit, exactness)


def of_what(hundredths: int, unit: str, exactness: str) -> str:
    """Return a sum of another measure, with its unit: "over 40 vehicles"."""
    return words_of_quantity(hundredths, unit, exactness)
