"""Which jobs are put on slots, and how many people are offered. Facts in, numbers out."""

from __future__ import annotations

from opsplanner.models import JobState

SCHEDULABLE = (JobState.ACCEPTED, JobState.SCHEDULED, JobState.UNDER_WAY)


def people_offered(left: int, still: int, minutes: int) -> int:
    """Return how many people are offered for a job in a slot: the places left, or fewer where fewer do what the job still needs.

    `still` is the person-minutes that are still to be planned (0: nobody knows how many), `minutes` how long the slot is. One at least,
    so that who asks for a full slot is told that it is full.
    """
    needed = -(-still // minutes) if still > 0 and minutes > 0 else left
    return max(1, min(left, needed))
