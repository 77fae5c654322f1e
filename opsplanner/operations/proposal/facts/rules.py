"""What stands in the way of each day: where an operation could be, and what those that are near each other share. Plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner.clock import Period


class Slot(NamedTuple):
    """A day on which an operation of one type could be."""

    line: int
    """Which of what is wanted, from 0."""
    day: date
    held: Period
    """In which its people are held."""
    booked: Period
    """In which its resources are, set up and way back counted."""


class Limit(NamedTuple):
    """What slots that are near each other share: so many at most, of which each takes so many."""

    what: tuple[str, int]
    """("agency" or "resource", its id)."""
    most: int
    of: tuple[tuple[int, int], ...]
    """The places of slots, and how many each takes."""


@dataclass(frozen=True)
class Facts:
    """All that a plan is made of."""

    slots: Sequence[Slot]
    limits: Sequence[Limit]
    """Those that could be passed."""
    turns: Sequence[int]
    """The wards by whose turn it is: the longest not visited first."""
    last: Mapping[int, date] = field(default_factory=dict)
    """When a ward was last visited, or is to be."""
    beside: Mapping[tuple[int, date], int] = field(default_factory=dict)
    """How many things of other operations are to be looked at in a ward on a day."""
    refused: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """Of what is wanted (from 0) what keeps it from most days, in words."""


Takes = Mapping[int, Sequence[tuple[tuple[str, int], int]]]
"""By which of what is wanted: what it takes, and how many of it."""


def limits(slots: Sequence[Slot], takes: Takes, left: Callable[[tuple[str, int], Slot], int | None]) -> list[Limit]:
    """Return what slots share, where more could be taken than is `left` in the time of one of them; `left` None: nobody knows how many there are.

    Whoever is there at a moment was there when the last of them began: so it is enough to look at the beginning of each. What is left there is what is
    left in all of its time.
    """
    by_thing: dict[tuple[str, int], dict[date, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for n, slot in enumerate(slots):
        for what, number in takes.get(slot.line, ()):
            if number:
                by_thing[what][slot.day].append((n, number))
    found: dict[Limit, None] = {}
    for what, of_day in by_thing.items():
        for day, those in of_day.items():
            near = [one for on in (day - timedelta(days=1), day, day + timedelta(days=1)) for one in of_day.get(on, ())]
            for n, _ in those:
                begins = _time(slots[n], what).start
                there = tuple((other, number) for other, number in near if _time(slots[other], what).start <= begins < _time(slots[other], what).end)
                most = left(what, slots[n])
                if most is not None and sum(number for _, number in there) > most:
                    found[Limit(what, most, there)] = None
    return list(found)


def _time(slot: Slot, what: tuple[str, int]) -> Period:
    return slot.held if what[0] == "agency" else slot.booked


def in_turn(wards: Sequence[int], last: Mapping[int, date]) -> list[int]:
    """Return the wards, the longest not visited first, those that never were before all; of two that are alike the one that stands first."""
    return sorted(wards, key=lambda ward: (ward in last, last.get(ward, date.min)))


def share(turns: Sequence[int], number: int) -> dict[int, int]:
    """Return how many visits are each ward's turn: as many for each, and one more for those that were not visited longest."""
    each, more = divmod(number, max(len(turns), 1))
    return {ward: each + (n < more) for n, ward in enumerate(turns)}
