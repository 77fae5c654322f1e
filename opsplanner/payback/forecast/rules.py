"""How far the hours of the days to come reach. Facts in, dates out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import NamedTuple

USUAL_MINUTES = 240
"""The minutes that a visit to a standing site is reckoned with on a day that has no crew yet (docs/domain.md, "Standing sites")."""


class Reach(NamedTuple):
    """Between which days a job is reached; None: not within the days that were looked at."""

    early: date | None
    """If as many people come as usually do, and no crew's day is lost."""
    late: date | None
    """If as many come as in a bad week, and as many days are lost as were (docs/domain.md, "Show rate")."""


def minutes_free(starts: time, ends: time, left: int) -> int:
    """Return the person-minutes that the places left of a slot give."""
    return ((ends.hour - starts.hour) * 60 + ends.minute - starts.minute) * max(left, 0)


def left_beside(left: Sequence[int], claims: Sequence[int]) -> list[int]:
    """Return the places that are left of a day's slots once standing sites have taken theirs (`claims`, people each), each from the slot with the most."""
    found = list(left)
    for people in sorted(claims, reverse=True):
        most = max(range(len(found)), key=lambda n: (found[n], -n), default=None)
        if most is not None:
            found[most] = max(found[most] - people, 0)
    return found


def reached(needs: Sequence[tuple[int, int]], crewed: Sequence[tuple[date, int]], working: Sequence[date], pace: int, claims: Mapping[date, Sequence[int]] | None = None) -> dict[int, date | None]:
    """Return the day on which each job begins, when places are filled in the order of the queue; None: not on these days.

    `needs` holds (job id, person-hours), `crewed` the days that have crews with the person-minutes that are free,
    `working` all working days; one without a crew yet gives `pace` person-minutes, less what the people take who go to standing sites (`claims`).
    """
    free: dict[date, int] = {}
    for day, minutes in crewed:
        free[day] = free.get(day, 0) + minutes
    last = max(free, default=date.min)
    taken = {day: sum(people) * USUAL_MINUTES for day, people in (claims or {}).items()}
    supply = [(day, free.get(day, 0) if day <= last else max(pace - taken.get(day, 0), 0)) for day in sorted({*free, *working})]
    found, at, left = {}, 0, supply[0][1] if supply else 0
    for job_id, hours in needs:
        want = max(hours, 1) * 60
        while at < len(supply) and left <= 0:
            at, left = at + 1, supply[at + 1][1] if at + 1 < len(supply) else 0
        found[job_id] = supply[at][0] if at < len(supply) else None
        while at < len(supply) and want > left:
            want -= left
            at, left = at + 1, supply[at + 1][1] if at + 1 < len(supply) else 0
        left -= want
    return found
