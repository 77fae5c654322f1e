"""Why a job stands where it stands in the queue. Plain functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from opsplanner import clock
from opsplanner.models import JobKind, JobState
from opsplanner.payback.forecast.rules import Reach
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.promises import rules as promises_rules
from opsplanner.payback.queue.queries import ON_THEIR_WAY, TO_DECIDE_OR_DO, Line

MISSES, MAY_MISS = "Will miss its date", "May miss its date"


def why_here(line: Line, today: date) -> str:
    """Say why a job stands where it stands in the queue."""
    waiting = jobs_words.days((today - clock.local(line.referred_at or line.made_at).date()).days)
    if line.state is JobState.REFERRED and line.decide_by and line.decide_by < today:
        return f"First of all: the decision was due on {clock.words_of_day(line.decide_by, year=False)}, {jobs_words.days(today - line.decide_by)} ago"
    if line.state is JobState.ACCEPTED and jobs_rules.stands(line.kind, line.state):
        return "A standing site, which comes back again and again: it has no day yet"
    if line.state in TO_DECIDE_OR_DO:
        due = f"; decision due {clock.words_of_day(line.decide_by, year=False)}" if line.state is JobState.REFERRED and line.decide_by else ""
        if line.kind is JobKind.RAPID:
            ends = promises_rules.wanted(line.kind, None, line.decided_at, line.visit).due
            return f"Rapid jobs come before others; asked for {waiting} ago{due}" + (f"; to be done by {clock.words_of_instant(ends)}" if ends else "")
        if line.wanted_by:
            over = ", which has passed" if line.wanted_by < today else ""
            return f"By the date it is wanted: {clock.words_of_day(line.wanted_by, year=False)}{over}{due}"
        return f"By age: asked for {waiting} ago, no date is wanted{due}"
    return _why_not_waiting(line, waiting, today)


def misses(line: Line, reached: Mapping[int, Reach], today: date) -> str:
    """Say that a job will or may miss the date by which it is wanted, going by its days or by when it is reached; or has; "" when neither."""
    last = promises_rules.wanted(line.kind, line.wanted_by, line.decided_at, line.visit).last
    if last is None or line.state not in jobs_rules.BEFORE_WORK_DONE:
        return ""
    if last < today:
        return "Past its date"
    return misses_by(last, Reach(line.last_day, line.last_day) if line.last_day else reached.get(line.id, Reach(last, last)))


def misses_by(last: date, reach: Reach) -> str:
    """Say that what is reached then "Will miss its date" or "May miss its date", the last day that keeps to it; "" when it will not."""
    if reach.early is None or reach.early > last:
        return MISSES
    return MAY_MISS if reach.late is None or reach.late > last else ""


def words_of_reach(reach: Reach) -> str:
    """Return "about Friday 9 January", "between Friday 9 and Sunday 18 January", or what is known of it within a year."""
    if reach.early is None:
        return "not within a year at this pace"
    early = clock.words_of_day(reach.early, year=False)
    if reach.late is None:
        return f"{early} at the earliest, and perhaps not within a year"
    return f"about {early}" if reach.late == reach.early else f"between {early} and {clock.words_of_day(reach.late, year=False)}"


def _why_not_waiting(line: Line, waiting: str, today: date) -> str:
    shown = jobs_rules.state_shown(line.state, jobs_words.day_of(line.work_done_at), today)
    if line.state is JobState.ON_HOLD:
        over = ", which has come" if line.hold_until and line.hold_until <= today else ""
        return f"After what can be done now: on hold until {clock.words_of_day(line.hold_until, year=False)}{over}" if line.hold_until else "On hold"
    if line.state is JobState.INFORMATION_WANTED:
        return f"After what can be done now: {line.asker} is asked for information"
    if line.state in ON_THEIR_WAY:
        return "It has its day" if line.state is JobState.SCHEDULED else "The crew has begun"
    if shown is JobState.WORK_DONE and line.work_done_at:
        return f"{line.asker} should check it by {clock.words_of_day(clock.local(line.work_done_at).date() + jobs_rules.CHECKED_WITHIN, year=False)}"
    if shown in jobs_rules.DONE and line.waste_by and not line.waste_collected_on:
        return f"Not clean yet: {line.waste_by} has not collected the waste"
    if line.state is JobState.DRAFT:
        return f"Not sent yet, begun {waiting} ago"
    return "Nobody checked it within 14 days" if shown is JobState.NOT_CHECKED else ""
