"""Which figures stand out. Facts in, words out."""

from __future__ import annotations

from opsplanner.figures.quantity.rules import PERCENTAGE

TIMES = 3
"""So many times the last like figure, or the last so many times this one, is worth a look."""
SMALL = 10_00
"""In hundredths: where both are less, they differ by chance."""


def unlike_the_last(hundredths: int, last: int, shape: str) -> str:
    """Return why a figure stands out beside the last one of its measure, agency and kind of operation; "" where it does not.

    Percentages are not compared by how many times one is the other. (docs/domain.md, "Review")
    """
    if shape == PERCENTAGE or max(hundredths, last) < SMALL:
        return ""
    if hundredths <= 0 < last:
        return "nothing this time"
    if hundredths >= TIMES * max(last, 1):
        return "none the last time" if last <= 0 else f"{hundredths / last:.0f} times the last"
    return f"the last was {last / hundredths:.0f} times as much" if last >= TIMES * hundredths else ""
