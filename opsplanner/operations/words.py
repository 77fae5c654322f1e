"""What pages, texts and calendars say of an operation's state: the word, and the sentence that says what is missing."""

from __future__ import annotations

from datetime import date, datetime

from opsplanner import clock
from opsplanner.clock import Period, Wall
from opsplanner.grammar import list_of, plural
from opsplanner.models import OperationState as S
from opsplanner.operations.rules import Standing

EVERYONE_ACCEPTED = "Every required agency has accepted"


def state_sentence(state: S, found: Standing, *, reason: str, ends_at: datetime, now: datetime) -> str:
    """Return what the tag does not say: who is waited for and until when, who is missing, why, what should be pressed."""
    because = f": {reason}" if reason else ""
    if state is S.DRAFT:
        return "Nobody has been asked yet"
    if state is S.PROPOSED:
        return _proposed(found, ends_at, now)
    if state is S.CONFIRMED:
        late = ". It was to end by now: start it, so that it can be completed" if ends_at < now else ""
        return (f"Short of {list_of(found.missing)}" if found.missing else "Every required agency takes part") + late
    if state is S.UNDER_WAY:
        return "It was to end by now: complete it, or say that it was cut short" if ends_at < now else "It goes on until " + _time(ends_at)
    if state is S.POSTPONED:
        return f"It has no day until it is proposed again{because}"
    early = "It is over, earlier than planned: it was to go on until " + _time(ends_at)
    return {
        S.COMPLETED: early if ends_at > now else f"It ended {clock.words_of_instant(ends_at)}",
        S.CUT_SHORT: f"It ended early{because}",
        S.CANCELLED: f"It does not take place{because}",
        S.CLOSED: "Everything about it is recorded",
    }[state]


def booked(state: S, live: bool, starts_at: datetime) -> str:
    """Return how a resource is held for an operation, or was."""
    if live:
        return f"booked from {clock.words_of_instant(starts_at)}"
    return {S.DRAFT: "wanted, not booked", S.POSTPONED: "no longer booked", S.CANCELLED: "no longer booked"}.get(state, "was booked")


def _time(at: datetime) -> str:
    return clock.words_of_time(clock.local(at))


def _proposed(found: Standing, ends_at: datetime, now: datetime) -> str:
    if ends_at < now:
        return "Its day has passed and it was never confirmed: move it or cancel it"
    if not found.missing:
        return f"{EVERYONE_ACCEPTED}: it can be confirmed"
    refused = f"{cannot_come(found)}: ring or release {plural(len(found.refused), 'it', 'them')}" if found.refused else ""
    return ". ".join(filter(None, [refused, waiting_for(found, today=clock.local(now).date())]))


def cannot_come(found: Standing) -> str:
    """Return who said no: "Fire and DVLA cannot come"."""
    return f"{list_of(found.refused)} cannot come" if found.refused else ""


def waiting_for(found: Standing, *, today: date | None) -> str:
    """Return whose answer is waited for and until when. Without a day to compare with, the year is said, and not that it has passed."""
    if not found.waited_for:
        return ""
    late = today is not None and found.due is not None and found.due < today
    due = f", answers {'were due' if late else 'due'} {clock.words_of_day(found.due, year=today is None)}" if found.due else ""
    return f"Waiting for {list_of(found.waited_for)}{due}"


def agencies(count: int) -> str:
    """Return "one agency" or "four agencies"."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return f"{words[count] if count < len(words) else count} {plural(count, 'agency', 'agencies')}"


# What the history says of the moves. The demonstration says it in the same words.


def proposed(period: Period, due: date | None) -> str:
    """Say that it was proposed, and by when other agencies, if there are any, are to answer."""
    return f"proposed it for {clock.words_of_period(period)}" + (f", answers due {clock.words_of_day(due)}" if due else "")


def confirmed(period: Period) -> str:
    """Say that it was confirmed."""
    return f"confirmed it for {clock.words_of_period(period)}"


def called_off(state: S, period: Period) -> str:
    """Say that it was postponed or cancelled."""
    return f"{state.value} it; it was planned for {clock.words_of_period(period)}"


def moved(was: Wall, now: Wall) -> str:
    """Say from when to when it was moved, and what became of the briefing."""
    said = f"moved it from {clock.words_of_period(was.period())} to {clock.words_of_period(now.period())}"
    if was.briefing == now.briefing:
        return said
    return said + ", and " + (f"set the briefing to {clock.words_of_time(now.briefing)}" if now.briefing else "took the briefing time out")
