"""How a crew and its slots are said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time

from opsplanner import clock
from opsplanner.payback.days.slots import rules as slots_rules


def crew(name: str, supervisor: str, slots: Iterable[tuple[time, time, int]]) -> str:
    """Return "Crew A with W. Achebe: 10am to 2pm, 8 places"; each slot is given by start, end and places."""
    told = "; ".join(f"{clock.words_of_time(starts)} to {clock.words_of_time(ends)}, {slots_rules.places(places)}" for starts, ends, places in slots)
    return f"{name} {f'with {supervisor}' if supervisor else 'without a supervisor'}: {told}"


def crew_added(name: str, supervisor: str, slots: Iterable[tuple[time, time, int]]) -> str:
    """Say that a crew was added to a day."""
    return f"added {crew(name, supervisor, slots)}"


def slot(day: date, starts: time, ends: time, crew: str) -> str:
    """Return "Thursday 3 December 2026, 10am to 2pm with Crew A"."""
    return f"{clock.words_of_day(day)}, {clock.words_of_time(starts)} to {clock.words_of_time(ends)} with {crew}"
