"""What a supervisor of a crew is told, where it is not the history's own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from opsplanner.clock import words_of_day, words_of_time
from opsplanner.grammar import list_of
from opsplanner.history.words import short

TOMORROW = "crew_tomorrow"
"""The kind of message, and of notice where one chooses."""
LABEL, CHOICE = "Crews of the next day", "The evening before, the Payback crew that I supervise on the next day"
OFF = "she supervises no crew then any more"
BEGUN = "it has begun meanwhile"


def _times(slots: Sequence[tuple[time, time]]) -> str:
    return list_of([f"{words_of_time(starts)} to {words_of_time(ends)}" for starts, ends in slots])


def named(crew: str, day: date, slots: Sequence[tuple[time, time]]) -> str:
    """Say to who supervises a crew that she does: "You supervise Crew A on Thursday 3 December 2026, 10am to 2pm"."""
    return short(f"You supervise {crew} on {words_of_day(day)}, {_times(slots)}", 200)


def named_on(crews: Sequence[tuple[str, date]]) -> str:
    """Say it of many days at once, (crew, day) each: "You supervise Crew A on 3, 7 and 10 December 2026"; with many crews how many there are."""
    names, days = sorted({name for name, _ in crews}), sorted({day for _, day in crews})
    months = {(day.year, day.month) for day in days}
    if len(names) == 1 and len(months) == 1:
        return short(f"You supervise {names[0]} on {list_of([str(day.day) for day in days])} {days[0]:%B %Y}", 200)
    return short(f"You supervise {len(crews)} crews from {words_of_day(days[0])} to {words_of_day(days[-1])}: {list_of([f'{day.day} {day:%B}' for day in days])}", 200)


def several(sentences: Sequence[str]) -> str:
    """Say several of these in one line."""
    return short("; ".join(sentences), 200)


def not_named(crew: str, day: date) -> str:
    """Say to who supervised a crew that she does not any more."""
    return short(f"You do not supervise {crew} on {words_of_day(day)} any more", 200)


def of_crew(crew: str, what: str) -> str:
    """Say whose work a line about a job changes: "Crew A: took it off Thursday 3 December 2026, 10am to 2pm with Crew A"."""
    return short(f"{crew}, which you supervise: {what}", 200)


def title(day: date) -> str:
    """Return what a day of Payback is called among notices: "Payback on Thursday 3 December 2026"."""
    return f"Payback on {words_of_day(day)}"


def reminded(day: date) -> str:
    """Return what the history of a day says of it."""
    return f"reminded who supervises a crew on {words_of_day(day)}"


def duty(one: Any) -> str:
    """Say in a sentence what she supervises, with what is planned on it."""
    work = f" On it: {list_of(one.work)}." if one.work else " Nothing is planned on it yet."
    return f"{named(one.name, one.day, one.slots)}.{work}"


def subject(when: str, crews: Sequence[Any]) -> str:
    """Return the subject of the message of the evening before: "Tomorrow: Crew A of Community Payback, from 10am"."""
    return f"{when}: {list_of([one.name for one in crews])} of Community Payback, from {words_of_time(min(one.slots[0][0] for one in crews))}"
