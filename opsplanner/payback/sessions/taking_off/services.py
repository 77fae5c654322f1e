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
    hits = queries.hits(PaybackSession.job_id == job.id, Crew.day < before)
    sessions = {one.id: one for one in db.session.scalars(select(PaybackSession).where(PaybackSession.id.in_([hit.session_id for hit in hits])))}
    slots_services.lock_slots(session.slot_id for session in sessions.values())
    for hit in hits:
        take_off(sessions[hit.session_id], job.reference, rules.words_of_when(hit), by=by, why=why)
    db.session.flush()


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
    ids = [each.session_id for each in hit]
    sessions = {session.id: session for session in db.session.scalars(select(PaybackSession).where(PaybackSession.id.in_(ids)))}
    jobs = {job.id: job for job in db.session.scalars(select(PaybackJob).where(PaybackJob.id.in_([s.job_id for s in sessions.values()])))}
    for each in sorted(hit, key=lambda one: one.session_id):
        take_off(sessions[each.session_id], each.reference, rules.words_of_when(each), by=by, why=why)
    db.session.flush()
    for job in sorted(jobs.values(), key=lambda job: job.id):
        return_to_queue(job, by=by, why=why)


def return_to_queue(job: PaybackJob, *, by: User, why: str = "") -> None:
    """Give a job that has no session to come any more back to the queue."""
    left = select(PaybackSession.id).where(PaybackSession.job_id == job.id, PaybackSession.state.in_(sessions_rules.TO_COME)).limit(1)
    verb = sessions_rules.job_without_day(job.state)
    if verb and db.session.scalar(left) is None:
        jobs_services.set_job_state(job, verb, why=why, by=by, what="put it back into the queue")
        db.session.flush()


def take_off(session: PaybackSession, reference: str, when: str, *, by: User | None, why: str = "") -> None:
    """Take a session off its slot, with a line in the job's history. The caller sees to the job's state."""
    set_session_state(session, "take off")
    record(None, Verb.TAKEN_OFF, f"took it off {when}", by=by, why=why, subject=subjects.of_job(reference))


def take_off_all(job: PaybackJob, *, by: User | None, why: str = "") -> int:
    """Take a job off all its days to come, and return how many sessions that were. The caller sees to the job's state.

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
    return len(found)
