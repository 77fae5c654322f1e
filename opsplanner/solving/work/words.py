"""Where a proposal stands, and how good it is, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from opsplanner.clock import words_of_day
from opsplanner.models import ProposalState as S

STATES = {S.WAITING: ("Waits for its turn", "yellow"), S.SOLVING: ("Being worked out", "blue"), S.READY: ("To look at", "blue")}
STOPPED = ("Stopped in the middle", "orange")


class Goal(NamedTuple):
    """One of the things that a plan is to be good for."""

    name: str
    hint: str
    at_work: str
    """What is being done while it is worked at."""


class GoalRow(NamedTuple):
    """One of the things that a plan is good for, as a page says it."""

    name: str
    hint: str
    first: str
    """What first come, first served is worth."""
    found: str
    best: str
    now: str = ""
    """As somebody changed it since; "" where nobody has."""


def words_of_span(first: date, until: date) -> str:
    """Return "5 January to 31 March 2027"."""
    return f"{words_of_day(first, weekday=False, year=first.year != until.year)} to {words_of_day(until, weekday=False)}"


def goes_on(state: S, step: int, goals: Sequence[Goal], *, stopped: bool) -> str:
    """Return how far the work is; "" where nobody works at it."""
    if state is S.WAITING:
        return "It waits for its turn, which comes within a minute"
    if state is S.SOLVING and not stopped:
        return f"Step {step + 1} of {len(goals)}: {goals[step].at_work}"
    return ""


def verdict(better: tuple[int, int | None] | None, goals: Sequence[Goal], *, changed: bool = False) -> str:
    """Say whether a better plan exists, of `rules.percent_better`; `changed`: somebody has changed it since it was worked out."""
    if better is None:
        return "As it was worked out no better plan existed; it was changed since" if changed else "No better plan exists"
    goal, percent = better
    name = goals[goal].name
    if percent is None:
        return f"How much better “{name}” could be is not known: the time was over before that"
    return f"At most {percent}% better is possible: in “{name}”, by what is known after the time was over"
