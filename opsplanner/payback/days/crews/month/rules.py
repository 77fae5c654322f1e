"""Which crews a month gets. Facts in, proposals out (docs/domain.md, "Crews")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import NamedTuple

from opsplanner.payback.days.crews.usual import rules as usual_rules
from opsplanner.payback.days.crews.usual.rules import UsualCrew
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
    """What its boxes are called: "2026-12-03-41", "2026-12-03-usual-4"."""
    day: date
    name: str
    supervisor_id: int | None
    """Who usually supervises it, whether she is free or not."""
    slots: tuple[NewSlot, ...]



def proposed(days: Sequence[date], there: Sequence[Usual], usual: Sequence[UsualCrew]) -> tuple[list[Proposed], list[date]]:
    """Return the crews for those of these days that have none, and the days that no crew of their weekday can be gone by.

    A day gets the usual crews of its weekday, as they are that day; where none were said until then, those of its weekday `there` that went out last. Usual crews
    that were all taken out do not come back by these: `usual` holds those that were as well.
    """
    by_day: dict[date, list[Usual]] = {}
    for one in there:
        by_day.setdefault(one.day, []).append(one)
    found, without = [], []
    for day in days:
        if day in by_day:
            continue
        if crews := usual_rules.of_day(usual, day):
            found += [_proposed(day, f"usual-{one.id}", one.name, one.supervisor_id, one.slots) for one in crews]
            continue
        said = usual_rules.were_said(usual, day)
        source = max((other for other in by_day if not said and other < day and other >= day - BACK and other.weekday() == day.weekday()), default=None)
        if source is None:
            without.append(day)
            continue
        for one in sorted(by_day[source], key=lambda crew: (crew.name, crew.id)):
            found.append(_proposed(day, str(one.id), one.name, one.supervisor_id, one.slots))
    return found, without


def _proposed(day: date, of: str, name: str, supervisor_id: int | None, slots: Sequence[tuple[time, time, int]]) -> Proposed:
    made = tuple(NewSlot(n, starts, ends, places) for n, (starts, ends, places) in enumerate(slots, 1))
    return Proposed(f"{day.isoformat()}-{of}", day, name, supervisor_id, made)
