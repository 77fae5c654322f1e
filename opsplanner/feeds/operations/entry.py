"""One operation as an entry of a calendar: what is said of it, and to whom how much. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from opsplanner import clock
from opsplanner.feeds.rules import reminds_at
from opsplanner.grammar import list_of, people
from opsplanner.models import Alarm, CommitmentState, Detail, OperationState
from opsplanner.operations.rules import standing
from opsplanner.operations.words import EVERYONE_ACCEPTED, cannot_come, waiting_for

STATUS = {
    OperationState.PROPOSED: "TENTATIVE",
    OperationState.POSTPONED: "CANCELLED",
    OperationState.CANCELLED: "CANCELLED",
}
"""What a calendar program makes of a state; every other state is CONFIRMED. (RFC 5545 3.8.1.11)"""

STATE_WORDS = {OperationState.PROPOSED: "Proposed", OperationState.POSTPONED: "Postponed", OperationState.CANCELLED: "Cancelled"}
ENDED_WORDS = {
    CommitmentState.DECLINED: "Declined",
    CommitmentState.WITHDRAWN: "Withdrawn",
    CommitmentState.RELEASED: "Not needed",
}
"""How an agency's part ended. Its people's calendars say so, as a cancelled entry, so that nobody turns up."""


@dataclass(frozen=True)
class Place:
    """A meeting point as an entry says it."""

    name: str
    postcode: str = ""
    access: str = ""


@dataclass(frozen=True)
class Part:
    """What one agency was asked for and promised."""

    agency: str
    state: CommitmentState
    staff: int
    required: bool
    version: int = 1
    """How often it was changed, and one."""
    answer_by: date | None = None


@dataclass(frozen=True)
class Entry:
    """One operation as far as a calendar tells of it."""

    id: int
    reference: str
    state: OperationState
    state_reason: str
    type: str
    period: clock.Period
    musters_at: datetime
    lead: str
    duty_telephone: str
    restricted: bool
    made_at: datetime
    changed_at: datetime
    sequence: int
    meeting_point: Place | None = None
    own_duty: bool = False
    """The calendar's owner is named on it, on a part that stands."""
    ended: CommitmentState | None = None
    """How the part for which it stands in this calendar ended, if it did."""
    wards: Sequence[str] = ()
    parts: Sequence[Part] = ()


def status(entry: Entry) -> str:
    """Return TENTATIVE, CONFIRMED or CANCELLED."""
    return "CANCELLED" if entry.ended else STATUS.get(entry.state, "CONFIRMED")


def blocks_time(entry: Entry) -> bool:
    """Say whether the entry takes up its reader's time: only a duty of her own that still stands."""
    return entry.own_duty and status(entry) != "CANCELLED"


def title(entry: Entry) -> str:
    """Return "Cubit, Luton and Wayfield", with "Proposed: " or what else became of it in front; "Duty" when it is restricted.

    Of a restricted one only "Cancelled: " and "Postponed: " are said, since many programs do not show a status.
    """
    word = STATE_WORDS.get(entry.state, "")
    if entry.ended and STATUS.get(entry.state) != "CANCELLED":
        word = ENDED_WORDS[entry.ended]
    if entry.restricted:
        return f"{word}: Duty" if status(entry) == "CANCELLED" else "Duty"
    wards = list(entry.wards) if len(entry.wards) <= 3 else [f"{len(entry.wards)} wards"]
    name = ", ".join([short_type(entry), *wards])
    return f"{word}: {name}" if word else name


def short_type(entry: Entry) -> str:
    """Return "Cubit" for Operation Cubit: in a calendar on a phone the first word is all there is to read."""
    return entry.type.removeprefix("Operation ")


def location(entry: Entry) -> str:
    """Return "Gun Wharf car park, ME4 4TR", or nothing."""
    place = None if entry.restricted else entry.meeting_point
    return ", ".join(filter(None, [place.name, place.postcode])) if place else ""


def alarm_before(entry: Entry, alarm: Alarm) -> timedelta | None:
    """Return how long before its start a program is to remind of the entry; None for no reminder, and of what is off or has begun.

    It goes by when to be there. When that is for a restricted one, and whether it has begun, no calendar tells.
    """
    begun = entry.state not in (OperationState.PROPOSED, OperationState.CONFIRMED) and not entry.restricted
    at = None if begun or status(entry) == "CANCELLED" else reminds_at(entry.period.start if entry.restricted else entry.musters_at, alarm)
    return entry.period.start - at if at else None


def description(entry: Entry, link: str, detail: Detail = Detail.WHOLE) -> str:
    """Return what the entry says below its title, a line each: state, times, where, who, whom to ring, and where the rest stands.

    A short one says the last alone, and so names nobody.
    """
    if entry.restricted:
        return f"Details in opsplanner: {link}"
    if detail is Detail.SHORT:
        return f"{entry.reference}: {link}"
    lines = [
        _part_sentence(entry),
        state_sentence(entry),
        f"{clock.words_of_period(entry.period)}.",
        _muster_sentence(entry),
        _place_sentence(entry.meeting_point),
        f"Led by {entry.lead}.",
        *(f"{part.agency}: {_part_words(part)}" for part in entry.parts if part.state is not CommitmentState.RELEASED),
        f"Duty telephone: {entry.duty_telephone}" if entry.duty_telephone else "",
        f"{entry.reference}: {link}",
    ]
    return "\n".join(filter(None, lines))


def state_sentence(entry: Entry) -> str:
    """Return the state and what is missing: "Proposed. Waiting for DVLA, answers due Friday 4 December 2026."."""
    found = standing(entry.state, entry.parts)
    if entry.state is OperationState.PROPOSED:
        said = [cannot_come(found), waiting_for(found, today=None)] if found.missing else [EVERYONE_ACCEPTED]
        return f"{'. '.join(filter(None, ['Proposed', *said]))}."
    if entry.state in (OperationState.CONFIRMED, OperationState.UNDER_WAY):
        word = entry.state.value.capitalize()
        return f"{word}, short of {list_of(found.missing)}." if found.missing else f"{word}."
    word = "Completed" if entry.state is OperationState.CLOSED else entry.state.value.capitalize()
    return f"{word}: {entry.state_reason.rstrip('.')}." if entry.state_reason else f"{word}."


def _part_sentence(entry: Entry) -> str:
    words = {
        CommitmentState.DECLINED: "Your agency declined to take part.",
        CommitmentState.WITHDRAWN: "Your agency has withdrawn its part.",
        CommitmentState.RELEASED: "Your agency is no longer needed.",
    }
    return words[entry.ended] if entry.ended else ""


def _muster_sentence(entry: Entry) -> str:
    if status(entry) == "CANCELLED":
        return ""
    there = clock.local(entry.musters_at)
    same_day = there.date() == clock.local(entry.period.start).date()
    at = clock.words_of_time(there) if same_day else clock.words_of_instant(entry.musters_at)
    return f"Be there at {at}, for the briefing." if entry.musters_at < entry.period.start else f"Be there at {at}."


def _place_sentence(place: Place | None) -> str:
    if place is None:
        return "The meeting point is not set yet."
    where = ", ".join(filter(None, [place.name, place.postcode]))
    return f"Meet at {where}." + (f" {place.access}" if place.access else "")


def _part_words(part: Part) -> str:
    promised = people(part.staff)
    return {
        CommitmentState.NOT_ASKED: "not asked yet",
        CommitmentState.REQUESTED: "asked, no answer yet",
        CommitmentState.PROVISIONAL: f"{promised}, provisionally",
        CommitmentState.ACCEPTED: promised,
        CommitmentState.RECONFIRM: f"{promised}, asked to confirm again",
        CommitmentState.DECLINED: "declined",
        CommitmentState.WITHDRAWN: "withdrawn",
    }[part.state]
