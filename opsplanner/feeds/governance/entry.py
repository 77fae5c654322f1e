"""A meeting of a group as an entry of a calendar: what is said of it. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from opsplanner import clock
from opsplanner.feeds.payback.entry import PaybackEntry
from opsplanner.models import MeetingState


@dataclass(frozen=True)
class MeetingEntry(PaybackEntry):
    """One entry, which is told as one of Community Payback is: of a whole day where no time is set."""

    category: str = "Governance"


@dataclass(frozen=True)
class MeetingFacts:
    """What is told of a meeting."""

    id: int
    group_code: str
    group: str
    code: str
    state: MeetingState
    day: date
    starts: time | None
    ends: time | None
    place: str
    papers: str
    why: str
    sequence: int
    made_at: datetime
    changed_at: datetime
    own: bool
    """Its reader sits on the group that day."""


def entry_of_meeting(facts: MeetingFacts, today: date) -> MeetingEntry:
    """Return a meeting's entry; of a cancelled one a cancelled entry, so that nobody turns up."""
    starts: datetime | date = clock.to_utc(facts.day, facts.starts) if facts.starts else facts.day
    ends: datetime | date = clock.to_utc(facts.day, facts.ends) if facts.ends else facts.day + timedelta(days=1)
    off = facts.state is MeetingState.CANCELLED
    lines = [
        f"Cancelled: {facts.why}" if off else "", "" if facts.starts else "No time is set.", f"Where: {facts.place}" if facts.place else "",
        f"Its papers: {facts.papers}" if facts.papers else "",
    ]
    return MeetingEntry(
        identity=f"meeting {facts.id} of {facts.made_at.isoformat()}", made_at=facts.made_at, changed_at=facts.changed_at, sequence=facts.sequence,
        starts=starts, ends=ends, cancelled=off, title=f"{'Cancelled: ' if off else ''}Meeting: {facts.group}", location=facts.place,
        lines=[*filter(None, lines), "Decisions and actions:"], path=f"/governance/{facts.group_code}/meetings/{facts.code}", to_come=facts.day >= today and not off,
        own=facts.own,
    )
