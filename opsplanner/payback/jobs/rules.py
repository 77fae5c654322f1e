"""What may happen to a Community Payback job, and when. Facts in, RuleBroken out. (docs/domain.md, "States of a Payback job")"""

from __future__ import annotations

from datetime import date, timedelta

from opsplanner.errors import RuleBroken
from opsplanner.models import JobKind, Verb
from opsplanner.models import JobState as S

CHECKED_WITHIN = timedelta(days=14)
"""After that a job whose work is done is "not checked"; a check that comes later is still taken."""

WAITING = (S.REFERRED, S.INFORMATION_WANTED, S.ACCEPTED, S.ON_HOLD)
"""The queue: what waits to be put on a day."""
BEFORE_WORK_DONE = frozenset({*WAITING, S.SCHEDULED, S.UNDER_WAY})
ACCEPTED = frozenset({S.ACCEPTED, S.ON_HOLD, S.SCHEDULED, S.UNDER_WAY})
"""What Probation has accepted and is still to be done."""
DONE = (S.WORK_DONE, S.CHECKED, S.NOT_CHECKED)
CLOSED = frozenset({S.LAPSED, S.DECLINED, S.CANCELLED, S.MERGED, *DONE})

# verb: (the states it starts from, the state it leads to)
MOVES: dict[str, tuple[frozenset[S], S]] = {
    "refer": (frozenset({S.DRAFT}), S.REFERRED),
    "accept": (frozenset({S.REFERRED}), S.ACCEPTED),
    "decline": (frozenset({S.REFERRED}), S.DECLINED),
    "ask": (frozenset({S.REFERRED}), S.INFORMATION_WANTED),
    "answer": (frozenset({S.INFORMATION_WANTED}), S.REFERRED),
    "lapse": (frozenset({S.INFORMATION_WANTED}), S.LAPSED),
    "hold": (frozenset({S.ACCEPTED, S.SCHEDULED}), S.ON_HOLD),
    "resume": (frozenset({S.ON_HOLD}), S.ACCEPTED),
    "resume scheduled": (frozenset({S.ON_HOLD}), S.SCHEDULED),
    "schedule": (frozenset({S.ACCEPTED}), S.SCHEDULED),
    "unschedule": (frozenset({S.SCHEDULED}), S.ACCEPTED),
    "start": (frozenset({S.SCHEDULED}), S.UNDER_WAY),
    "not begun": (frozenset({S.UNDER_WAY}), S.SCHEDULED),  # the session with which it began was stood down
    "more to do": (frozenset({S.UNDER_WAY, S.WORK_DONE}), S.ACCEPTED),  # also when what was written down of its last session is changed
    "go on": (frozenset({S.WORK_DONE}), S.UNDER_WAY),  # likewise, and it has other working days
    "work done": (frozenset({S.UNDER_WAY, S.ACCEPTED}), S.WORK_DONE),
    "check": (frozenset({S.WORK_DONE, S.NOT_CHECKED}), S.CHECKED),
    "return visit": (frozenset({S.WORK_DONE, S.NOT_CHECKED}), S.ACCEPTED),
    "merge": (BEFORE_WORK_DONE, S.MERGED),
    "cancel": (BEFORE_WORK_DONE | {S.DRAFT}, S.CANCELLED),
}

# verb: (what a refusal calls it, the sentence that the history keeps)
SAID = {
    "refer": ("sent to Probation", "sent it to Probation"),
    "accept": ("accepted", "accepted it"),
    "decline": ("declined", "declined it"),
    "ask": ("sent back with a question", "asked for information"),
    "answer": ("answered", "answered, and it is with Probation again"),
    "lapse": ("left to lapse", "let it lapse, since no answer came"),
    "hold": ("put on hold", "put it on hold"),
    "resume": ("taken off hold", "took it off hold"),
    "resume scheduled": ("taken off hold", "took it off hold; it is scheduled again"),
    "schedule": ("scheduled", "scheduled it"),
    "unschedule": ("taken off its days", "put it back into the queue"),
    "start": ("started", "began the work"),
    "not begun": ("said not to have begun", "said that it has not begun; it has another working day"),
    "more to do": ("put back into the queue", "said that there is more to do, so it is in the queue again"),
    "go on": ("said to go on", "said that there is more to do; it goes on at its next session"),
    "work done": ("finished", "finished the work"),
    "check": ("checked", "checked the work"),
    "return visit": ("sent out again", "asked for a return visit"),
    "merge": ("merged", "merged it"),
    "cancel": ("cancelled", "cancelled it"),
}

# verb: what the history calls it
VERBS = {
    "refer": Verb.REFERRED, "accept": Verb.ACCEPTED, "decline": Verb.DECLINED, "ask": Verb.ASKED_FOR_INFORMATION, "answer": Verb.ANSWERED,
    "lapse": Verb.LAPSED, "hold": Verb.PUT_ON_HOLD, "resume": Verb.TAKEN_OFF_HOLD, "resume scheduled": Verb.TAKEN_OFF_HOLD,
    "schedule": Verb.SCHEDULED, "unschedule": Verb.PUT_INTO_QUEUE, "start": Verb.BEGUN, "not begun": Verb.NOT_BEGUN,
    "more to do": Verb.LEFT_UNFINISHED, "go on": Verb.LEFT_UNFINISHED, "work done": Verb.FINISHED, "check": Verb.CHECKED, "return visit": Verb.RETURN_VISIT_WANTED,
    "merge": Verb.MERGED, "cancel": Verb.CANCELLED,
}


def allowed(verb: str, state: S) -> bool:
    """Say whether a job in this state can make this move."""
    return state in MOVES[verb][0]


def check_move(verb: str, state: S) -> S:
    """Return the state that a move leads to. Raises RuleBroken when the state forbids it."""
    if not allowed(verb, state):
        raise RuleBroken(f"This job is {words_of_state(state)}, so it cannot be {SAID[verb][0]}")
    return MOVES[verb][1]


def stands(kind: JobKind, state: S) -> bool:
    """Say whether a job is a standing site that Probation has accepted and that is not over: it comes back by its rule, and does not wait in the queue."""
    return kind is JobKind.STANDING and state in ACCEPTED


def words_of_state(state: S) -> str:
    """Return a state as a sentence about the job says it: "this job is waiting for information"."""
    return {
        S.DRAFT: "a draft", S.REFERRED: "waiting for Probation's decision", S.INFORMATION_WANTED: "waiting for information",
        S.WORK_DONE: "done and not checked yet",
    }.get(state, state.value)


def check_open_to_change(state: S) -> None:
    """What was asked for can be changed until the work is done. Raises RuleBroken."""
    if state is not S.DRAFT and state not in BEFORE_WORK_DONE:
        raise RuleBroken(f"This job is {words_of_state(state)}, so what was asked for can no longer be changed")


def state_shown(state: S, work_done_on: date | None, today: date) -> S:
    """Return the state that is shown: a job that nobody checked within 14 days is "not checked". Derived; nothing is stored."""
    if state is S.WORK_DONE and work_done_on is not None and today > work_done_on + CHECKED_WITHIN:
        return S.NOT_CHECKED
    return state


def cleaned_on(shown: S, *, work_done_on: date | None, waste_by: str, collected_on: date | None) -> date | None:
    """Return the day on which it was clean: the work checked (or not checked in time), and the waste, if there is any, collected."""
    if shown not in (S.CHECKED, S.NOT_CHECKED) or work_done_on is None:
        return None
    if not waste_by:
        return work_done_on
    return max(work_done_on, collected_on) if collected_on else None
