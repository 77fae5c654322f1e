"""Places in slots: taken and let go by guarded updates, so that a slot never holds more than it has (docs/domain.md, "Places in a slot").

Nothing here gives a job a state: the services of jobs and of days both stand on it. Runs inside unit_of_work(). Who changes
jobs, slots and sessions locks the jobs first, then the slots by number, then the sessions: nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update

from opsplanner import clock
from opsplanner.database import db, refused_as
from opsplanner.errors import RuleBroken
from opsplanner.grammar import plural
from opsplanner.history import record, subjects
from opsplanner.models import Crew, Job, Session, SessionState, Slot, User, Verb
from opsplanner.payback import day_moves
from opsplanner.payback.day_rules import places


def lock_jobs(job_ids: Iterable[int]) -> None:
    """Hold these jobs until the unit of work ends."""
    if ids := sorted(set(job_ids)):
        db.session.execute(select(Job.id).where(Job.id.in_(ids)).order_by(Job.id).with_for_update())


def lock_slots(slot_ids: Iterable[int]) -> None:
    """Hold these slots until the unit of work ends."""
    if ids := sorted(set(slot_ids)):
        db.session.execute(select(Slot.id).where(Slot.id.in_(ids)).order_by(Slot.id).with_for_update())


def take(slot_id: int, count: int, *, field: str | None) -> None:
    """Take places in a slot. Raises RuleBroken beside `field` when it has not so many left."""
    guarded = update(Slot).where(Slot.id == slot_id, Slot.planned + count <= Slot.places).values(planned=Slot.planned + count)
    with refused_as(field or "main"):
        done = db.session.execute(guarded.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
    if not done:
        left = db.session.scalar(select(Slot.places - Slot.planned).where(Slot.id == slot_id)) or 0
        said = "No place is left in this slot" if left <= 0 else f"Only {places(left)} {plural(left, 'is', 'are')} left in this slot"
        raise RuleBroken(f"{said}. Enter fewer, or choose another slot", field)


def let_go(slot_id: int, count: int) -> None:
    """Give places of a slot back."""
    back = update(Slot).where(Slot.id == slot_id).values(planned=Slot.planned - count)
    db.session.execute(back.execution_options(synchronize_session=False))


def set_session_state(session: Session, verb: str) -> None:
    """Give a session the state that this verb leads to, and take or give back its places where that changes who holds them.

    The one place that assigns Session.state. Raises RuleBroken when the state forbids it, or no place is left.
    """
    was, to = session.state, day_moves.check_move(verb, session.state)
    if was in day_moves.HOLDS and to not in day_moves.HOLDS:
        let_go(session.slot_id, session.places)
    if was not in day_moves.HOLDS and to in day_moves.HOLDS:
        take(session.slot_id, session.places, field=None)
    session.state, session.changed_at = to, clock.now()


def take_off(session: Session, reference: str, when: str, *, by: User | None, why: str = "") -> None:
    """Take a session off its slot, with a line in the job's history. The caller sees to the job's state."""
    set_session_state(session, "take off")
    record(None, Verb.TAKEN_OFF, f"took it off {when}", by=by, why=why, subject=subjects.of_job(reference))


def take_off_all(job: Job, *, by: User | None, why: str = "") -> int:
    """Take a job off all its days to come, and return how many sessions that were. The caller sees to the job's state.

    Raises RuleBroken while a session is running: it ends first.
    """
    lock_jobs([job.id])
    query = (
        select(Session, Crew.day, Slot.starts, Slot.ends, Crew.name.label("crew"))
        .join(Slot, Slot.id == Session.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(Session.job_id == job.id, Session.state.in_(day_moves.TO_COME))
        .order_by(Session.slot_id)
    )
    found = db.session.execute(query).all()
    if any(row.Session.state is SessionState.RUNNING for row in found):
        raise RuleBroken("A crew is at work on this job. Record the session first")
    # what is over stays: its results are still asked for
    found = [row for row in found if clock.to_utc(row.day, row.ends) > clock.now()]
    lock_slots(row.Session.slot_id for row in found)
    for row in found:
        when = f"{clock.words_of_day(row.day)}, {clock.words_of_time(row.starts)} to {clock.words_of_time(row.ends)} with {row.crew}"
        take_off(row.Session, job.reference, when, by=by, why=why)
    db.session.flush()
    return len(found)
