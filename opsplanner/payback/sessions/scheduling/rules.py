"""Which jobs are put on slots, and how many people are offered. Facts in, numbers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from opsplanner.models import JobState

SCHEDULABLE = (JobState.ACCEPTED, JobState.SCHEDULED, JobState.UNDER_WAY)


def next_one(before: Sequence[str], done: str, still: Mapping[str, int]) -> str:
    """Return which job is worked on after one was put on a day: it again while it needs more, else the next one of the list that is left, else the first; "" for none.

    `before` are the references as they were listed, `still` is how many person-minutes those need that are left.
    """
    if still.get(done):
        return done
    at = before.index(done) + 1 if done in before else 0
    return next((reference for reference in [*before[at:], *before[:at]] if reference in still and reference != done), "")


def people_offered(left: int, still: int, minutes: float, usual: int = 0) -> int:
    """Return how many people are offered for a job in a slot: the places left, or fewer where fewer do what the job still needs.

    `still` is the person-minutes that are still to be planned (0: nobody knows how many), `minutes` what a place of the slot gives: how
    long it is times the show rate of its crew that day; `usual` how many go to a standing site (0: it is none). One at least, so that who
    asks for a full slot is told that it is full.
    """
    needed = ceil(round(still / minutes, 6)) if still > 0 and minutes > 0 else usual or left
    return max(1, min(left, needed))
