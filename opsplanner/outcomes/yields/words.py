"""How yields are said, with the numbers that they stand on. Pure functions."""

from __future__ import annotations

from decimal import Decimal

from opsplanner.figures.quantity import words_beside, words_of_quantity
from opsplanner.grammar import counted
from opsplanner.outcomes.wards.words import hours
from opsplanner.outcomes.yields.rules import FEW


def of_base(value: Decimal, base: str) -> str:
    """Return "12.5 for each 100 of Vehicles stopped"."""
    return f"{value:,f} for each 100 of {base}"


def of_hour(value: Decimal) -> str:
    """Return "0.25 an officer-hour"."""
    return f"{value:,f} an officer-hour"


def stands_on(name: str, hundredths: int, unit: str, against: str, operations: int) -> str:
    """Return "5 of 40 vehicles, in 3 operations", and that fewer than three are chance."""
    few = f"; fewer than {FEW} tell little" if operations < FEW else ""
    return f"{words_beside(name, hundredths, unit)} of {against}, in {counted(operations, 'operation')}{few}"


def of_all(hundredths: int, unit: str) -> str:
    """Return what it is held against, with its unit: "40 vehicles"."""
    return words_of_quantity(hundredths, unit)


def of_hours(minutes: int) -> str:
    """Return "96 officer-hours"."""
    return hours(minutes).replace("hour", "officer-hour")
