"""What the history says of what is due."""

from __future__ import annotations

from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.history.words import short

DEBRIEF = "it was a week ago, and nobody has written the debrief"


def lesson(text: str, owner: str, due_on: date) -> str:
    """Say that a lesson is due: "the lesson of A. Owner is due by Friday 20 November 2026: Bring spare radios"."""
    return f"the lesson that {owner} sees to is due by {words_of_day(due_on)}: {short(text)}"
