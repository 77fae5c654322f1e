"""How many risks of a priority stand at a time. Pure functions."""

from __future__ import annotations

from collections.abc import Collection

from opsplanner.errors import RuleBroken

MOST = 5


def free_place(taken: Collection[int]) -> int:
    """Return the first place that is free. Raises RuleBroken when five risks stand already (docs/domain.md, "The plan, kept by people")."""
    free = next((place for place in range(1, MOST + 1) if place not in taken), None)
    if free is None:
        raise RuleBroken("Five risks stand already, which is the most. Close one first")
    return free
