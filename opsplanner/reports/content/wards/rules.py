"""Which counts of a table by ward are not published, so that none of 1 to 4 is told or can be worked out. Pure functions (docs/domain.md, "Reports")."""

from __future__ import annotations

from collections.abc import Sequence

FEW = 5
"""A count below it, but for nought, is hidden."""


def hidden(counts: Sequence[int]) -> frozenset[int] | None:
    """Return which counts of a table are hidden, by their places; None where no table can be published. Their total is published.

    A count of 1 to 4 is hidden, and with it the first larger one of the table, since the total would tell it. Which one that is depends on no number, so
    who knows the rule learns nothing from it. Where a hidden count could still be one number alone, there is no table.
    """
    few = [place for place, count in enumerate(counts) if 0 < count < FEW]
    if not few:
        return frozenset()
    more = [place for place, count in enumerate(counts) if count >= FEW][:1]
    return frozenset([*few, *more]) if _safe(len(few), len(more), sum(counts[place] for place in [*few, *more])) else None


def _safe(few: int, more: int, total: int) -> bool:
    """Say whether each of so many hidden counts of 1 to 4, and of 5 and over, could be two numbers at least, for who knows what they come to."""
    spans = [(1, FEW - 1)] * few + [(FEW, total)] * more
    least, largest = sum(low for low, _ in spans), sum(high for _, high in spans)
    return all(max(low, total - (largest - high)) < min(high, total - (least - low)) for low, high in spans)
