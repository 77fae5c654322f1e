"""How far the hours of the days to come reach. Facts in, dates out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import NamedTuple

from opsplanner.catalogue.closed.rules import NEVER, Closed

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


class Need(NamedTuple):
    """What a job of the queue takes."""

    job: int
    hours: int
    """Person-hours."""
    closed: Closed = NEVER
    """When nobody works at its place."""


def reached(needs: Sequence[Need], crewed: Sequence[tuple[date, int]], working: Sequence[date], pace: int, claims: Mapping[date, Sequence[int]] | None = None) -> dict[int, date | None]:
    """Return the day on which each job begins, when places are filled in the order of the queue; None: not on these days.

    `crewed` holds the days that have crews with the person-minutes that are free, `working` all working days; one without a crew yet gives `pace`
    person-minutes, less what the people take who go to standing sites (`claims`). On a day on which its place is closed nobody works on a job:
    those after it have the day.
    """
    free: dict[date, int] = {}
    for day, minutes in crewed:
        free[day] = free.get(day, 0) + minutes
    last = max(free, default=date.min)
    taken = {day: sum(people) * USUAL_MINUTES for day, people in (claims or {}).items()}
    days = sorted({*free, *working})
    left = [free.get(day, 0) if day <= last else max(pace - taken.get(day, 0), 0) for day in days]
    found, begins = dict[int, date | None](), dict[Closed, int]()
    for job, hours, closed in needs:
        want, at = max(hours, 1) * 60, _next(days, left, closed, begins.get(closed, 0))
        found[job] = days[at] if at < len(days) else None
        while at < len(days) and want > left[at]:
            want, left[at] = want - left[at], 0
            at = _next(days, left, closed, at + 1)
        if at < len(days):
            left[at] -= want
        begins[closed] = at
    return found


def _next(days: Sequence[date], left: Sequence[int], closed: Closed, at: int) -> int:
    """Return which day is the first from `at` on that has something left and on which the place is open; how many there are where none is."""
    while at < len(days) and (left[at] <= 0 or not (closed is NEVER or closed.is_open(days[at]))):
        at += 1
    return at
