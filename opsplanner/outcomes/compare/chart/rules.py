"""Where the bars of a table's picture run. Pure: totals in, coordinates out; the template draws them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

MOST = 40
"""So many bars can be told apart."""
WIDTH, ROW, BAR = 420, 42, 16


class Bar(NamedTuple):
    """One bar: its words stand above it."""

    words: str
    y: int
    width: int


class Chart(NamedTuple):
    """A picture with one bar for each row's total, from the left edge; and what it shows in words."""

    bars: tuple[Bar, ...]
    height: int
    summary: str


def chart(totals: Sequence[tuple[str, str, int]]) -> Chart | None:
    """Return the picture of (row, total in words, total), the scale beginning at nought; None for fewer than two rows, for too many, and for what is below nought."""
    largest = max((total for *_, total in totals), default=0)
    if not 2 <= len(totals) <= MOST or largest <= 0 or any(total < 0 for *_, total in totals):
        return None
    bars = tuple(Bar(f"{row}: {said}", n * ROW, round(WIDTH * total / largest)) for n, (row, said, total) in enumerate(totals))
    most, least = (max(totals, key=lambda one: one[2]), min(totals, key=lambda one: one[2]))
    summary = f"{len(totals)} bars, one for the total of each row. The longest is {most[0]} with {most[1]}, the shortest {least[0]} with {least[1]}."
    return Chart(bars, len(totals) * ROW, summary)
