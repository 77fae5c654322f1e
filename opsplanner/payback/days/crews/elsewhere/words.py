"""How it is said that who supervises a crew is elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from opsplanner import clock
from opsplanner.grammar import list_of


def away(supervisor: str, crew: str, day: date) -> str:
    """Say that she is away that day."""
    return f"{supervisor}, who supervises {crew}, is away on {clock.words_of_day(day)}"


def with_others(supervisor: str, crew: str, day: date, others: Sequence[str]) -> list[str]:
    """Say with which other crews she is at that time, a sentence; none where there are none."""
    return [f"{supervisor}, who supervises {crew}, is with {list_of(others)} at that time as well, {clock.words_of_day(day)}"] if others else []
