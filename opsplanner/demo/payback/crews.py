"""The demonstration's crews: which go out on which of the week's days, and who usually leads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from opsplanner.database import db
from opsplanner.demo.world import Person
from opsplanner.models import UsualCrew, UsualSlot
from opsplanner.payback.days.crews.usual import words

PAIRS = {0: (0, 3), 1: (1, 3), 2: (2, 4), 3: (1, 3), 4: (2, 4), 5: (3, 5), 6: (3, 6)}
"""The two weekdays, of which one is today's, so that there is a crew to look at."""
HALVES, WHOLE = ((time(9), time(12, 30), 6), (time(13), time(16), 6)), ((time(9, 30), time(15, 30), 8),)
Slots = tuple[tuple[time, time, int], ...]


def of_day(*, first: bool) -> tuple[tuple[str, Slots], ...]:
    """Return the crews of one of the week's days by name, with their slots: the first of them has two."""
    return (("Crew A", HALVES), ("Crew B", WHOLE))[: 2 if first else 1]


def usual(weekdays: Sequence[int], leads: Sequence[Person], since: date) -> list[str]:
    """Keep the usual crews of these weekdays, each with who usually leads it, and return what the history says of them."""
    said = []
    for weekday in weekdays:
        for n, (name, slots) in enumerate(of_day(first=weekday == weekdays[0])):
            lead = leads[n % len(leads)]
            there = [UsualSlot(starts=starts, ends=ends, places=count) for starts, ends, count in slots]
            db.session.add(UsualCrew(weekday=weekday, name=name, supervisor_id=lead.id, first=since, last=None, slots=there))
            said.append(words.added(weekday, name, lead.name, slots, since))
    db.session.flush()
    return said
