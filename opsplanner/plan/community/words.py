"""What is said of what the community asked for, on pages and in its history. Pure functions."""

from __future__ import annotations

from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.grammar import counted, plural
from opsplanner.models import Answering
from opsplanner.plan.community.queries import NO_KIND, AskedRow, Tally

WHOLE_AREA = "The whole area"
ANSWERED = {Answering.PRIORITY: "A priority answers it", Answering.NONE: "No priority answers it", Answering.NOT_SAID: "Not said yet"}


def event_words(kind: str | None, place: str) -> str:
    """Return what an event is called: "PACT meeting at the library"."""
    return f"{kind or NO_KIND}, {place}"


def noted_words(kind: str | None, held_on: date, place: str, ward: str | None, asked: int) -> str:
    """Return the line of the history that an event begins with."""
    more = f", and {counted(asked, 'thing')} that {plural(asked, 'was', 'were')} asked for there" if asked else ""
    return f"noted {event_words(kind, place)}, on {words_of_day(held_on, weekday=False)}, of {ward or WHOLE_AREA.lower()}{more}"


def answer_words(row: AskedRow) -> str:
    """Return which priority answers what was asked for: "Less theft (2026/27)", "No priority answers it", "Not said yet"."""
    if row.answering is Answering.PRIORITY:
        return f"{row.priority} ({row.year})"
    return ANSWERED[row.answering or Answering.NOT_SAID]


def tally_words(tally: Tally) -> str:
    """Return "7 things were asked for at 3 events: a priority answers 4, none answers 2, and of 1 nobody has said yet."."""
    were = plural(tally.asked, "was", "were")
    said = [f"a priority answers {tally.answered}" if tally.answered else "", f"none answers {tally.none}" if tally.none else ""]
    said.append(f"of {tally.not_said} nobody has said yet" if tally.not_said else "")
    parts = ", ".join(part for part in said if part)
    return f"{counted(tally.asked, 'thing')} {were} asked for at {counted(tally.events, 'event')}" + (f": {parts}." if parts else ".")
