"""Loading a session for a change, the one place that gives it a state, and its start."""

from __future__ import annotations

from sqlalchemy import and_, or_, select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.models import JobState, PaybackSession, SessionState, User, Verb
from opsplanner.payback.days.slots import services as slots_services
from opsplanner.payback.days.slots.services import let_go, take
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import services as jobs_services
from opsplanner.payback.readiness.ending import services as ready_ending_services
from opsplanner.payback.sessions import queries, rules
from opsplanner.payback.sessions import words as sessions_words
from opsplanner.payback.sessions.words import words_of_slot


def set_session_state(session: PaybackSession, verb: str) -> None:
    """Give a session the state that this verb leads to, and take or give back its places where that changes who holds them.

    The one place that assigns PaybackSession.state. Raises RuleBroken when the state forbids it, or no place is left.
    """
    was, to = session.state, rules.check_move(verb, session.state)
    if was in rules.HOLDS and to not in rules.HOLDS:
        let_go(session.slot_id, session.places)
    if was not in rules.HOLDS and to in rules.HOLDS:
        take(session.slot_id, session.places, field=None)
    if to is SessionState.PLANNED and was not in rules.HOLDS:  # it was off in between: whoever was ready for it is asked anew
        ready_ending_services.end(session.id)
    session.state, session.changed_at = to, clock.now()


def say_ready(session_id: int, *, seen_version: int, by: User) -> str:
    """Say that a session has all it needs: crew, tools, host."""
    session = load_session(session_id, seen_version, by)
    set_session_state(session, "ready")
    jobs_services.note(session.job, Verb.MADE_READY, sessions_words.ready(words_of_slot(session.slot)), by=by)
    db.session.flush()
    return f"{session.job.reference} is ready."


def start_session(session_id: int, *, seen_version: int, by: User) -> str:
    """Start a session, on its day; the job is under way."""
    session = load_session(session_id, seen_version, by)
    rules.check_its_day(session.slot.crew.day, clock.today())
    if session.job.state not in (JobState.SCHEDULED, JobState.UNDER_WAY):
        raise RuleBroken(f"{session.job.reference} is {jobs_rules.words_of_state(session.job.state)}, so no session of it can be started")
    set_session_state(session, "start")
    jobs_services.note(session.job, Verb.SESSION_STARTED, f"began with {session.slot.crew.name}", by=by)
    job_begins(session, by=by)
    db.session.flush()
    return f"{session.job.reference} has begun. Write down who came and what was done when it ends."


def hold_slot(session_id: int) -> None:
    """Hold a session's job and slot, and those that its finishing takes off or gives back.

    Of two who record one crew's sites in the same second, the second counts the first's people.
    """
    its_job = select(PaybackSession.job_id).where(PaybackSession.id == session_id)
    slots_services.lock_jobs(db.session.scalars(its_job))
    others = or_(PaybackSession.state.in_(rules.TO_COME), PaybackSession.taken_off_with_id == session_id)
    query = select(PaybackSession.slot_id).where(or_(PaybackSession.id == session_id, and_(PaybackSession.job_id.in_(its_job), others)))
    slots_services.lock_slots(db.session.scalars(query))


def of_earlier_visit(session: PaybackSession) -> bool:
    """What is said of an earlier visit changes its figures alone: the job has gone on to another visit."""
    return session.visit < session.job.visit


def job_begins(session: PaybackSession, *, by: User) -> None:
    if session.job.state is JobState.SCHEDULED and not of_earlier_visit(session):
        jobs_services.set_job_state(session.job, "start", by=by)


def load_session(session_id: int, seen_version: int, by: User, *, keeps: bool = False) -> PaybackSession:
    """Return a session to change, as it was seen. `keeps` says that only who keeps the days may."""
    session = queries.session_for_change(by, session_id)
    if session.version != seen_version:
        raise ChangedMeanwhile(session.version, queries.changes_since(session, seen_version))
    if keeps:
        jobs_services.load(session.job.reference, session.job.version, jobs_queries.kept_by(by))
    return session
