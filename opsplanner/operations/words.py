"""What pages, texts and calendars say of an operation's state: the word, and the sentence that says what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from opsplanner import clock
from opsplanner.grammar import list_of, plural
from opsplanner.models import OperationState as S


def state_sentence(
    state: S, *, reason: str, missing: Sequence[str], answer_by: date | None, starts_at: datetime, ends_at: datetime, now: datetime,
    refused: Sequence[str] = (),
) -> str:
    """Return what the tag does not say: who is waited for and until when, who is missing, why, what should be pressed.

    `missing` are the names of the required agencies that have not accepted, `refused` those of them that said no.
    """
    because = f": {reason}" if reason else ""
    if state is S.DRAFT:
        return "Nobody has been asked yet"
    if state is S.PROPOSED:
        return _proposed(missing, refused, answer_by, ends_at, now)
    if state is S.CONFIRMED:
        late = ". It was to end by now: start it, so that it can be completed" if ends_at < now else ""
        return (f"Short of {list_of(missing)}" if missing else "Every required agency takes part") + late
    if state is S.UNDER_WAY:
        return "It was to end by now: complete it, or say that it was cut short" if ends_at < now else "It goes on until " + _time(ends_at)
    if state is S.POSTPONED:
        return f"It has no day until it is proposed again{because}"
    return {
        S.COMPLETED: f"It ended {clock.words_of_instant(ends_at)}",
        S.CUT_SHORT: f"It ended early{because}",
        S.CANCELLED: f"It does not take place{because}",
        S.CLOSED: "Everything about it is recorded",
    }[state]


def _time(at: datetime) -> str:
    return clock.words_of_time(clock.local(at))


def _proposed(missing: Sequence[str], refused: Sequence[str], answer_by: date | None, ends_at: datetime, now: datetime) -> str:
    if ends_at < now:
        return "Its day has passed and it was never confirmed: move it or cancel it"
    if not missing:
        return "Every required agency has accepted: it can be confirmed"
    said = [f"{list_of(refused)} cannot come: ring or release {plural(len(refused), 'it', 'them')}"] if refused else []
    if waiting := [name for name in missing if name not in refused]:
        said.append(f"Waiting for {list_of(waiting)}{_due(answer_by, now)}")
    return ". ".join(said)


def _due(answer_by: date | None, now: datetime) -> str:
    if answer_by is None:
        return ""
    return f", answers {'were due' if answer_by < clock.local(now).date() else 'due'} {clock.words_of_day(answer_by, year=False)}"


def agencies(count: int) -> str:
    """Return "one agency" or "four agencies"."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return f"{words[count] if count < len(words) else count} {plural(count, 'agency', 'agencies')}"
