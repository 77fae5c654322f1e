"""The moves of a session, and what may be written down of it. Plain functions: facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted, list_of, people, plural
from opsplanner.models import AnswersFor, JobState, PaybackSession, SessionState, StandDownCause

S = SessionState

# verb -> (from which states, to which). docs/domain.md, "States of a session"; a session that somebody forgot to start is recorded all the same.
MOVES: dict[str, tuple[frozenset[SessionState], SessionState]] = {
    "ready": (frozenset({S.PLANNED}), S.READY),
    "not ready": (frozenset({S.READY}), S.PLANNED),
    "start": (frozenset({S.PLANNED, S.READY}), S.RUNNING),
    "record": (frozenset({S.PLANNED, S.READY, S.RUNNING, S.RECORDED, S.CUT_SHORT}), S.RECORDED),
    "cut short": (frozenset({S.PLANNED, S.READY, S.RUNNING, S.RECORDED, S.CUT_SHORT}), S.CUT_SHORT),
    "stand down": (frozenset({S.PLANNED, S.READY, S.RUNNING, S.RECORDED, S.CUT_SHORT}), S.STOOD_DOWN),
    "put back": (frozenset({S.STOOD_DOWN}), S.PLANNED),
    "move": (frozenset({S.PLANNED, S.READY}), S.MOVED),
    "take off": (frozenset({S.PLANNED, S.READY}), S.TAKEN_OFF),
    "put on": (frozenset({S.TAKEN_OFF, S.MOVED}), S.PLANNED),
}
HOLDS = frozenset({S.PLANNED, S.READY, S.RUNNING, S.RECORDED, S.CUT_SHORT})
"""The states in which a session holds its places in its slot."""
TO_COME = frozenset({S.PLANNED, S.READY, S.RUNNING})
"""The states in which nothing is written down of it yet."""
OFF = frozenset({S.MOVED, S.TAKEN_OFF})
"""It was never to take place there: it counts as no day planned."""
WORKED = frozenset({S.RECORDED, S.CUT_SHORT})
BEGUN = WORKED | {S.RUNNING}

_DONE = {"ready": "said to be ready", "not ready": "said not to be ready any more", "start": "started", "record": "recorded", "cut short": "cut short", "stand down": "stood down",
         "put back": "put back", "move": "moved", "take off": "taken off", "put on": "put on"}


def check_move(verb: str, state: SessionState) -> SessionState:
    """Return the state that a move leads to. Raises RuleBroken when it may not be made from this one."""
    allowed, to = MOVES[verb]
    if state not in allowed:
        raise RuleBroken(f"This session is {state.value}, so it cannot be {_DONE[verb]}")
    return to


def check_begun(starts_at: datetime, now: datetime, *, started: bool = False) -> None:
    """Refuse results before the start, unless somebody started it. Raises RuleBroken."""
    if now < starts_at and not started:
        raise RuleBroken(f"Results can be written down from the start on: {clock.words_of_instant(starts_at)}")


def check_its_day(day: date, today: date) -> None:
    """Refuse to start a session on another day than its own. Raises RuleBroken."""
    if day > today:
        raise RuleBroken(f"This session is on {clock.words_of_day(day)}. It can be started on that day")


def check_not_over(ends_at: datetime, now: datetime) -> None:
    """Refuse to move or take off a session that is over. Raises RuleBroken."""
    if ends_at <= now:
        raise RuleBroken("This session is over. Write down what came of it, or stand it down")


def when_stood_down(day: date, in_advance: bool, said_on: date | None) -> str:
    """Return "in advance", "on the day" or "afterwards": when a session of this day was stood down, as pages and the history say it."""
    if in_advance:
        return "in advance"
    return "afterwards" if said_on is not None and said_on > day else "on the day"


class Block(NamedTuple):
    """A stretch in which the same number of people worked, as typed; `number` says in which row."""

    number: int
    starts: time
    ends: time
    people: int


class Came(NamedTuple):
    """How many people were expected, arrived and worked."""

    expected: int
    arrived: int
    worked: int


class Ending(NamedTuple):
    """How a session ended: when it was cut short and why, whether the job is finished, and what there is to say."""

    more_to_do: bool
    cut_short_at: time | None = None
    cause: StandDownCause | None = None
    answers_for: AnswersFor | None = None
    note: str = ""


def minutes_between(starts: time, ends: time) -> int:
    """Return the minutes from one time of a day to a later one."""
    return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute


def person_minutes(blocks: Iterable[Block]) -> int:
    """Return the on-site time of all people together."""
    return sum(minutes_between(block.starts, block.ends) * block.people for block in blocks)


def words_of_minutes(minutes: int) -> str:
    """Return "22 hours 30 minutes", "1 hour", "no time"."""
    hours, rest = divmod(minutes, 60)
    parts = [counted(hours, "hour")] if hours else []
    parts += [counted(rest, "minute")] if rest else []
    return " ".join(parts) or "no time"


def check_came(came: Came) -> None:
    """Refuse more who worked than arrived. Raises RuleBroken beside the number."""
    if came.worked > came.arrived:
        raise RuleBroken(f"{people(came.worked).capitalize()} cannot have worked when {came.arrived} arrived", "worked")


def unusual(came: Came, blocks: Sequence[Block], elsewhere: Sequence[Block], places: int, starts: time, ends: time) -> list[str]:
    """Return what can be true and is asked about: more people than the crew has places, those `elsewhere` in its slot counted, and hours
    outside the slot."""
    return list(filter(None, (_over_places(came, places), _over_crew(came, blocks, elsewhere, places), _outside(blocks, starts, ends))))


def _over_places(came: Came, places: int) -> str:
    over = came.worked if came.worked > places else came.arrived if came.arrived > places else 0
    did = "worked" if came.worked > places else "arrived"
    return f"The crew has {counted(places, 'place')} in this slot, and {people(over)} {did}" if over else ""


def _outside(blocks: Sequence[Block], starts: time, ends: time) -> str:
    out = [f"{clock.words_of_time(b.starts)} to {clock.words_of_time(b.ends)}" for b in blocks if b.starts < starts or b.ends > ends]
    slot = f"{clock.words_of_time(starts)} to {clock.words_of_time(ends)}"
    return f"{list_of(out)} {plural(len(out), 'is', 'are')} not within the crew's time, {slot}" if out else ""


def check_blocks(blocks: Sequence[Block], worked: int) -> None:
    """Refuse an end before the start, and at any moment more people than worked. Raises RuleBroken beside the row's box."""
    for block in blocks:
        if block.ends <= block.starts:
            raise RuleBroken(f"The end has to be after the start, {clock.words_of_time(block.starts)}", f"ends_{block.number}")
    for block in blocks:
        at_once = _at(blocks, block.starts)
        if at_once > worked:
            raise RuleBroken(
                f"At {clock.words_of_time(block.starts)} {people(at_once)} would be on site, but {worked} worked", f"people_{block.number}"
            )
    if worked and not blocks:
        raise RuleBroken("Enter from when to when they worked", "starts_1")


def _over_crew(came: Came, blocks: Sequence[Block], elsewhere: Sequence[Block], places: int) -> str:
    """What has to be said where more people are at work at one time than the crew has places, on all its sites together."""
    for block in blocks:
        for moment in [block.starts, *(other.starts for other in elsewhere if block.starts <= other.starts < block.ends)]:
            here, there = _at(blocks, moment), _at(elsewhere, moment)
            if there and here + there > places:
                return _too_many(places, there, moment, f"{people(here)} worked here")
    first = min((block.starts for block in blocks), default=None)
    there = _at(elsewhere, first) if first else 0
    return _too_many(places, there, first, f"{people(came.arrived)} arrived here") if first and there and came.arrived + there > places else ""


def _at(blocks: Iterable[Block], moment: time) -> int:
    """How many people these blocks have on site at one moment."""
    return sum(block.people for block in blocks if block.starts <= moment < block.ends)


def _too_many(places: int, there: int, moment: time, so: str) -> str:
    return f"The crew has {places} places in this slot, and {people(there)} {plural(there, 'was', 'were')} at another site at {clock.words_of_time(moment)}, when {so}"


def check_past(day: date, blocks: Sequence[Block], cut_short_at: time | None, now: datetime) -> None:
    """Refuse hours that have not been worked yet, and any after it was cut short. Raises RuleBroken beside the box."""
    is_now = f"It is {clock.words_of_time(clock.local(now).time())} now, so"
    if cut_short_at is not None and clock.to_utc(day, cut_short_at, field="cut_short_at") > now:
        raise RuleBroken(f"{is_now} it cannot have been cut short at {clock.words_of_time(cut_short_at)}", "cut_short_at")
    for block in blocks:
        ends = f"ends_{block.number}"
        if clock.to_utc(day, block.ends, field=ends) > now:
            raise RuleBroken(f"{is_now} they cannot have worked until {clock.words_of_time(block.ends)}", ends)
        if cut_short_at is not None and block.ends > cut_short_at:
            short = clock.words_of_time(cut_short_at)
            raise RuleBroken(f"It was cut short at {short}, so they cannot have worked until {clock.words_of_time(block.ends)}", ends)


def check_ending(ending: Ending, slot_starts: time, slot_ends: time) -> None:
    """A session that was cut short says when within its slot, why, and who answers for it. Raises RuleBroken beside the box."""
    if ending.cut_short_at is None:
        if ending.cause:
            raise RuleBroken("Enter when it was cut short", "cut_short_at")
        return
    if ending.cut_short_at <= slot_starts:
        raise RuleBroken(f"It began at {clock.words_of_time(slot_starts)}: enter a later time, or stand it down", "cut_short_at")
    if ending.cut_short_at > slot_ends:
        raise RuleBroken(f"It was to end at {clock.words_of_time(slot_ends)}: enter an earlier time, or leave this empty", "cut_short_at")
    if ending.cause is None:
        raise RuleBroken("Choose why it was cut short", "cause")
    if ending.answers_for is None:
        raise RuleBroken("Choose who answers for it", "answers_for")


def job_moves(state: JobState, said: bool | None, more_to_do: bool, others_to_come: bool) -> list[str]:
    """Return the moves of the job once a session was written down, in order. `said` is what the session said before, if it did.

    Finished: the work is done. More to do: it goes back to the queue, unless other sessions go on with it, those too that its
    finishing had taken off.
    Raises RuleBroken beside "more_to_do" where the job is past the point at which that could still be changed.
    """
    if state in (JobState.CHECKED, JobState.NOT_CHECKED) and said is not more_to_do:
        raise RuleBroken("The work has been checked since. Whoever asked asks for a return visit", "more_to_do")
    begun = ["start"] if state is JobState.SCHEDULED else []
    if state not in (JobState.SCHEDULED, JobState.UNDER_WAY, JobState.ACCEPTED, JobState.WORK_DONE):
        return []
    if not more_to_do:
        return begun if state is JobState.WORK_DONE else [*begun, "work done"]
    if state is JobState.ACCEPTED or (state is JobState.WORK_DONE and said is not False) or (others_to_come and state is not JobState.WORK_DONE):
        return begun
    return ["go on"] if others_to_come else [*begun, "more to do"]


def check_can_undo(state: JobState, finished_it: bool) -> None:
    """Refuse to stand down the session that finished a job once its work was checked. Raises RuleBroken."""
    if finished_it and state in (JobState.CHECKED, JobState.NOT_CHECKED):
        raise RuleBroken("The work has been checked since, so its session cannot be stood down")


def job_without_day(state: JobState) -> str:
    """Return the move of a job that has lost its last session: it goes back to the queue."""
    return {JobState.SCHEDULED: "unschedule", JobState.UNDER_WAY: "more to do"}.get(state, "")


def why_not_record(session: PaybackSession) -> str:
    """Why nothing can be written down of it now, or ""."""
    try:
        check_move("record", session.state)
        check_begun(clock.to_utc(session.slot.crew.day, session.slot.starts), clock.now(), started=session.state in BEGUN)
    except RuleBroken as broken:
        return f"{broken}."
    return ""
