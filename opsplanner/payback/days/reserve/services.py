"""The reserve job of a day is chosen, and a crew is sent to it. Every function runs inside unit_of_work()."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from opsplanner import clock
from opsplanner.access import job_visible_to
from opsplanner.catalogue.closed import queries as closed_queries
from opsplanner.database import db, one
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.history import newest, record, sentence, subjects
from opsplanner.models import Crew, PaybackJob, PaybackReserve, PaybackSession, SessionState, StandDownCause, User, Verb
from opsplanner.payback.days.crews import services as crews_services
from opsplanner.payback.days.crews.noting import services as noting_services
from opsplanner.payback.days.pattern import queries as pattern_queries
from opsplanner.payback.days.reserve import rules, words
from opsplanner.payback.days.slots import services as slots_services
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs import services as jobs_services
from opsplanner.payback.sessions.rules import OFF
from opsplanner.payback.sessions.scheduling import services as scheduling_services


def choose(day: date, reference: str, *, seen: str, by: User) -> str:
    """Make a job the reserve of a working day, or with "" take the one that there is off; return the sentence that says so.

    `seen` is the job that was the reserve when the page was opened. Raises RuleBroken beside "job", ChangedMeanwhile.
    """
    job = None
    if reference:
        job = jobs_services.find(reference, jobs_queries.kept_by(by))
        if job is None or rules.why_not(job.state):
            raise RuleBroken("Choose a job that is accepted and not done yet", "job")
    if day < clock.today():
        raise RuleBroken(f"{clock.words_of_day(day)} is over, so no crew goes anywhere any more")
    if reference and (closed := pattern_queries.pattern(day, day).why_not(day)):
        raise RuleBroken(f"{clock.words_of_day(day)} is no working day ({closed})")
    found = db.session.scalars(select(PaybackReserve).where(PaybackReserve.day == day).with_for_update().execution_options(populate_existing=True)).one_or_none()
    before = db.session.scalar(select(PaybackJob.reference).where(PaybackJob.id == found.job_id)) or "" if found else ""
    if before != seen:
        raise _chosen_meanwhile(day)
    if before == reference:
        return "Nothing was changed."
    if job is not None and (shut := words.shut(closed_queries.closed_at(job.place_id).on(day))):
        raise RuleBroken(f"{reference} cannot be the reserve that day: {shut}", "job")
    if job is None:
        db.session.delete(found)
    elif found is not None:
        found.job_id = job.id
    else:
        db.session.add(PaybackReserve(day=day, job_id=job.id))
        try:
            db.session.flush()
        except IntegrityError as first:  # a day that has none cannot be locked
            raise ChangedMeanwhile(None, [words.JUST_CHOSEN]) from first
    record(None, Verb.RESERVE_CHOSEN, words.chosen(reference, before), by=by, subject=subjects.of_day(day))
    db.session.flush()
    return f"{reference or 'No job'} is the reserve on {clock.words_of_day(day)}."


def send(crew_id: int, *, accepted: str, seen: str, seen_version: int, by: User) -> str:
    """Send a crew that was stood down to its day's reserve job, with all the places that are left on slots that are not over; return the sentence that says so.

    `seen` is the job that was the reserve when the page was opened. The stand-down of a whole crew is taken back by it. Asked first as when a job is put on a day.
    Raises NotFound, RuleBroken, ChangedMeanwhile.
    """
    day = one(select(Crew.day).where(Crew.id == crew_id))
    locked = select(PaybackJob).join(PaybackReserve, PaybackReserve.job_id == PaybackJob.id).where(PaybackReserve.day == day, job_visible_to(by))
    job = db.session.scalars(locked.with_for_update(of=PaybackJob).execution_options(populate_existing=True)).one_or_none()
    if job is None:
        raise RuleBroken(f"No reserve job is chosen for {clock.words_of_day(day)}")
    if job.reference != seen:
        raise _chosen_meanwhile(day)
    if why_not := rules.why_not(job.state):
        raise RuleBroken(f"{job.reference} cannot be the reserve any more: {why_not}")
    crew = _crew(crew_id)
    slots_services.lock_slots(slot.id for slot in crew.slots)
    crew = crews_services.locked(crew_id)
    if crew.version != seen_version:
        raise ChangedMeanwhile(crew.version, [sentence(line) for line in newest(subjects.of_day(day), 1)])
    cause = _cause(crew)
    if crew.cause is not None:
        crew.cause = crew.answers_for = None
        line = record(None, Verb.STAND_DOWN_TAKEN_BACK, words.sent(crew.name, job.reference), by=by, subject=subjects.of_day(day))
        noting_services.note(line, crew, crew.slots, before_id=crew.supervisor_id)
        db.session.flush()
    now = clock.now()
    free = [(slot.id, slot.places - slot.planned) for slot in crew.slots if slot.places > slot.planned and clock.to_utc(day, slot.ends) > now]
    if not free:
        raise RuleBroken(f"{crew.name} has no slot left that day on which somebody could go there")
    besides = rules.bad_weather(cause, job.reference, indoors=job.indoors)
    return scheduling_services.put(job, free, accepted=accepted, besides=[besides] if besides else [], by=by)


def _chosen_meanwhile(day: date) -> ChangedMeanwhile:
    return ChangedMeanwhile(None, [sentence(line) for line in newest(subjects.of_day(day), 1, verbs=(Verb.RESERVE_CHOSEN,))])


def _crew(crew_id: int) -> Crew:
    return one(select(Crew).where(Crew.id == crew_id).options(selectinload(Crew.slots)))


def _cause(crew: Crew) -> StandDownCause | None:
    """Return why a crew, or what was planned on it, was stood down. Raises RuleBroken where that is nothing for which it is sent to the reserve job."""
    planned = select(PaybackSession.state, PaybackSession.cause).where(PaybackSession.slot_id.in_([slot.id for slot in crew.slots]), PaybackSession.state.not_in(OFF))
    there = db.session.execute(planned.order_by(PaybackSession.id)).all()
    causes = [row.cause for row in there]
    if not rules.may_go(crew.cause, causes, all_down=all(row.state is SessionState.STOOD_DOWN for row in there)):
        raise RuleBroken(f"{crew.name} was not stood down for the weather, its site or its host. Put a job on it from the page of the day")
    return crew.cause or next(cause for cause in causes if cause in rules.SENT_FOR)
