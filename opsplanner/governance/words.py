"""How groups, their members and their meetings are said."""

from __future__ import annotations

from datetime import date, time

from opsplanner.clock import words_of_day, words_of_time
from opsplanner.history.words import short
from opsplanner.models import AgreedState, GroupKind, MeetingState, Presence

KINDS = {
    GroupKind.EXECUTIVE: "Executive group: leads the partnership", GroupKind.DELIVERY: "Delivery group: brings all of the plan about",
    GroupKind.THEMATIC: "Thematic group: carries a priority, or a theme across several", GroupKind.REPORTING: "Reporting group: has a subject of its own",
}
COLOURS = {MeetingState.PLANNED: "blue", MeetingState.HELD: "green", MeetingState.CANCELLED: "red"}
AGREED_COLOURS = {AgreedState.TO_DO: "grey", AgreedState.UNDER_WAY: "blue", AgreedState.DONE: "green", AgreedState.DROPPED: "grey"}
PRESENCES = {Presence.CAME: "Came", Presence.DEPUTY: "Sent somebody", Presence.APOLOGIES: "Apologies", Presence.ABSENT: "Did not come"}


def times(starts: time | None, ends: time | None) -> str:
    """Return "2pm to 4pm"; nothing where no time is set."""
    return f"{words_of_time(starts)} to {words_of_time(ends)}" if starts and ends else ""


def when(day: date, starts: time | None, ends: time | None) -> str:
    """Return "Tuesday 8 December 2026, 2pm to 4pm"."""
    return ", ".join(filter(None, [words_of_day(day), times(starts, ends)]))


def when_and_where(day: date, starts: time | None, ends: time | None, place: str) -> str:
    """Return when a meeting is and where, as far as that is known."""
    return ", ".join(filter(None, [when(day, starts, ends), place]))


def lasts(from_on: date | None, to_on: date | None) -> str:
    """Return "since 1 April 2026", "1 April 2025 to 31 March 2026", "until 31 March 2026"; nothing where no day is known."""
    first, last = (words_of_day(day, weekday=False) if day else "" for day in (from_on, to_on))
    return f"{first} to {last}" if first and last else f"since {first}" if first else f"until {last}" if last else ""


def set_for(what: str) -> str:
    """Say that a meeting is set."""
    return f"set the meeting for {what}"


def moved(was: str, now: str) -> str:
    """Say that a meeting is moved."""
    return f"moved the meeting from {was} to {now}"


def agreed(text: str, owner: str, due_on: date) -> str:
    """Say what a meeting agreed."""
    return f"agreed: {short(text)}; owner {owner}, due {words_of_day(due_on, weekday=False)}"


def is_due(text: str, due_on: date) -> str:
    """Say that an action is due."""
    return f"{short(text)}: due {words_of_day(due_on)}"


def is_overdue(text: str, due_on: date) -> str:
    """Say that an action is overdue."""
    return f"{short(text)}: not done, and was due {words_of_day(due_on)}"


def chair_ends(group: str, role: str, office: str, until: date) -> str:
    """Say that somebody has to say who follows in a chair."""
    return f"The {role} of the {group}, {office}, was agreed until {words_of_day(until, weekday=False)}. Say who follows, or that it goes on"
