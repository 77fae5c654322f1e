"""What a supervisor is told of a job on site, and of a whole day. Plain functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import NamedTuple

from opsplanner import clock
from opsplanner.models import JobKind, SessionState, StandDownCause
from opsplanner.payback.sessions.rules import words_of_minutes


class Last(NamedTuple):
    """The last time that a crew was to work on a job: what became of it."""

    day: date
    starts: time
    state: SessionState
    more_to_do: bool | None
    cut_short_at: time | None
    cause: StandDownCause | None
    note: str


def words_of_last(kind: JobKind, last: Last | None) -> str:
    """Say what was left the last time, and why: "On Tuesday 3 November 2026 it was cut short at 2pm: weather. The far end is left"; "" for nothing.

    A standing site is never finished, which nobody has to be told.
    """
    if last is None or (last.state is SessionState.RECORDED and (kind is JobKind.STANDING or not last.more_to_do)):
        return ""
    if last.state is SessionState.CUT_SHORT and not last.more_to_do:
        return ""
    if last.state is SessionState.STOOD_DOWN:
        became = "it was stood down and nothing was done"
    elif last.cut_short_at is not None:
        became = f"it was cut short at {clock.words_of_time(last.cut_short_at)}"
    else:
        became = "it was not finished"
    why = f": {last.cause.value}" if last.cause else ""
    return f"On {clock.words_of_day(last.day)} {became}{why}." + (f" {last.note}" if last.note else "")


def words_of_times(kind: JobKind, times: Sequence[Last]) -> str:
    """Say what was left, by what became of a job so far, in order: the last time; where it was stood down then, first what was left when it was last worked."""
    if not times:
        return ""
    last = words_of_last(kind, times[-1])
    if times[-1].state is not SessionState.STOOD_DOWN:
        return last
    left = words_of_last(kind, next((one for one in reversed(times) if one.state is not SessionState.STOOD_DOWN), None))
    return f"{left}{'' if left.endswith(('.', '!', '?')) else '.'} {last}" if left else last


def words_of_hours(kind: JobKind, hours: int, minutes: int) -> str:
    """Return how much of a job's person-hours is left when so many person-minutes of its visit are done: "14 hours of 28 still needed"."""
    if kind is JobKind.STANDING:
        return "A standing site, which is worked again and again"
    if not hours:
        return "Nobody said how many person-hours it needs"
    left = hours * 60 - minutes
    if left <= 0:
        return f"The {hours:,} person-hours that it was thought to need are done"
    return f"{words_of_minutes(left)} of people’s time still needed" + (f", of {hours:,} hours" if minutes else "")


class Tools(NamedTuple):
    """What one job needs, as its asker wrote it, and who brings it."""

    job: str
    said: str
    by: str


class Tool(NamedTuple):
    """Something to take along or to be met with, for which jobs, and who brings it."""

    name: str
    jobs: tuple[str, ...]
    by: tuple[str, ...]


def all_tools(needed: Iterable[Tools]) -> list[Tool]:
    """Return all tools of a day, each once, in the order of the jobs. What is written with a comma, a semicolon or on lines of its own is apart."""
    names: dict[str, str] = {}
    jobs: dict[str, dict[str, None]] = {}
    brought: dict[str, dict[str, None]] = {}
    for job, said, by in needed:
        for name in filter(None, (each.strip(" .") for each in re.split(r"[\n;,]+", said))):
            key = name.casefold()
            names.setdefault(key, name[:1].upper() + name[1:])
            jobs.setdefault(key, {})[job] = None
            brought.setdefault(key, {}).update({by: None} if by else {})
    return [Tool(name, tuple(jobs[key]), tuple(brought[key])) for key, name in names.items()]


class Visit(NamedTuple):
    """When a crew is on a job."""

    job: str
    starts: time
    ends: time


def beside(visit: Visit, visits: Sequence[Visit]) -> list[str]:
    """Return the other jobs on which the crew is at the same time: two sites and one supervisor."""
    return [other.job for other in visits if other.job != visit.job and other.starts < visit.ends and visit.starts < other.ends]
