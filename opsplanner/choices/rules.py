"""What a saved choice may be called, and how many one person has. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Collection

from opsplanner.errors import RuleBroken

MOST = 30
"""So many choices of one page one person saves."""


def check_name(name: str, others: Collection[str]) -> None:
    """Raise RuleBroken for a name that one of her `others` of the same page has."""
    if name.casefold() in {other.casefold() for other in others}:
        raise RuleBroken(f"You have saved something as “{name}” already. Choose another name, or delete that one", "name")


def check_room(count: int) -> None:
    """Raise RuleBroken where one has saved as many of one page as may be."""
    if count >= MOST:
        raise RuleBroken(f"You have saved {count} choices of this page, and more are not kept. Delete one first", "name")
