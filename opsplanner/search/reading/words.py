"""How a search was read, in words."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.operations.listing.search.rules import MONTHS
from opsplanner.search.reading.rules import Reading


def words_of(reading: Reading, names: Sequence[str]) -> str:
    """Return "Operation Cubit, number 3, of any year", "Operation Cubit in October 2026", or without names "any operation in October 2026"."""
    said = " or ".join(names) if names else "any operation"
    if reading.number is not None:
        said += f", number {reading.number}"
    if reading.month is None:
        return f"{said}, of {reading.year or 'any year'}"
    return f"{said}{',' if reading.number is not None else ''} in {MONTHS[reading.month - 1].capitalize()} {reading.year or 'of any year'}"
