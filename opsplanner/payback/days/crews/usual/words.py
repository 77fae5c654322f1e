"""How a change of the usual crews is said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time

from opsplanner import clock
from opsplanner.payback.days.crews import words
from opsplanner.payback.days.pattern.rules import WEEKDAYS

Slots = Iterable[tuple[time, time, int]]


def on_weekdays(weekday: int) -> str:
    """Return "on Thursdays"."""
    return f"on {WEEKDAYS[weekday]}s"


def added(weekday: int, name: str, supervisor: str, slots: Slots, since: date) -> str:
    """Say that a crew usually goes out."""
    return f"added the usual crew {words.crew(name, supervisor, slots)}, {on_weekdays(weekday)} from {clock.words_of_day(since)} on"


def changed(weekday: int, before: str, name: str, supervisor: str, slots: Slots, since: date) -> str:
    """Say how a usual crew goes out from a day on."""
    return f"changed the usual crew {before} {on_weekdays(weekday)} to {words.crew(name, supervisor, slots)}, from {clock.words_of_day(since)} on"


def ended(weekday: int, name: str, since: date) -> str:
    """Say that a crew is no usual one from a day on."""
    return f"took the usual crew {name} out {on_weekdays(weekday)}, from {clock.words_of_day(since)} on"
