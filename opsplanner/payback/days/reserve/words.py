"""How the reserve job of a day is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.grammar import list_of

JUST_CHOSEN = "Somebody else has just chosen the reserve job of this day"


def chosen(reference: str, before: str) -> str:
    """Say which job was chosen for the day; without one, that there is none any more."""
    if not reference:
        return f"took {before} off as the reserve job"
    return f"made {reference} the reserve job" + (f" instead of {before}" if before else "")


def none_for(days: Sequence[date]) -> str:
    """Say which days have none: "No reserve job yet for Thursday 3 December and Sunday 6 December"; "" where all have one."""
    return f"No reserve job yet for {list_of([words_of_day(day, year=False) for day in days])}" if days else ""


def sent(crew: str, reference: str) -> str:
    """Say that a crew was sent there."""
    return f"sent {crew} to the reserve job, {reference}"
