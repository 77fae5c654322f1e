"""Times and places of a crew's slots. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import NamedTuple

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted
from opsplanner.payback.sessions.taking_off.rules import Hit

MOST_PLACES = 25


def places(count: int) -> str:
    """Return "1 place", "4 places"."""
    return counted(count, "place")


def words_of_crews(crews: int, down: int) -> str:
    """Return "2 crews, 1 stood down": how many crews a day has, and how many of them do not go out."""
    return counted(crews, "crew") + (f", {down} stood down" if down else "")


def over_capacity(hits: Sequence[Hit], capacity: int) -> list[Hit]:
    """Return which sessions of a slot no longer fit within so many places: those that were put on last."""
    left, out = sum(hit.places for hit in hits), []
    for hit in sorted(hits, key=lambda hit: hit.session_id, reverse=True):
        if left <= capacity:
            break
        out.append(hit)
        left -= hit.places
    return sorted(out, key=lambda hit: hit.session_id)


class NewSlot(NamedTuple):
    """A slot as it was typed; `number` says which boxes it came from."""

    number: int
    starts: time
    ends: time
    places: int


def check_slots(day: date, slots: Sequence[NewSlot]) -> None:
    """Refuse slots that end before they start, overlap, hold too many, or lie in an hour that does not exist. Raises RuleBroken."""
    for slot in slots:
        if slot.ends <= slot.starts:
            raise RuleBroken(f"The end has to be after the start, {clock.words_of_time(slot.starts)}", f"ends_{slot.number}")
        if not 1 <= slot.places <= MOST_PLACES:
            raise RuleBroken(f"Enter a number of places from 1 to {MOST_PLACES}", f"places_{slot.number}")
        clock.to_utc(day, slot.starts, field=f"starts_{slot.number}")
        clock.to_utc(day, slot.ends, field=f"ends_{slot.number}")
    first = sorted(slots, key=lambda slot: slot.starts)
    for earlier, later in zip(first, first[1:], strict=False):
        if later.starts < earlier.ends:
            raise RuleBroken("The two slots overlap. Let the second start when the first ends, or later", f"starts_{later.number}")
