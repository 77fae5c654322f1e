"""Which crews a month gets. Facts in, proposals out (docs/domain.md, "Crews")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import NamedTuple

from opsplanner.payback.days.slots.rules import NewSlot

BACK = timedelta(weeks=8)
"""How far back crews of a weekday are gone by."""


class Usual(NamedTuple):
    """A crew as it went out, or is on: who supervises it, and its slots (starts, ends, places)."""

    id: int
    day: date
    name: str
    supervisor_id: int | None
    slots: tuple[tuple[time, time, int], ...]


class Proposed(NamedTuple):
    """A crew for a day to come."""

    key: str
    """What its boxes are called: "2026-12-03-41"."""
    day: date
    name: str
    supervisor_id: int | None
    """Who usually supervises it, whether she is free or not."""
    slots: tuple[NewSlot, ...]



def proposed(days: Sequence[date], there: Sequence[Usual]) -> tuple[list[Proposed], list[date]]:
    """Return the crews for those of these days that have none, and the days that no crew of their weekday can be gone by."""
    by_day: dict[date, list[Usual]] = {}
    for one in there:
        by_day.setdefault(one.day, []).append(one)
    found, without = [], []
    for day in days:
        if day in by_day:
            continue
        source = max((other for other in by_day if other < day and other >= day - BACK and other.weekday() == day.weekday()), default=None)
        if source is None:
            without.append(day)
            continue
        for one in sorted(by_day[source], key=lambda crew: (crew.name, crew.id)):
            slots = tuple(NewSlot(n, starts, ends, places) for n, (starts, ends, places) in enumerate(one.slots, 1))
            found.append(Proposed(f"{day.isoformat()}-{one.id}", day, one.name, one.supervisor_id, slots))
    return found, without
