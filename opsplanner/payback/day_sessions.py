"""A session from ready to recorded: pressed by its supervisor, written down by numbers, or stood down with a cause.

Each service runs inside unit_of_work(), and returns the sentence that says what was done. Each raises NotFound, RuleBroken,
and ChangedMeanwhile when somebody changed the session after the form was opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from opsplanner import clock
from opsplanner.database import db, one
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted, people, plural
from opsplanner.models import AnswersFor, Crew, Job, JobState, Session, SessionBlock, Slot, StandDownCause, User, Verb
from opsplanner.payback import day_moves, day_session_queries, day_slots, results, rules, services, words
from opsplanner.payback.day_moves import Block, Came, Ending
from opsplanner.payback.day_scheduling import load_session, words_of_slot
from opsplanner.payback.day_services import return_to_queue


@dataclass(frozen=True)
class Record:
    """What is written down of a session."""

    came: Came
    blocks: tuple[Block, ...]
    ending: Ending
    figures: Mapping[int, int | None]
    """By measure, in hundredths; None: nothing recorded."""
    seen: Mapping[int, int] | None = None
    """The version of each figure as the form showed it, by measure."""


@dataclass(frozen=True)
class Cause:
    """Why a session is stood down, who answers for it, and what there is to say."""

    cause: StandDownCause
    answers_for: AnswersFor
    note: str = ""


def say_ready(session_id: int, *, seen_version: int, by: User) -> str:
    """Say that a session has all it needs: crew, tools, host."""
    session = load_session(session_id, seen_version, by)
    day_slots.set_session_state(session, "ready")
    services.note(session.job, Verb.MADE_READY, words.ready(words_of_slot(session.slot)), by=by)
    db.session.flush()
    return f"{session.job.reference} is ready."


def start_session(session_id: int, *, seen_version: int, by: User) -> str:
    """Start a session, on its day; the job is under way."""
    session = load_session(session_id, seen_version, by)
    day_moves.check_its_day(session.slot.crew.day, clock.today())
    if session.job.state not in (JobState.SCHEDULED, JobState.UNDER_WAY):
        raise RuleBroken(f"{session.job.reference} is {rules.words_of_state(session.job.state)}, so no session of it can be started")
    day_slots.set_session_state(session, "start")
    services.note(session.job, Verb.SESSION_STARTED, f"began with {session.slot.crew.name}", by=by)
    _job_begins(session, by=by)
    db.session.flush()
    return f"{session.job.reference} has begun. Write down who came and what was done when it ends."


def record_session(session_id: int, record: Record, *, seen_version: int, by: User) -> str:
    """Write down who came, when they worked and what was done; the job is finished, or goes back to the queue. May be done again."""
    _hold_slot(session_id)
    session = load_session(session_id, seen_version, by)
    slot, job, ending = session.slot, session.job, record.ending
    day_moves.check_begun(clock.to_utc(slot.crew.day, slot.starts), clock.now())
    day_moves.check_move("record", session.state)
    day_moves.check_came(record.came, slot.places)
    day_moves.check_blocks(record.blocks, record.came.worked)
    day_moves.check_crew(record.came, record.blocks, day_session_queries.blocks_elsewhere(session), slot.places)
    day_moves.check_ending(ending, slot.starts, slot.ends)
    day_moves.check_past(slot.crew.day, record.blocks, ending.cut_short_at, clock.now())
    verbs = [] if _of_earlier_visit(session) else day_moves.job_moves(job.state, session.more_to_do, ending.more_to_do, _others_to_come(session))
    day_slots.set_session_state(session, "cut short" if ending.cut_short_at else "record")
    hours_changed = session.person_minutes != day_moves.person_minutes(record.blocks)
    _put_numbers(session, record, by=by)
    results.record_results(session, record.figures, seen=record.seen, hours_changed=hours_changed, by=by)
    services.note(job, Verb.CUT_SHORT if ending.cut_short_at else Verb.RECORDED, _words_of_record(session), why=_words_of_cause(ending), by=by)
    db.session.flush()
    if _of_earlier_visit(session):
        return f"{job.reference} is recorded. The job is on its visit {job.visit}, which stays as it is."
    for verb in verbs:
        services.set_job_state(job, verb, by=by)
    off = 0 if ending.more_to_do else day_slots.take_off_all(job, by=by, why="the work is finished")
    db.session.flush()
    return f"{job.reference} is recorded. {_what_next(job.state, off)}"


def stand_down(session_id: int, cause: Cause, *, seen_version: int, by: User) -> str:
    """Stand a session down, in advance or on the day. What was written down of it no longer counts."""
    session = load_session(session_id, seen_version, by)
    _stand_down(session, cause, by=by)
    return f"{session.job.reference} is stood down. Ring {session.job.host or 'the host'}{f', {session.job.host_telephone}' if session.job.host_telephone else ''}."


def stand_down_crew(crew_id: int, cause: Cause, *, by: User) -> str:
    """Stand down all that a crew has still before it that day, with one cause."""
    crew = one(select(Crew).where(Crew.id == crew_id))
    query = select(Session.id, Session.job_id, Session.slot_id).join(Slot).where(Slot.crew_id == crew.id, Session.state.in_(day_moves.TO_COME))
    found = db.session.execute(query.order_by(Session.id)).all()
    day_slots.lock_jobs(row.job_id for row in found)
    day_slots.lock_slots(row.slot_id for row in found)
    sessions = [day_session_queries.session_for_change(by, row.id) for row in found]
    sessions = [session for session in sessions if session.state in day_moves.TO_COME]
    if not sessions:
        raise RuleBroken(f"{crew.name} has nothing before it that day that could be stood down")
    for session in sessions:
        _stand_down(session, cause, by=by)
    return f"{crew.name} is stood down on {clock.words_of_day(crew.day)}: {counted(len(sessions), 'session')}. Now ring the hosts."


def _hold_slot(session_id: int) -> None:
    """Hold a session's job and slot: of two who record one crew's sites in the same second, the second counts the first's people."""
    found = db.session.execute(select(Session.job_id, Session.slot_id).where(Session.id == session_id)).all()
    day_slots.lock_jobs(row.job_id for row in found)
    day_slots.lock_slots(row.slot_id for row in found)


def _of_earlier_visit(session: Session) -> bool:
    """What is said of an earlier visit changes its figures alone: the job has gone on to another visit."""
    return session.visit < session.job.visit


def _job_begins(session: Session, *, by: User) -> None:
    if session.job.state is JobState.SCHEDULED and not _of_earlier_visit(session):
        services.set_job_state(session.job, "start", by=by)


def _job_has_not_begun(job: Job, *, by: User) -> None:
    """A job that began with nothing but what was stood down since, and has other days, has not begun."""
    begun = select(Session.id).where(Session.job_id == job.id, Session.visit == job.visit, Session.state.in_(day_moves.BEGUN)).limit(1)
    if job.state is JobState.UNDER_WAY and db.session.scalar(begun) is None:
        services.set_job_state(job, "not begun", by=by)
        db.session.flush()


def _others_to_come(session: Session) -> bool:
    others = select(Session.id).where(Session.job_id == session.job_id, Session.id != session.id, Session.state.in_(day_moves.TO_COME))
    return db.session.scalar(others.limit(1)) is not None


def _put_numbers(session: Session, record: Record, *, by: User) -> None:
    session.expected, session.arrived, session.worked = record.came
    session.person_minutes = day_moves.person_minutes(record.blocks)
    session.more_to_do, session.note = record.ending.more_to_do, record.ending.note
    session.cut_short_at, session.cause, session.answers_for = record.ending.cut_short_at, record.ending.cause, record.ending.answers_for
    session.recorded_at, session.recorded_by_id = clock.now(), by.id
    db.session.execute(delete(SessionBlock).where(SessionBlock.session_id == session.id))
    db.session.add_all(SessionBlock(session_id=session.id, starts=b.starts, ends=b.ends, people=b.people) for b in record.blocks)


def _stand_down(session: Session, cause: Cause, *, by: User) -> None:
    job, day, counted = session.job, session.slot.crew.day, session.state in day_moves.WORKED
    undone = session.more_to_do is False and not _of_earlier_visit(session)
    typed = f" after {people(session.worked or 0)} and {day_moves.words_of_minutes(session.person_minutes)} on site had been written down, which no longer count" if counted else ""
    day_moves.check_can_undo(job.state, counted and undone)
    results.remove_results(session)
    day_slots.set_session_state(session, "stand down")
    session.cause, session.answers_for, session.note = cause.cause, cause.answers_for, cause.note
    session.in_advance = clock.today() < day
    session.expected = session.arrived = session.worked = session.more_to_do = session.cut_short_at = None
    session.person_minutes, session.recorded_at, session.recorded_by_id = 0, clock.now(), by.id
    db.session.execute(delete(SessionBlock).where(SessionBlock.session_id == session.id))
    when = day_moves.when_stood_down(day, session.in_advance, clock.today())
    what = words.stood_down(when, words_of_slot(session.slot), cause.cause, cause.answers_for, typed)
    services.note(job, Verb.STOOD_DOWN, what, why=cause.note, by=by)
    db.session.flush()
    if job.state is JobState.WORK_DONE and counted and undone:
        services.set_job_state(job, "more to do", by=by, what="put it back into the queue")
        db.session.flush()
    if not _of_earlier_visit(session):
        return_to_queue(job, by=by)
        _job_has_not_begun(job, by=by)


def _words_of_record(session: Session) -> str:
    return words.wrote_down(
        session.slot.crew.day, session.cut_short_at, session.worked or 0, session.person_minutes, more_to_do=bool(session.more_to_do)
    )


def _words_of_cause(ending: Ending) -> str:
    said: Sequence[str] = [ending.cause.value if ending.cause else "", ending.note]
    return ": ".join(filter(None, said))


def _what_next(state: JobState, off: int) -> str:
    taken = f" {plural(off, 'One more session was', f'{off} more sessions were')} taken off." if off else ""
    if state is JobState.WORK_DONE:
        return f"The work is done; who asked checks it.{taken}"
    return "It is in the queue again." if state is JobState.ACCEPTED else "It goes on at its next session."

