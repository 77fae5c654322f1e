"""What the logbook's pages and history lines say in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.grammar import people


def words_of_turnout(number: int | None) -> str:
    """Return "not said yet", "nobody" or "4 people": nothing said and nobody differ."""
    return "not said yet" if number is None else people(number) if number else "nobody"


def words_of_change(name: str, was: str, now: str) -> str:
    """Say what changed of a longer text: "added the risks: ...", "changed the risks from ... to ..."."""
    if not was:
        return f"added the {name}: {short(now)}"
    if not now:
        return f"took out the {name} (was: {short(was)})"
    return f"changed the {name} from {short(was)} to {short(now)}"


def short(text: str, most: int = 300) -> str:
    """Return a text on one line, cut where it is long."""
    text = " / ".join(line.strip() for line in text.splitlines() if line.strip())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


# What the history says of the day. The demonstration says it in the same words.


def turned_up(agency: str, number: int, promised: int) -> str:
    """Say how many people of an agency turned up."""
    return f"noted that {words_of_turnout(number)} of {agency} turned up" + (f", {promised} promised" if promised else "")


def lesson_noted(owner: str, due_on: date | None, text: str) -> str:
    """Say that a lesson was noted, for whom and by when."""
    due = f", due {words_of_day(due_on)}" if due_on else ""
    return f"noted a lesson for {owner}{due}: {short(text)}"


def lesson_changed(text: str, changes: Iterable[tuple[str, str, str]]) -> str:
    """Say what became of a lesson: names, and what they said before and now."""
    return f"of the lesson “{short(text, 60)}” " + ", ".join(words_of_change(*change) for change in changes)
