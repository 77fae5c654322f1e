"""How far the hours of the days to come reach. Facts in, dates out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import NamedTuple


class Reach(NamedTuple):
    """Between which days a job is reached; None: not within the days that were looked at."""

    early: date | None
    """If as many people come as usually do, and no crew's day is lost."""
    late: date | None
    """If as many come as in a bad week, and as many days are lost as were (docs/domain.md, "Show rate")."""


def minutes_free(starts: time, ends: time, left: int) -> int:
    """Return the person-minutes that the places left of a slot give."""
    return ((ends.hour - starts.hour) * 60 + ends.minute - starts.minute) * max(left, 0)


def reached(needs: Sequence[tuple[int, int]], crewed: Sequence[tuple[date, int]], working: Sequence[date], pace: int) -> dict[int, date | None]:
    """Return the day on which each job begins, when places are filled in the order of the queue; None: not on these days.

    `needs` holds (job id, person-hours), `crewed` the days that have crews with the person-minutes that are free,
    `working` all working days; one without a crew yet gives `pace` person-minutes.
    """
    free: dict[date, int] = {}
    for day, minutes in crewed:
        free[day] = free.get(day, 0) + minutes
    last = max(free, default=date.min)
    supply = [(day, free.get(day, 0) if day <= last else pace) for day in sorted({*free, *working})]
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
