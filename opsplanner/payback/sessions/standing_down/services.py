"""Sessions are stood down, with a coded cause and who answers for it, and put back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from opsplanner import clock
from opsplanner.database import db, one
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted, people
from opsplanner.history import check_seen, record, subjects
from opsplanner.models import AnswersFor, Crew, JobState, PaybackJob, PaybackSession, SessionBlock, Slot, StandDownCause, User, Verb
from opsplanner.payback.days import rules as days_rules
from opsplanner.payback.days.crews import services as crews_services
from opsplanner.payback.days.crews.elsewhere import queries as elsewhere_queries
from opsplanner.payback.days.crews.noting import services as noting_services
from opsplanner.payback.days.slots import services as slots_services
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import services as jobs_services
from opsplanner.payback.sessions import queries as sessions_queries
from opsplanner.payback.sessions import rules as sessions_rules
from opsplanner.payback.sessions import services as sessions_services
from opsplanner.payback.sessions import words as sessions_words
from opsplanner.payback.sessions.finishing import services as finishing_services
from opsplanner.payback.sessions.results import services as results_services
from opsplanner.payback.sessions.scheduling.rules import SCHEDULABLE
from opsplanner.payback.sessions.scheduling.services import check_open, end_of, note_scheduling, warnings
from opsplanner.payback.sessions.services import load_session, of_earlier_visit
from opsplanner.payback.sessions.taking_off.services import has_days_to_come, return_to_queue
from opsplanner.payback.sessions.words import words_of_slot


@dataclass(frozen=True)
class Cause:
    """Why a session is stood down, who answers for it, and what there is to say."""

    cause: StandDownCause
    answers_for: AnswersFor
    note: str = ""


def stand_down(session_id: int, cause: Cause, *, seen_version: int, by: User) -> str:
    """Stand a session down, in advance or on the day. What was written down of it no longer counts."""
    session = load_session(session_id, seen_version, by)
    back = _stand_down(session, cause, by=by)
    ring = f"Ring {session.job.host or 'the host'}{f', {session.job.host_telephone}' if session.job.host_telephone else ''}"
    return f"{session.job.reference} is stood down. {ring}.{back}"


def stand_down_crew(crew_id: int, cause: Cause, *, by: User) -> str:
    """Stand a crew down: it does not go out, has no places any more, and all that it has still before it that day is stood down with it."""
    crew = one(select(Crew).where(Crew.id == crew_id).options(selectinload(Crew.slots)))
    query = select(PaybackSession.id, PaybackSession.job_id, PaybackSession.slot_id).join(Slot).where(Slot.crew_id == crew.id, PaybackSession.state.in_(sessions_rules.TO_COME))
    found = db.session.execute(query.order_by(PaybackSession.id)).all()
    slots_services.lock_jobs(row.job_id for row in found)
    slots = list(crew.slots)
    slots_services.lock_slots(slot.id for slot in slots)
    found = db.session.execute(query.order_by(PaybackSession.id)).all()  # what was put on while others were waited for, too
    sessions = [sessions_queries.session_for_change(by, row.id) for row in found]
    sessions = [session for session in sessions if session.state in sessions_rules.TO_COME]
    if not sessions and not can_stand_down(crew):
        raise RuleBroken(f"{crew.name} has nothing before it that day that could be stood down")
    crew.cause, crew.answers_for = cause.cause, cause.answers_for
    when = sessions_rules.when_stood_down(crew.day, clock.today() < crew.day, clock.today())
    what = sessions_words.crew_stood_down(when, crew.name, cause.cause, cause.answers_for)
    line = record(None, Verb.STOOD_DOWN, what, why=cause.note, by=by, subject=subjects.of_day(crew.day))
    noting_services.note(line, crew, slots, before_id=crew.supervisor_id)
    for session in sessions:
        _stand_down(session, cause, by=by)
    ring = f": {counted(len(sessions), 'session')}. Now ring the hosts." if sessions else ". Nothing was planned on it."
    return f"{crew.name} is stood down on {clock.words_of_day(crew.day)}{ring}"


def can_stand_down(crew: Crew) -> bool:
    """Say whether a crew on which nothing is planned can be stood down: it is not yet, and its day is not over."""
    live = [slot for slot in crew.slots if slot.places > 0]
    return crew.cause is None and any(clock.to_utc(crew.day, slot.ends) > clock.now() for slot in live)


def take_crew_back(crew_id: int, *, seen_version: int, by: User) -> str:
    """Take the stand-down of a crew back: it goes out, with its places. What was planned on it is put on again one by one."""
    crew = crews_services.locked(crew_id)
    check_seen(subjects.of_day(crew.day), seen_version, crew.version)
    if crew.cause is None:
        raise RuleBroken(f"{crew.name} is not stood down")
    crew.cause = crew.answers_for = None
    line = record(None, Verb.STAND_DOWN_TAKEN_BACK, f"took the stand-down of {crew.name} back", by=by, subject=subjects.of_day(crew.day))
    noting_services.note(line, crew, crew.slots, before_id=crew.supervisor_id)
    db.session.flush()
    return f"{crew.name} goes out on {clock.words_of_day(crew.day)} after all. Take back the stand-down of each session that takes place."


def _job_has_not_begun(job: PaybackJob, *, by: User) -> None:
    """A job that began with nothing but what was stood down since, and has other days, has not begun."""
    begun = select(PaybackSession.id).where(PaybackSession.job_id == job.id, PaybackSession.visit == job.visit, PaybackSession.state.in_(sessions_rules.BEGUN)).limit(1)
    if job.state is JobState.UNDER_WAY and db.session.scalar(begun) is None:
        jobs_services.set_job_state(job, "not begun", by=by)
        db.session.flush()


def _stand_down(session: PaybackSession, cause: Cause, *, by: User) -> str:
    """Stand one session down. Return which sessions come back that its finishing had taken off, or ""."""
    job, day, counted = session.job, session.slot.crew.day, session.state in sessions_rules.WORKED
    undone = session.more_to_do is False and not of_earlier_visit(session)
    typed = f" after {people(session.worked or 0)} and {sessions_rules.words_of_minutes(session.person_minutes)} on site had been written down, which no longer count" if counted else ""
    sessions_rules.check_can_undo(job.state, counted and undone)
    results_services.remove_results(session, by=by)
    sessions_services.set_session_state(session, "stand down")
    session.cause, session.answers_for, session.note = cause.cause, cause.answers_for, cause.note
    session.in_advance = clock.today() < day
    session.expected = session.arrived = session.worked = session.more_to_do = session.cut_short_at = None
    session.person_minutes, session.recorded_at, session.recorded_by_id = 0, clock.now(), by.id
    db.session.execute(delete(SessionBlock).where(SessionBlock.session_id == session.id))
    when = sessions_rules.when_stood_down(day, session.in_advance, clock.today())
    what = sessions_words.stood_down(when, words_of_slot(session.slot), cause.cause, cause.answers_for, typed)
    jobs_services.note(job, Verb.STOOD_DOWN, what, why=cause.note, by=by)
    db.session.flush()
    back = ""
    if job.state is JobState.WORK_DONE and counted and undone:
        back = finishing_services.put_on_again_with(session, by=by)
        goes_on = has_days_to_come(job)
        jobs_services.set_job_state(job, "go on" if goes_on else "more to do", by=by, what="" if goes_on else "put it back into the queue")
        db.session.flush()
    if not of_earlier_visit(session):
        return_to_queue(job, by=by)
        _job_has_not_begun(job, by=by)
    return back


def take_back(session_id: int, *, accepted: str, seen_version: int, by: User) -> str:
    """Take a stand-down back: the session is planned again, if its slot has the places and its job is still to be done.

    What is still to come is asked about as when a job is put on. What is over did take place after all: its results are asked for.
    """
    session = load_session(session_id, seen_version, by)
    job, when, to_come = session.job, words_of_slot(session.slot), end_of(session) > clock.now()
    if job.state not in SCHEDULABLE:
        raise RuleBroken(f"{job.reference} is {jobs_rules.words_of_state(job.state)}, so it takes no session any more")
    sessions_services.set_session_state(session, "put back")
    session.cause = session.answers_for = None
    session.in_advance, session.note = False, ""
    asked: list[str] = []
    if to_come:
        session.visit = job.visit
        check_open(session.slot, None)
        db.session.flush()
        asked = warnings([session.slot], job)
        days_rules.check_accepted(asked + elsewhere_queries.of_slots([session.slot_id], by), accepted)
    note_scheduling(job, Verb.STAND_DOWN_TAKEN_BACK, f"took the stand-down back: it is on for {when}", asked, by)
    db.session.flush()
    if job.state is JobState.ACCEPTED and session.visit == job.visit:
        jobs_services.set_job_state(job, "schedule", by=by)
        db.session.flush()
    return f"{job.reference} is on again for {when}."
