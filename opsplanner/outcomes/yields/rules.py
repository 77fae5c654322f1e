"""What a yield is, and on how few operations none is told. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

FEW = 3
"""On fewer operations a yield is chance, and the page says so."""


def for_each_100(hundredths: int, against: int) -> Decimal | None:
    """Return how many there are for each 100 of what they follow from, both in hundredths, to one place; None where there is nothing to hold it against."""
    return _rounded(Decimal(100 * hundredths) / against, "0.1") if against > 0 else None


def for_each_hour(hundredths: int, minutes: int) -> Decimal | None:
    """Return how many there are for each hour of one person on duty, from hundredths and minutes, to two places; None where nobody was on duty."""
    return _rounded(Decimal(hundredths) / 100 * 60 / minutes, "0.01") if minutes > 0 else None


def _rounded(value: Decimal, to: str) -> Decimal:
    return value.quantize(Decimal(to), ROUND_HALF_UP)
