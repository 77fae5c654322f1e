"""How the reserve job of a day is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.grammar import list_of, plural

JUST_CHOSEN = "Somebody else has just chosen the reserve job of this day"


def chosen(reference: str, before: str) -> str:
    """Say which job was chosen for the day; without one, that there is none any more."""
    if not reference:
        return f"took {before} off as the reserve job"
    return f"made {reference} the reserve job" + (f" instead of {before}" if before else "")


def shut(closed: str) -> str:
    """Say that the place of the reserve job is closed that day; `closed` is how places say it, "" where it is open."""
    return f"its place is {closed}" if closed else ""


def left_out(number: int) -> str:
    """Say how many jobs that need a day are not offered, since their places are closed on it; "" for none."""
    return f"{number} {plural(number, 'job that needs a day is', 'jobs that need a day are')} not in the list, since {plural(number, 'its place is', 'their places are')} closed then" if number else ""


def none_for(days: Sequence[date]) -> str:
    """Say which days have none: "No reserve job yet for Thursday 3 December and Sunday 6 December"; "" where all have one."""
    return f"No reserve job yet for {list_of([words_of_day(day, year=False) for day in days])}" if days else ""


def sent(crew: str, reference: str) -> str:
    """Say that a crew was sent there."""
    return f"sent {crew} to the reserve job, {reference}"
