"""Jobs are put on slots, moved and taken off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from opsplanner import clock
from opsplanner.catalogue.closed import queries as closed_queries
from opsplanner.database import db
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.grammar import list_of, people
from opsplanner.models import Crew, JobKind, JobState, PaybackJob, PaybackSession, Place, SessionState, Slot, User, Verb
from opsplanner.payback.days import rules as days_rules
from opsplanner.payback.days.crews.elsewhere import queries as elsewhere_queries
from opsplanner.payback.days.pattern import queries as pattern_queries
from opsplanner.payback.days.pattern import rules as pattern_rules
from opsplanner.payback.days.slots import services as slots_services
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import services as jobs_services
from opsplanner.payback.promises import queries as promises_queries
from opsplanner.payback.promises import rules as promises_rules
from opsplanner.payback.sessions import rules as sessions_rules
from opsplanner.payback.sessions import services as sessions_services
from opsplanner.payback.sessions import words as sessions_words
from opsplanner.payback.sessions.scheduling import queries
from opsplanner.payback.sessions.scheduling.rules import SCHEDULABLE
from opsplanner.payback.sessions.services import load_session
from opsplanner.payback.sessions.taking_off import services as taking_off_services
from opsplanner.payback.sessions.taking_off.services import return_to_queue
from opsplanner.payback.sessions.words import words_of_slot
from opsplanner.payback.show_rate import queries as show_rate_queries
from opsplanner.payback.show_rate.rules import Planned, ShowRates


def put_on(reference: str, wanted: Sequence[tuple[int, int]], *, accepted: str, seen_version: int, by: User) -> str:
    """Put a job on slots with so many people each, and return the sentence that says so.

    Two sites in one slot, a third working day in a week, days after it is wanted, less than it needs, and a supervisor who is elsewhere, are
    asked about first; where she is stands in no history, since not everybody may know of it.
    """
    return put(jobs_services.load(reference, seen_version, jobs_queries.kept_by(by)), wanted, accepted=accepted, by=by)


def put(job: PaybackJob, wanted: Sequence[tuple[int, int]], *, accepted: str, besides: Sequence[str] = (), by: User) -> str:
    """Put a job that was loaded for a change on slots, as `put_on` does; `besides` is asked about as well."""
    slots, of_job = put_there(job, wanted)
    asked = [*besides, *of_job]
    days_rules.check_accepted(asked + elsewhere_queries.of_slots([slot.id for slot in slots], by), accepted)
    noted(job, slots, dict(wanted), asked, by)
    db.session.flush()
    return f"{job.reference} is on {list_of([words_of_slot(slot) for slot in slots])}."


def put_there(job: PaybackJob, wanted: Sequence[tuple[int, int]], rates: ShowRates | None = None) -> tuple[list[Slot], list[str]]:
    """Put a job on slots, and return these and what has to be asked about."""
    if job.state not in SCHEDULABLE:
        jobs_rules.check_move("schedule", job.state)
    if not wanted:
        raise RuleBroken("Enter how many people go, in at least one slot")
    known = _sessions_on(job, [slot_id for slot_id, _ in wanted])
    for slot_id, count in sorted(wanted):  # all who take places take them in this order
        if known.get(slot_id) is None:
            slots_services.take(slot_id, count, field=f"places_{slot_id}")
        else:
            _revive(known[slot_id], count)
    slots = _slots([slot_id for slot_id, _ in wanted])
    if len(slots) < len(wanted):
        raise NotFound()
    for slot in slots:
        check_open(slot, f"places_{slot.id}")
    places = dict(wanted)
    for slot in slots:
        if slot.id not in known:
            _add(job, slot, places[slot.id])
    db.session.flush()
    return slots, warnings(slots, job) + _too_little(job, rates)


def noted(job: PaybackJob, slots: Sequence[Slot], places: Mapping[int, int], asked: Sequence[str], by: User) -> None:
    """Write down that a job was put on slots, and let it be scheduled. The caller flushes."""
    for slot in slots:
        note_scheduling(job, Verb.PUT_ON_A_DAY, sessions_words.put_on(words_of_slot(slot), places[slot.id]), asked, by)
    if job.state is JobState.ACCEPTED:
        jobs_services.set_job_state(job, "schedule", by=by)


def move_session(session_id: int, slot_id: int, places: int, *, accepted: str, seen_version: int, by: User) -> str:
    """Move a session to another slot, or give it more or fewer people in its own; return the sentence that says so. Asked first as when a job is put on."""
    session = load_session(session_id, seen_version, by, keeps=True)
    sessions_rules.check_move("move", session.state)
    sessions_rules.check_not_over(end_of(session), clock.now())
    if slot_id == session.slot_id:
        return _change_places(session, places, worked_and_planned(session.job), accepted=accepted, by=by)
    was, slot, asked = move_there(session, slot_id, places)
    days_rules.check_accepted(asked + elsewhere_queries.of_slots([slot_id], by), accepted)
    note_moved(session.job, was, slot, places, asked, by)
    db.session.flush()
    return f"{session.job.reference} is moved to {words_of_slot(slot)}. Ring {session.job.host or 'the host'}: calendars follow late."


def move_there(session: PaybackSession, slot_id: int, places: int, rates: ShowRates | None = None) -> tuple[str, Slot, list[str]]:
    """Move a session that was loaded for a change to another slot; return where it was, in words, that slot, and what has to be asked about."""
    rates = rates or show_rate_queries.show_rates()
    job, was, before = session.job, words_of_slot(session.slot), worked_and_planned(session.job, rates)
    slots_services.lock_slots([session.slot_id, slot_id])
    known = _sessions_on(job, [slot_id]).get(slot_id)
    sessions_services.set_session_state(session, "move")
    if known is None:
        slots_services.take(slot_id, places, field="places")
    else:
        _revive(known, places)
    slots = _slots([slot_id])
    if not slots:
        raise NotFound()
    check_open(slots[0], "slot")
    if known is None:
        _add(job, slots[0], places)
    db.session.flush()
    return was, slots[0], warnings(slots, job) + _fewer(job, before, rates)


def note_moved(job: PaybackJob, was: str, slot: Slot, places: int, asked: Sequence[str], by: User) -> None:
    """Write down that a session was moved."""
    note_scheduling(job, Verb.MOVED, f"moved it from {was} to {words_of_slot(slot)}, {people(places)}", asked, by)


def take_off_session(session_id: int, *, why: str, seen_version: int, by: User) -> str:
    """Take a session off its slot; a job that has no other goes back to the queue. Return the sentence that says so."""
    session = load_session(session_id, seen_version, by, keeps=True)
    sessions_rules.check_not_over(end_of(session), clock.now())
    when = words_of_slot(session.slot)
    taking_off_services.take_off(session, session.job.reference, when, by=by, why=why)
    session.job.changed_at = session.changed_at
    db.session.flush()
    return_to_queue(session.job, by=by, why=why)
    waits = session.job.state is JobState.ACCEPTED
    back = (" It has no day planned any more." if session.job.kind is JobKind.STANDING else " It is in the queue again.") if waits else ""
    return f"{session.job.reference} is taken off {when}.{back}"


def put_on_afterwards(slot_id: int, reference: str, places: int, *, by: User) -> int:
    """Put a job on a slot in which a crew worked on it unplanned, and return the session's id: what was done is then written down.

    Raises RuleBroken beside "job", "slot" or "places".
    """
    job = jobs_services.find(reference, jobs_queries.kept_by(by))
    if job is None or job.state not in SCHEDULABLE:
        raise RuleBroken("Choose a job that is accepted and not done yet", "job")
    known = _sessions_on(job, [slot_id], "job").get(slot_id)
    if known is None:
        slots_services.take(slot_id, places, field="places")
    else:
        _revive(known, places)
    slots = _slots([slot_id])
    if not slots or slots[0].crew.cause is not None:
        raise RuleBroken("Choose a crew that went out", "slot")
    slot = slots[0]
    if clock.to_utc(slot.crew.day, slot.starts) > clock.now():
        raise RuleBroken("This slot has not begun. Put the job on it from its own page", "slot")
    session = known or _add(job, slot, places)
    jobs_services.note(job, Verb.PUT_ON_A_DAY, sessions_words.put_on_afterwards(words_of_slot(slot), places), by=by)
    if job.state is JobState.ACCEPTED:
        jobs_services.set_job_state(job, "schedule", by=by)
    db.session.flush()
    return session.id


def end_of(session: PaybackSession) -> datetime:
    return clock.to_utc(session.slot.crew.day, session.slot.ends)


def _change_places(session: PaybackSession, places: int, before: tuple[int, Planned], *, accepted: str, by: User) -> str:
    more = places - session.places
    if more == 0:
        raise RuleBroken("Nothing would change. Choose another slot, or another number of people", "places")
    if more > 0:
        slots_services.take(session.slot_id, more, field="places")
    else:
        slots_services.let_go(session.slot_id, -more)
    words = f"{people(places)} instead of {session.places} go on {words_of_slot(session.slot)}"
    session.places, session.changed_at = places, clock.now()
    asked = _fewer(session.job, before)
    days_rules.check_accepted(asked, accepted)
    note_scheduling(session.job, Verb.MOVED, words, asked, by)
    db.session.flush()
    return f"{session.job.reference}: {words}."


def _sessions_on(job: PaybackJob, slot_ids: Sequence[int], field: str = "") -> dict[int, PaybackSession]:
    """The job's sessions that once were on these slots: they come back. Raises RuleBroken for one that is there now."""
    found = {s.slot_id: s for s in db.session.scalars(select(PaybackSession).where(PaybackSession.job_id == job.id, PaybackSession.slot_id.in_(slot_ids)))}
    for slot_id, session in found.items():
        if session.state in sessions_rules.HOLDS:
            raise RuleBroken(f"{job.reference} is in this slot already. Move it there to change how many go", field or f"places_{slot_id}")
    return found


def _revive(session: PaybackSession, places: int) -> None:
    session.places, session.visit = places, session.job.visit
    session.cause = session.answers_for = None
    session.in_advance, session.note, session.taken_off_with_id = False, "", None
    sessions_services.set_session_state(session, "put back" if session.state is SessionState.STOOD_DOWN else "put on")


def _slots(slot_ids: Sequence[int]) -> list[Slot]:
    query = select(Slot).join(Slot.crew).options(joinedload(Slot.crew, innerjoin=True)).where(Slot.id.in_(slot_ids), Slot.places > 0)
    return list(db.session.scalars(query.order_by(Crew.day, Slot.starts, Slot.id).execution_options(populate_existing=True)))


def check_open(slot: Slot, field: str | None) -> None:
    """A slot takes jobs until it ends, on a working day. Asked after its places were taken, so that a day that closes meanwhile is seen."""
    day = slot.crew.day
    if clock.to_utc(day, slot.ends) <= clock.now():
        raise RuleBroken(f"{words_of_slot(slot)} is over. Choose another slot", field)
    if slot.crew.cause is not None:
        raise RuleBroken(f"{slot.crew.name} was stood down on {clock.words_of_day(day)}. Choose another crew, or take that back on the page of the day", field)
    if why_not := pattern_queries.pattern(day, day).why_not(day):
        raise RuleBroken(f"{clock.words_of_day(day)} is no working day ({why_not}). Choose another day", field)


def warnings(slots: Sequence[Slot], job: PaybackJob) -> list[str]:
    """What has to be said before a job goes on these slots: other jobs in the slot, more days in a week than agreed, days on which
    its place is closed, days after it is wanted."""
    said, worked = [], set[date]()
    for slot in slots:
        others = select(PaybackJob.reference).join(PaybackSession, PaybackSession.job_id == PaybackJob.id)
        there = others.where(PaybackSession.slot_id == slot.id, PaybackSession.state.in_(sessions_rules.HOLDS), PaybackJob.id != job.id).order_by(PaybackJob.reference)
        when = f"{clock.words_of_day(slot.crew.day)}, {clock.words_of_time(slot.starts)}"
        two = days_rules.two_sites(slot.crew.name, list(db.session.scalars(there)))
        said.append(f"{when}: {two}" if two else "")
    for day in sorted({slot.crew.day for slot in slots}):
        monday, sunday = pattern_rules.week_of(day)
        others_in_week = set(queries.other_days(monday, sunday, job.id, [slot.id for slot in slots])) | {other for other in worked if monday <= other <= sunday}
        worked.add(day)
        said.append("" if day in others_in_week else pattern_rules.third_day(others_in_week, day))
    closed = closed_queries.closed_at(job.place_id)
    if shut := [sentence for day in sorted({slot.crew.day for slot in slots}) if (sentence := closed.on(day))]:
        name = db.session.scalar(select(Place.name).where(Place.id == job.place_id))
        said += [f"{name} is {sentence}" for sentence in shut]
    what = promises_rules.wanted(job.kind, job.wanted_by, job.decided_at, job.visit)
    return [sentence for sentence in said if sentence] + promises_rules.too_late(what, [clock.to_utc(slot.crew.day, slot.ends) for slot in slots])


def _too_little(job: PaybackJob, rates: ShowRates | None = None) -> list[str]:
    """What has to be said where fewer hours are to be expected than a job needs. A standing site is worked again and again."""
    sentence = "" if job.kind is JobKind.STANDING else promises_rules.too_little(job.estimated_hours, *worked_and_planned(job, rates))
    return [sentence] if sentence else []


def _fewer(job: PaybackJob, before: tuple[int, Planned], rates: ShowRates | None = None) -> list[str]:
    """The same of a session that was changed, where fewer hours are to be expected than `before`."""
    return _too_little(job, rates) if _in_all(worked_and_planned(job, rates)) < _in_all(before) else []


def worked_and_planned(job: PaybackJob, rates: ShowRates | None = None) -> tuple[int, Planned]:
    return promises_queries.worked_and_planned(job, rates or show_rate_queries.show_rates())


def _in_all(found: tuple[int, Planned]) -> int:
    return found[0] + found[1].expected


def _add(job: PaybackJob, slot: Slot, places: int) -> PaybackSession:
    now = clock.now()
    made = PaybackSession(job_id=job.id, slot_id=slot.id, visit=job.visit, state=SessionState.PLANNED, places=places, made_at=now, changed_at=now)
    db.session.add(made)
    return made


def note_scheduling(job: PaybackJob, verb: Verb, what: str, asked: Sequence[str], by: User) -> None:
    jobs_services.note(job, verb, what + days_rules.although(asked, by.name), by=by)
