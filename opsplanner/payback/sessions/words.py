"""How sessions and their causes are said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from opsplanner import clock
from opsplanner.grammar import people
from opsplanner.models import AnswersFor, Slot, StandDownCause
from opsplanner.payback.days.crews import words as crews_words
from opsplanner.payback.sessions import rules
from opsplanner.payback.sessions.rules import Ending


def put_on(slot: str, places: int) -> str:
    """Say that a job was put on a slot."""
    return f"put it on {slot}, {people(places)}"


def put_on_afterwards(slot: str, places: int) -> str:
    """Say that a crew worked on a job unplanned."""
    return f"said that a crew worked on it unplanned, {slot}, {people(places)}"


def put_on_again(slot: str, places: int) -> str:
    """Say that a job is on a slot again from which its finishing had taken it off."""
    return f"put it on again {slot}, {people(places)}"


def ready(slot: str) -> str:
    """Say that all is there."""
    return f"said that everything is ready for {slot}"


def ready_no_more(slot: str) -> str:
    """Say that what was said to be ready is not so."""
    return f"took back that everything is ready for {slot}"


def stood_down(when: str, slot: str, cause: StandDownCause, answers_for: AnswersFor, typed: str = "") -> str:
    """Say when a session was stood down, and why; `typed` is what had been written down of it."""
    return f"stood it down {when}, {slot}{typed}: {cause.value}; {answers_for.value} answers for it"


def crew_stood_down(when: str, crew: str, cause: StandDownCause, answers_for: AnswersFor) -> str:
    """Say when a whole crew was stood down, and why."""
    return f"stood {crew} down {when}: {cause.value}; {answers_for.value} answers for it"


def wrote_down(day: date, cut_short_at: time | None, worked: int, minutes: int, *, more_to_do: bool) -> str:
    """Say what was written down of a session."""
    short = f", cut short at {clock.words_of_time(cut_short_at)}" if cut_short_at else ""
    ended = "more to do" if more_to_do else "finished"
    return f"wrote down {clock.words_of_day(day)}{short}: {people(worked)} worked, {rules.words_of_minutes(minutes)} on site, {ended}"


def words_of_cause(ending: Ending) -> str:
    said: Sequence[str] = [ending.cause.value if ending.cause else "", ending.note]
    return ": ".join(filter(None, said))


def words_of_slot(slot: Slot) -> str:
    """Return "Thursday 3 December 2026, 10am to 2pm with Crew A"."""
    return crews_words.slot(slot.crew.day, slot.starts, slot.ends, slot.crew.name)
