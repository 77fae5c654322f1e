"""When a meeting may be, and what may be done with it. Plain functions (docs/domain.md, "Groups and their meetings")."""

from __future__ import annotations

from datetime import date, time

from opsplanner.errors import RuleBroken
from opsplanner.models import MeetingState

MOST = 60
"""So many decisions, and so many actions, one meeting has at most: a record that is read, no archive."""


def check_times(starts: time | None, ends: time | None) -> None:
    """Refuse one time without the other, and an end that is not after the start. Raises RuleBroken on the box."""
    if (starts is None) != (ends is None):
        raise RuleBroken("Enter both times, or neither", "ends" if ends is None else "starts")
    if starts is not None and ends is not None and ends <= starts:
        raise RuleBroken("It ends before it starts. A meeting begins and ends on one day", "ends")


def check_day(day: date, had: date | None, state: MeetingState, today: date) -> None:
    """Refuse to move a meeting that is to come to a day that is over. Raises RuleBroken on "day"."""
    if had is not None and day != had and state is MeetingState.PLANNED and day < today <= had:
        raise RuleBroken("This day is over. Enter today or a later day", "day")


def check_can_cancel(state: MeetingState, *, written: bool) -> None:
    """Raises RuleBroken for a meeting that took place (what was decided or agreed there is `written` down), or is cancelled."""
    if state is MeetingState.HELD or written:
        raise RuleBroken("It took place, and what happened there is written down")
    if state is MeetingState.CANCELLED:
        raise RuleBroken("It is cancelled already")


def check_can_record(state: MeetingState, day: date, today: date) -> None:
    """Raises RuleBroken for a meeting that is cancelled, or of a later day."""
    if state is MeetingState.CANCELLED:
        raise RuleBroken("It is cancelled. Set a meeting for the day on which it took place")
    if day > today:
        raise RuleBroken("It is still to come. Write down who came once its day is there")


def check_room(count: int) -> None:
    """Raises RuleBroken where one more would be too many."""
    if count >= MOST:
        raise RuleBroken(f"There are {MOST} already, which is the most that one meeting has")
