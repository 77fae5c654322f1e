"""What the logbook's pages and history lines say in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.grammar import people
from opsplanner.history.words import Change, change_of, short
from opsplanner.models import LessonState


def words_of_turnout(number: int | None) -> str:
    """Return "not said yet", "nobody" or "4 people": nothing said and nobody differ."""
    return "not said yet" if number is None else people(number) if number else "nobody"


# What the history says of the day. The demonstration says it in the same words.


def turned_up(agency: str, number: int, promised: int) -> str:
    """Say how many people of an agency turned up."""
    return f"noted that {words_of_turnout(number)} of {agency} turned up" + (f", {promised} promised" if promised else "")


def lesson_noted(owner: str, due_on: date | None, text: str) -> str:
    """Say that a lesson was noted, for whom and by when."""
    due = f", due {words_of_day(due_on)}" if due_on else ""
    return f"noted a lesson for {owner}{due}: {short(text)}"


def lesson_became(was: LessonState, now: LessonState) -> Change:
    """Say that a lesson has another state."""
    return change_of("the state", was.value, now.value)


def lesson_changed(text: str, changes: Iterable[Change]) -> str:
    """Say what became of a lesson."""
    return f"of the lesson “{short(text, 60)}” " + ", ".join(change.said for change in changes)
