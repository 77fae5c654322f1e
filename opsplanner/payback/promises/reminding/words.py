"""How it is said that a job will miss its date."""

from __future__ import annotations

from datetime import date

from opsplanner import clock


def misses(last: date) -> str:
    """Say which date it misses."""
    return f"reckons that it will not be begun by {clock.words_of_day(last)}, by which it is wanted"


def reached(when: str) -> str:
    """Say when it is reached, as the queue stands."""
    return f"as the queue stands it is reached {when}"
