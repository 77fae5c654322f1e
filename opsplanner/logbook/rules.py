"""When the briefing, the muster, the log and the debrief are open, and what a log may say. Facts in, RuleBroken out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.errors import RuleBroken
from opsplanner.models import OperationState as S

BRIEFING_OPEN = frozenset({S.DRAFT, S.PROPOSED, S.CONFIRMED, S.POSTPONED, S.UNDER_WAY})
LOG_OPEN = frozenset({S.UNDER_WAY, S.COMPLETED, S.CUT_SHORT})
MUSTER_OPEN = LOG_OPEN | {S.CONFIRMED}
BEGUN = LOG_OPEN | {S.CLOSED}
"""From here on an operation has a log and a debrief to read."""
CORRECTED = "Somebody has corrected this line already. Read the correction; if it is wrong too, correct that one"


def check_briefing_open(state: S) -> None:
    """Deployments and risks can be changed until the operation has ended. Raises RuleBroken."""
    if state not in BRIEFING_OPEN:
        raise RuleBroken(f"This operation is {state.value}, so its briefing can no longer be changed")


def check_log_open(state: S) -> None:
    """The log is kept once the operation is under way, and until it is closed. Raises RuleBroken."""
    if state is S.CLOSED:
        raise RuleBroken("This operation is closed, and so is its log")
    if state not in LOG_OPEN:
        raise RuleBroken(f"This operation is {state.value}. Its log begins when it is started")


def day_meant(at: time, day: date | None, held: Period, now: datetime) -> date:
    """Return the day that a time written in the log belongs to: the one named, else the operation's.

    An operation over midnight has two days: the one on which this time lies within it, else the later one that has passed.
    Raises RuleBroken on `day` for one before the operation's or after today.
    """
    first, today = clock.local(held.start).date(), clock.local(now).date()
    if first > today:
        raise RuleBroken(f"This operation is on {clock.words_of_day(first)}. Leave the time empty until then", "time")
    if day is not None:
        if not first <= day <= today:
            raise RuleBroken(f"Enter a day from {clock.words_of_day(first)} to today", "day")
        return day
    last = min(today, clock.local(held.end).date())
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    passed = [candidate for candidate in days if _about(candidate, at) <= now]
    within = [candidate for candidate in passed if held.start <= _about(candidate, at) < held.end]
    return (within or passed or days)[-1]


def _about(day: date, at: time) -> datetime:
    """The instant of a time, also of one that the clocks leave out: that one is refused when its day is known."""
    if clock.exists(day, at):
        return clock.to_utc(day, at)
    return clock.day_bounds(day).start + timedelta(hours=at.hour, minutes=at.minute)


def check_happened(at: datetime, held: Period, now: datetime) -> None:
    """Raise RuleBroken on `time` for a line about the future, or about the days before the operation."""
    if at > now:
        raise RuleBroken(f"{clock.words_of_moment(at)} has not come yet. Enter a time that has passed, or leave the box empty for now", "time")
    if clock.local(at).date() < clock.local(held.start).date():
        raise RuleBroken(f"This operation began on {clock.words_of_day(clock.local(held.start).date())}. Enter a time from that day on", "time")


def check_can_correct(corrected: bool, same: bool) -> None:
    """Raise RuleBroken for a line that was corrected already, or a correction that says the same."""
    if corrected:
        raise RuleBroken(CORRECTED)
    if same:
        raise RuleBroken("This says the same as the line that it corrects. Change what was wrong", "text")


def check_muster_open(state: S, musters_on: date, today: date) -> None:
    """Who turned up is entered from the day itself until the operation is closed. Raises RuleBroken."""
    if state is S.CLOSED:
        raise RuleBroken("This operation is closed. Who turned up can no longer be changed")
    if state not in MUSTER_OPEN:
        raise RuleBroken(f"This operation is {state.value}. Who turned up is entered once it is confirmed, on its day")
    if today < musters_on:
        raise RuleBroken(f"Who turned up is entered on the day, {clock.words_of_day(musters_on)}")


def check_debrief_open(state: S) -> None:
    """A debrief is written from the day on until the operation is closed. Raises RuleBroken."""
    if state is S.CLOSED:
        raise RuleBroken("This operation is closed. Its debrief can no longer be changed; its lessons can")
    check_lessons_open(state)


def check_lessons_open(state: S) -> None:
    """Lessons are noted from the day on, and followed up after the operation is closed. Raises RuleBroken."""
    if state not in BEGUN:
        raise RuleBroken(f"This operation is {state.value}. A debrief is written once it is under way")


def why_not(check: object, *facts: object) -> str:
    """Return the sentence with which a check refuses, "" when it does not: what a page says instead of its form."""
    try:
        check(*facts)  # type: ignore[operator]
    except RuleBroken as broken:
        return str(broken)
    return ""
