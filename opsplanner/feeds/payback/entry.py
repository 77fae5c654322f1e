"""A Community Payback session, or a working day, as an entry of a calendar: what is said of it. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from opsplanner import clock
from opsplanner.commitments.naming.words import marked
from opsplanner.feeds.rules import EVENING, reminds_at
from opsplanner.grammar import counted, people
from opsplanner.models import Alarm, SessionState, StandDownCause

_WORDS = {SessionState.STOOD_DOWN: "Stood down", SessionState.MOVED: "Moved", SessionState.TAKEN_OFF: "Taken off"}
"""Why a session does not take place. Its entry stays, as a cancelled one, so that nobody turns up."""


@dataclass(frozen=True)
class PaybackEntry:
    """One entry. `starts` and `ends` are instants, or dates for a whole day (the end is the day after, RFC 5545 3.6.1)."""

    identity: str
    made_at: datetime
    changed_at: datetime
    sequence: int
    starts: datetime | date
    ends: datetime | date
    cancelled: bool
    title: str
    location: str
    lines: Sequence[str]
    path: str
    to_come: bool
    """It is planned, and its day is not over."""
    category: str = "Community Payback"
    own: bool = False
    """It takes up its reader's time."""


@dataclass(frozen=True)
class SessionFacts:
    """What is told of a session."""

    id: int
    state: SessionState
    cause: StandDownCause | None
    places: int
    version: int
    made_at: datetime
    changed_at: datetime
    day: date
    starts: time
    ends: time
    crew: str
    supervisor: str | None
    gone: str
    """Why who supervises it will not be there, of a day to come."""
    reference: str
    what: str
    ward: str | None
    place: str | None
    postcode: str | None


@dataclass(frozen=True)
class DayFacts:
    """What is told of a working day: each crew with its times and places, as one line, and why it is not worked."""

    day: date
    made_at: datetime
    changed_at: datetime
    changes: int
    crews: Sequence[str]
    why_not: str


def alarm_before(entry: PaybackEntry, alarm: Alarm) -> timedelta | None:
    """Return how long before its start a program is to remind of the entry; None for no reminder, and of what is off or over.

    A whole day begins at midnight: there is no hour before it.
    """
    if entry.cancelled or not entry.to_come:
        return None
    if not isinstance(entry.starts, datetime):
        return timedelta(hours=24 - EVENING.hour) if alarm is Alarm.EVENING else None
    at = reminds_at(entry.starts, alarm)
    return entry.starts - at if at else None


def entry_of_session(facts: SessionFacts, today: date) -> PaybackEntry:
    """Return a session's entry."""
    period = clock.Period(clock.to_utc(facts.day, facts.starts), clock.to_utc(facts.day, facts.ends))
    word = _WORDS.get(facts.state, "")
    name = ", ".join(filter(None, [facts.what, facts.ward]))
    why = f": {facts.cause.value}" if facts.cause and facts.state is SessionState.STOOD_DOWN else ""
    lines = [
        f"{facts.state.value.capitalize()}{why}.",
        f"{clock.words_of_period(period)}.",
        f"{facts.crew}, {marked(facts.supervisor, facts.gone) if facts.supervisor else 'no supervisor yet'}, {people(facts.places)} planned.",
        f"At {', '.join(filter(None, [facts.place, facts.postcode]))}." if facts.place else "",
    ]
    return PaybackEntry(
        identity=f"session {facts.id} of {facts.made_at.isoformat()}", made_at=facts.made_at, changed_at=facts.changed_at, sequence=facts.version - 1,
        starts=period.start, ends=period.end, cancelled=bool(word), title=f"{word + ': ' if word else ''}Payback: {name}",
        location=", ".join(filter(None, [facts.place, facts.postcode])), lines=[*filter(None, lines), f"{facts.reference}:"],
        path=f"/payback/sessions/{facts.id}", to_come=facts.state is SessionState.PLANNED and facts.day >= today,
    )


def entry_of_day(facts: DayFacts, today: date) -> PaybackEntry:
    """Return a working day's entry: a whole day, cancelled once it is not worked after all or no crew is on."""
    count = len(facts.crews)
    off = bool(facts.why_not) or not count
    title = f"Payback working day, {counted(count, 'crew')}" if not off else "Not worked: Payback working day"
    why = f"Not worked, {facts.why_not}." if facts.why_not else "No crew goes out." if not count else ""
    return PaybackEntry(
        identity=f"payback day {facts.day.isoformat()} of {facts.made_at.isoformat()}", made_at=facts.made_at, changed_at=facts.changed_at,
        sequence=facts.changes - 1, starts=facts.day, ends=facts.day + timedelta(days=1), cancelled=off, title=title, location="",
        lines=[why] if why else list(facts.crews), path=f"/payback/days/{facts.day.isoformat()}", to_come=facts.day >= today,
    )
