"""What may be said of the work. Facts in, RuleBroken out."""

from __future__ import annotations

from datetime import date

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.models import CheckResult
from opsplanner.models import JobState as S
from opsplanner.payback.jobs.rules import BEFORE_WORK_DONE, DONE, words_of_state


def may_collect(state: S, visit: int) -> bool:
    """Say whether there can be waste to collect: once the work has begun, on a return visit too."""
    return state in (S.UNDER_WAY, *DONE) or (visit > 1 and state in BEFORE_WORK_DONE)


def check_collected(
    on: date | None, state: S, *, waste_by: str, since: date | None, worked_on: date | None = None, visit: int = 1, today: date
) -> date:
    """Return the day on which the waste was collected. Raises RuleBroken, on "on" where the day is wrong."""
    if not waste_by:
        raise RuleBroken("Nobody was to take waste away from this job. Change what was asked for first")
    if not may_collect(state, visit):
        raise RuleBroken(f"This job is {words_of_state(state)}, so there is no waste to collect yet")
    if on is None:
        raise RuleBroken("Enter the day on which the waste was collected", "on")
    if on > today:
        raise RuleBroken("This day has not come yet. Record the collection when it is done", "on")
    if since is not None and on < since:
        raise RuleBroken(f"The job was asked for on {clock.words_of_day(since)}. Enter a day after that", "on")
    if worked_on is not None and on < worked_on:
        raise RuleBroken(f"The work began on {clock.words_of_day(worked_on)}. Enter that day or a later one", "on")
    return on


def check_result(result: CheckResult, note: str) -> str:
    """Return the verb of a check: "check" when it met what was asked for, else "return visit", which needs words.

    Raises RuleBroken on "note".
    """
    if result is CheckResult.MET:
        return "check"
    if not note:
        raise RuleBroken("Say what is still to be done, so that the crew knows", "note")
    return "return visit"
