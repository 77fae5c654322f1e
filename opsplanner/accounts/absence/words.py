"""What is said of who is away."""

from __future__ import annotations

from opsplanner.accounts.absence.rules import Days
from opsplanner.clock import words_of_day

CHOOSE = "Choose somebody of your agency"


def period(days: Days) -> str:
    """Return "from Monday 7 December 2026 to Friday 11 December 2026", or the one day."""
    first, last = words_of_day(days.first), words_of_day(days.last)
    return f"on {first}" if first == last else f"from {first} to {last}"


def shown(days: Days | None) -> str:
    """Return when somebody is away, or that she is not."""
    return period(days) if days else "not away"


def away(name: str, days: Days | None) -> str:
    """Say for the history that somebody is away, or is not any more."""
    return f"{name} is away {period(days)}" if days else f"{name} is not away any more"
