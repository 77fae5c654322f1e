"""When a job may be accepted, declined, held or merged. Facts in, RuleBroken out."""

from __future__ import annotations

from datetime import date, timedelta

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.models import DeclineReason
from opsplanner.models import JobState as S
from opsplanner.payback.jobs.rules import CLOSED, words_of_state

DECIDED_WITHIN = 2
"""Working days that Probation has to decide."""
LONGEST_HOLD = timedelta(days=366)


def decide_by(today: date, holidays: frozenset[date]) -> date:
    """Return the day by which Probation decides: two working days after today, bank holidays out."""
    return clock.working_days_after(today, DECIDED_WITHIN, holidays)


def check_can_accept(*, consent: bool) -> None:
    """A crew works only where the owner agrees. Raises RuleBroken on "decision"."""
    if not consent:
        raise RuleBroken("The owner of the place has not agreed yet. Ask for information, or decline it", "decision")


def check_decline(reason: DeclineReason | None) -> DeclineReason:
    """Return the coded reason. Raises RuleBroken on "reason" when there is none."""
    if reason is None:
        raise RuleBroken("Choose why it is declined", "reason")
    return reason


def check_hold(until: date | None, today: date) -> date:
    """Return the day until which it is held. Raises RuleBroken on "until" when there is none, it has passed or is over a year off."""
    if until is None:
        raise RuleBroken("Enter the date until which it is on hold", "until")
    if until <= today:
        raise RuleBroken("This date has passed. Enter a date after today", "until")
    if until > today + LONGEST_HOLD:
        raise RuleBroken("Nothing is held for over a year. Decline or cancel it instead", "until")
    return until


def check_merge(reference: str, into: str, into_state: S, *, has_merged: bool) -> None:
    """Hold what a job may be merged into: another one, which is still open; and no chains. Raises RuleBroken on "into"."""
    if into == reference:
        raise RuleBroken("A job cannot be merged into itself. Enter the reference of the other one", "into")
    if into_state is S.MERGED:
        raise RuleBroken(f"{into} was itself merged into another. Enter the reference of that one", "into")
    if into_state in CLOSED:
        raise RuleBroken(f"{into} is {words_of_state(into_state)}, so nothing more can be merged into it", "into")
    if has_merged:
        raise RuleBroken(f"Other jobs were merged into {reference}. Merge {into} into {reference} instead", "into")
