"""Sessions are taken off their slots, and jobs that have no other go back to the queue."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.history import record, subjects
from opsplanner.models import Crew, PaybackJob, PaybackSession, SessionState, Slot, User, Verb
from opsplanner.payback.days.slots import services as slots_services
from opsplanner.payback.days.slots.services import lock_jobs, lock_slots
from opsplanner.payback.jobs import services as jobs_services
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.sessions import rules as sessions_rules
from opsplanner.payback.sessions.services import set_session_state
from opsplanner.payback.sessions.taking_off import queries, rules
from opsplanner.payback.sessions.taking_off.rules import Hit


def take_off_days(job: PaybackJob, *, why: str, by: User, before: date | None = None) -> None:
    """Take a job off its days to come, or off those before a date, with its places. The caller gives the job its state.

    Raises RuleBroken while a crew is at work on it.
    """
    if before is None:
        take_off_all(job, by=by, why=why)
        return
    take_off_sessions(queries.hits(PaybackSession.job_id == job.id, Crew.day < before), why, by=by)


def hits_on(*where: object, choose: Callable[[list[Hit]], list[Hit]] = lambda found: found) -> list[Hit]:
    """Return what a change takes off these crews or slots, with their jobs and slots held: nothing more is put on there meanwhile.

    Raises RuleBroken for what has begun.
    """
    slots_services.lock_jobs(hit.job_id for hit in choose(queries.hits(*where)))
    slots_services.lock_slots(db.session.scalars(select(Slot.id).join(Crew, Crew.id == Slot.crew_id).where(*where)))  # type: ignore[arg-type]
    found = choose(queries.hits(*where))
    rules.check_not_begun(found, clock.now())
    return found


def take_off_hits(hit: Iterable[Hit], why: str, *, by: User) -> None:
    """Take sessions off their slots, and return the jobs that have no other to the queue."""
    sessions = take_off_sessions(hit, why, by=by)
    jobs = select(PaybackJob).where(PaybackJob.id.in_([session.job_id for session in sessions]))
    for job in db.session.scalars(jobs.order_by(PaybackJob.id)).all():
        return_to_queue(job, by=by, why=why)


def take_off_sessions(hit: Iterable[Hit], why: str, *, by: User) -> list[PaybackSession]:
    """Take sessions off their slots and return them. The caller sees to their jobs' states."""
    hits = {each.session_id: each for each in hit}
    slots_services.lock_slots(each.slot_id for each in hits.values())
    sessions = db.session.scalars(select(PaybackSession).where(PaybackSession.id.in_(hits)).order_by(PaybackSession.id)).all()
    for session in sessions:
        take_off(session, hits[session.id].reference, rules.words_of_when(hits[session.id]), by=by, why=why)
    db.session.flush()
    return list(sessions)


def return_to_queue(job: PaybackJob, *, by: User, why: str = "") -> None:
    """Give a job that has no session to come any more back to the queue."""
    verb = sessions_rules.job_without_day(job.state)
    if verb and not has_days_to_come(job):
        jobs_services.set_job_state(job, verb, why=why, by=by, what=jobs_words.without_day(job.kind))
        db.session.flush()


def has_days_to_come(job: PaybackJob) -> bool:
    """Say whether a job has a session of which nothing is written down yet."""
    left = select(PaybackSession.id).where(PaybackSession.job_id == job.id, PaybackSession.state.in_(sessions_rules.TO_COME)).limit(1)
    return db.session.scalar(left) is not None


def take_off(session: PaybackSession, reference: str, when: str, *, by: User | None, why: str = "") -> None:
    """Take a session off its slot, with a line in the job's history. The caller sees to the job's state."""
    set_session_state(session, "take off")
    record(None, Verb.TAKEN_OFF, f"took it off {when}", by=by, why=why, subject=subjects.of_job(reference))


def take_off_all(job: PaybackJob, *, by: User | None, why: str = "") -> None:
    """Take a job off all its days to come. The caller sees to the job's state.

    Raises RuleBroken while a session is running: it ends first.
    """
    lock_jobs([job.id])
    query = (
        select(PaybackSession, Crew.day, Slot.starts, Slot.ends, Crew.name.label("crew"))
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(PaybackSession.job_id == job.id, PaybackSession.state.in_(sessions_rules.TO_COME))
        .order_by(PaybackSession.slot_id)
    )
    found = db.session.execute(query).all()
    if any(row.PaybackSession.state is SessionState.RUNNING for row in found):
        raise RuleBroken("A crew is at work on this job. Record the session first")
    # what is over stays: its results are still asked for
    found = [row for row in found if clock.to_utc(row.day, row.ends) > clock.now()]
    lock_slots(row.PaybackSession.slot_id for row in found)
    for row in found:
        when = f"{clock.words_of_day(row.day)}, {clock.words_of_time(row.starts)} to {clock.words_of_time(row.ends)} with {row.crew}"
        take_off(row.PaybackSession, job.reference, when, by=by, why=why)
    db.session.flush()
