"""Several jobs are put on slots, several sessions moved or taken off: all of them or none. Runs inside unit_of_work().

What has to be asked about of any of them is asked once, as one list. Jobs, slots and sessions are held in the order in which everybody takes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.models import PaybackJob, PaybackSession, Slot, User
from opsplanner.payback.days import rules as days_rules
from opsplanner.payback.days.crews.elsewhere import queries as elsewhere_queries
from opsplanner.payback.days.slots import services as slots_services
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs import services as jobs_services
from opsplanner.payback.sessions import queries as sessions_queries
from opsplanner.payback.sessions import rules as sessions_rules
from opsplanner.payback.sessions.scheduling import services as scheduling_services
from opsplanner.payback.sessions.services import load_session
from opsplanner.payback.show_rate import queries as show_rate_queries


def hold(references: Sequence[str], slot_ids: Sequence[int], *, by: User) -> None:
    """Hold jobs and slots as they are until the unit of work ends, in the order in which everybody takes them."""
    query = select(PaybackJob.id).where(PaybackJob.reference.in_(references), jobs_queries.kept_by(by))
    slots_services.lock_jobs(db.session.scalars(query.order_by(PaybackJob.id)))
    slots_services.lock_slots(slot_ids)


def put_several_on(several: Mapping[str, Sequence[tuple[int, int]]], *, accepted: str, by: User) -> None:
    """Put several jobs, by their references, on slots with so many people each: all of them or none.

    What is asked about of any of them is asked once, as one list. Raises RuleBroken, naming the job, on "lines".
    """
    slot_ids = [slot_id for wanted in several.values() for slot_id, _ in wanted]
    hold(list(several), slot_ids, by=by)
    days_rules.check_accepted(_put(several, by) + elsewhere_queries.of_slots(slot_ids, by), accepted)


def _put(several: Mapping[str, Sequence[tuple[int, int]]], by: User, field: str = "lines") -> list[str]:
    """Put jobs on slots, and return what has to be asked about. They are read, and what is written down of them written, all at once: the database is held meanwhile."""
    query = jobs_queries.for_change(PaybackJob.reference.in_(several), jobs_queries.kept_by(by)).order_by(PaybackJob.id)
    jobs = {job.reference: job for job in db.session.scalars(query.execution_options(populate_existing=True)).unique()}
    if len(jobs) < len(several):
        raise NotFound()
    rates, done = show_rate_queries.show_rates(), list[tuple[PaybackJob, list[Slot], list[str]]]()
    for reference, wanted in several.items():
        with _named(reference, field):
            done.append((jobs[reference], *scheduling_services.put_there(jobs[reference], wanted, rates)))
    for job, slots, of_job in done:
        scheduling_services.noted(job, slots, dict(several[job.reference]), of_job, by)
    db.session.flush()
    return [f"{job.reference}: {sentence}" for job, _, of_job in done for sentence in of_job]


def put_and_move(
    several: Mapping[str, Sequence[tuple[int, int]]], moved: Mapping[int, int], slot_id: int, *, seen: Mapping[str, int], accepted: str, by: User,
) -> None:
    """Put jobs on slots as `put_several_on` does, if they are as they were `seen`, and move sessions (version by id) to a slot, each with as many people as go.

    Raises RuleBroken, naming the job, on "jobs" or "sessions".
    """
    slot_ids = [slot for wanted in several.values() for slot, _ in wanted] + ([slot_id] if moved else [])
    hold([*several, *_jobs_of(moved)], [*slot_ids, *_slots_of(moved)], by=by)
    for reference in several:
        jobs_services.load(reference, seen.get(reference), jobs_queries.kept_by(by))
    asked, rates = list[str](), show_rate_queries.show_rates() if moved else None
    for session_id in sorted(moved):
        with _there():
            session = load_session(session_id, moved[session_id], by, keeps=True)
        with _named(session.job.reference, "sessions"):
            sessions_rules.check_move("move", session.state)
            sessions_rules.check_not_over(scheduling_services.end_of(session), clock.now())
            was, slot, of_job = scheduling_services.move_there(session, slot_id, session.places, rates)
        scheduling_services.note_moved(session.job, was, slot, session.places, of_job, by)
        db.session.flush()
        asked += [f"{session.job.reference}: {sentence}" for sentence in of_job]
    asked += _put(several, by, "jobs")
    days_rules.check_accepted(asked + elsewhere_queries.of_slots(slot_ids, by), accepted)


def take_several_off(several: Mapping[int, int], *, why: str, by: User) -> list[str]:
    """Take sessions (version by id) off their slots, and return the references of their jobs. Raises RuleBroken, naming the job, on "sessions"."""
    hold(_jobs_of(several), _slots_of(several), by=by)
    found = []
    for session_id in sorted(several):
        with _there():
            reference = sessions_queries.session_for_change(by, session_id).job.reference
        with _named(reference, "sessions"):
            scheduling_services.take_off_session(session_id, why=why, seen_version=several[session_id], by=by)
        found.append(reference)
    return found


@contextmanager
def _named(reference: str, field: str) -> Iterator[None]:
    """Say of which job it is what a rule refuses."""
    try:
        yield
    except RuleBroken as broken:
        raise RuleBroken(f"{reference}: {broken}. Nothing is saved", field) from broken


@contextmanager
def _there() -> Iterator[None]:
    """Say of a session that is not there, or that she may not change, what the page says of any: nothing of what is ticked is lost."""
    try:
        yield
    except NotFound as gone:
        raise RuleBroken("One of these is not there any more. Look at them again", "sessions") from gone


def _jobs_of(session_ids: Mapping[int, int]) -> list[str]:
    query = select(PaybackJob.reference).join(PaybackSession, PaybackSession.job_id == PaybackJob.id)
    return list(db.session.scalars(query.where(PaybackSession.id.in_(session_ids)).order_by(PaybackJob.id)))


def _slots_of(session_ids: Mapping[int, int]) -> list[int]:
    return list(db.session.scalars(select(PaybackSession.slot_id).where(PaybackSession.id.in_(session_ids)).order_by(PaybackSession.slot_id)))
