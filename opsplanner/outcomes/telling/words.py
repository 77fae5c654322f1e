"""What the history says of outcomes that are due."""

from __future__ import annotations

from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.history.words import short


def due(agency: str) -> str:
    """Say that an agency has recorded nothing yet."""
    return f"{agency} has not recorded yet what came of it"


def promised(agency: str, what: str, on: date) -> str:
    """Say that what an agency has said comes in later is due: "Fire said that this comes in by Friday 20 November 2026: notices not answered yet"."""
    return f"{agency} said that this comes in by {words_of_day(on)}: {short(what)}"
