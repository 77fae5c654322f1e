"""How a change of the agreed show rate is said."""

from __future__ import annotations


def agreed(before: int, after: int) -> str:
    """Say how many people are reckoned with for a hundred places, in per cent."""
    return f"changed the agreed show rate from {before}% to {after}%"
