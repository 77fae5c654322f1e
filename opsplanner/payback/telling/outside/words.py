"""What is written to who asked for a job, or is its host, and has no account. It names no person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

from opsplanner import clock
from opsplanner.models import DeclineReason, JobState, Verb

ASKER, HOST = "job_asker", "job_host"
"""The kinds of message."""
LABELS = {ASKER: "What who asked for a Payback job is told", HOST: "What the host of a Payback job is told"}
DAYS = frozenset({Verb.PUT_ON_A_DAY, Verb.MOVED, Verb.TAKEN_OFF, Verb.STOOD_DOWN, Verb.STAND_DOWN_TAKEN_BACK})
DONE = frozenset({Verb.FINISHED, Verb.LEFT_UNFINISHED})
NO_ADDRESS = "no e-mail address is left with the job, or who asks has an account now"
NOTHING = "nothing of it is new to who reads it"
AGAIN = "Another day is looked for, and you are told of it."
ANSWER = "Answer Probation"
"""What the link is called that answers its question."""
INSIDE = "If the link does not open where you are, ring and give the answer."
YOU = {ASKER: "you asked for it", HOST: "you are named as the one who receives the crew there"}


def sentence(verb: Verb, job: Any) -> str:
    """Say what became of a job, as it stands now; "" where this is not about the job itself."""
    said: dict[Verb, Callable[[], str]] = {
        Verb.REFERRED: lambda: "Probation has received it" + (f", and decides by {clock.words_of_day(job.decide_by)}" if job.decide_by else ""),
        Verb.ASKED_FOR_INFORMATION: lambda: f"Probation asks before it decides: “{job.said}”",
        Verb.ANSWERED: lambda: "Probation has the answer to its question" + (f", and decides by {clock.words_of_day(job.decide_by)}" if job.decide_by else ""),
        Verb.ACCEPTED: lambda: "Probation has accepted it. It waits for a working day",
        Verb.DECLINED: lambda: _declined(job.decline_reason),
        Verb.LAPSED: lambda: "It has lapsed, since Probation had no answer to its question",
        Verb.PUT_ON_HOLD: lambda: "It is on hold" + (f" until {clock.words_of_day(job.hold_until)}" if job.hold_until else ""),
        Verb.TAKEN_OFF_HOLD: lambda: "It is not on hold any more",
        Verb.MERGED: lambda: "It is done together with another job" if job.state is JobState.MERGED else "",
        Verb.CANCELLED: lambda: "It is cancelled",
        Verb.WILL_MISS_ITS_DATE: lambda: "As the queue stands, no crew begins it by the day by which it is wanted" + (f", {clock.words_of_day(job.wanted_by)}" if job.wanted_by else ""),
        Verb.FINISHED: lambda: "The work is done",
        Verb.LEFT_UNFINISHED: lambda: "A crew has worked on it, and there is more to do",
        Verb.CHECKED: lambda: "The work was checked, and it met what was asked for",
        Verb.RETURN_VISIT_WANTED: lambda: "The work was checked, and a crew comes once more",
    }
    return said[verb]() if verb in said else ""


def _declined(reason: DeclineReason | None) -> str:
    return "Probation has declined it" + (f": {reason.value}" if reason else "")


TELLS = {
    ASKER: DAYS | DONE | {
        Verb.REFERRED, Verb.ASKED_FOR_INFORMATION, Verb.ANSWERED, Verb.ACCEPTED, Verb.DECLINED, Verb.LAPSED, Verb.PUT_ON_HOLD, Verb.TAKEN_OFF_HOLD,
        Verb.MERGED, Verb.CANCELLED, Verb.WILL_MISS_ITS_DATE, Verb.CHECKED, Verb.RETURN_VISIT_WANTED,
    },
    HOST: DAYS | DONE,
}
"""What each of them is told of."""


def slot(day: date, starts: time, ends: time) -> str:
    """Return when a crew comes: "Thursday 3 December 2026, 10am to 2pm"."""
    return f"{clock.words_of_day(day)}, {clock.words_of_time(starts)} to {clock.words_of_time(ends)}"


def off(slots: Sequence[str]) -> str:
    """Say on which days no crew comes any more."""
    return f"No crew comes on {'; nor on '.join(slots)}, as was planned"


def comes(slots: Sequence[str]) -> str:
    """Say on which days a crew comes."""
    return f"A crew comes on {'; and on '.join(slots)}"


def ring(agencies: Sequence[tuple[str, str]], *, days: bool = True) -> str:
    """Say whom to ring, each an agency with its telephone number; `days`: it is said of days on which a crew comes too."""
    return f"If anything is unclear{', or you cannot be there' if days else ''}, ring {' or '.join(f'{name} on {number}' if number else name for name, number in agencies)}."


def why(kind: str) -> str:
    """Say why somebody without an account is written to."""
    return f"You get this because your e-mail address was left with this job: {YOU[kind]}. You need no account for it. If you want no more of it, ring and say so."
