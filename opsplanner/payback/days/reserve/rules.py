"""What a reserve job is good for, and when a crew goes to it. Facts in, facts out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from opsplanner.models import JobState, StandDownCause
from opsplanner.payback.jobs.rules import words_of_state
from opsplanner.payback.sessions.scheduling.rules import SCHEDULABLE

AHEAD = timedelta(days=7)
"""So long ahead it is said which working days have no reserve job."""
SENT_FOR = frozenset({StandDownCause.WEATHER, StandDownCause.SITE, StandDownCause.HOST})
"""Stood down for these, a crew can work elsewhere: weather, or a host or a site that is not there."""


def why_not(state: JobState) -> str:
    """Say why a job cannot be a day's reserve any more; "" while it can."""
    return "" if state in SCHEDULABLE else f"it is {words_of_state(state)}"


def may_go(crew_cause: StandDownCause | None, causes: Iterable[StandDownCause | None], *, all_down: bool) -> bool:
    """Say whether a crew can be sent to the reserve job: it, or all that was planned on it, was stood down for what leaves the people there."""
    if crew_cause is not None:
        return crew_cause in SENT_FOR
    return all_down and any(cause in SENT_FOR for cause in causes)


def without(days: Iterable[date], chosen: Collection[date], today: date) -> list[date]:
    """Return which of these working days, from today on and within the next week, have no reserve job."""
    return [day for day in days if today <= day < today + AHEAD and day not in chosen]


def bad_weather(cause: StandDownCause | None, reference: str, *, indoors: bool) -> str:
    """Return what has to be asked before a crew is sent from bad weather to a job that is not said to be done in it, or ""."""
    return f"It is the weather, and {reference} is not said to be done indoors or in bad weather" if cause is StandDownCause.WEATHER and not indoors else ""
