"""Crews of a working day, with their supervisor and one or two slots. Kept by Probation's coordinator.

Each service runs inside unit_of_work(). Each raises NotFound, RuleBroken, and ChangedMeanwhile where two edit one crew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import flag_modified

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.commitments.duties import queries as duties_queries
from opsplanner.commitments.duties import words as duties_words
from opsplanner.database import db, one, refused_as
from opsplanner.errors import RuleBroken
from opsplanner.grammar import counted, list_of
from opsplanner.history import check_seen, record, subjects
from opsplanner.models import Crew, HistoryLine, PaybackSession, Slot, User, Verb
from opsplanner.payback.days import rules as days_rules
from opsplanner.payback.days.crews import queries, words
from opsplanner.payback.days.crews.noting import services as noting_services
from opsplanner.payback.days.pattern import queries as pattern_queries
from opsplanner.payback.days.slots import rules as slots_rules
from opsplanner.payback.days.slots.rules import NewSlot
from opsplanner.payback.days.slots.services import lock_jobs
from opsplanner.payback.readiness import services as readiness_services
from opsplanner.payback.sessions import rules as sessions_rules
from opsplanner.payback.sessions.taking_off import queries as taking_off_queries
from opsplanner.payback.sessions.taking_off import rules as taking_off_rules
from opsplanner.payback.sessions.taking_off.rules import Hit
from opsplanner.payback.sessions.taking_off.services import hits_on, take_off_hits


@dataclass(frozen=True)
class NewCrew:
    """A crew as it was typed."""

    name: str
    supervisor_id: int | None
    slots: tuple[NewSlot, ...]


def add_crew(day: date, new: NewCrew, *, accepted: str, by: User) -> str:
    """Add a crew to a working day, or one that went out unplanned to a day that is over; return the sentence that says so."""
    days_rules.check_within_a_year(day, clock.today())
    if day >= clock.today():
        _check_works(day)
    slots_rules.check_slots(day, new.slots)
    supervisor = _supervisor(new.supervisor_id)
    days_rules.check_accepted(_elsewhere(day, new, supervisor, None, by), accepted)
    with refused_as("name"):
        crew = _dormant(day, new.name) or Crew(day=day, name=new.name)
        crew.supervisor_id, crew.cause, crew.answers_for = supervisor.id if supervisor else None, None, None
        db.session.add(crew)
        db.session.flush()
    slots = [_put_slot(crew, slot) for slot in new.slots]
    noting_services.note(_line(crew, Verb.CREW_ADDED, words.crew_added(*_facts(new, supervisor)), by=by), crew, slots, before_id=None)
    return f"{new.name} {'is on for' if day >= clock.today() else 'was out on'} {clock.words_of_day(day)}."


def change_crew(crew_id: int, new: NewCrew, *, seen_version: int, accepted: str, by: User) -> str:
    """Change a crew's name, supervisor, times or places, and return the sentence that says so.

    Where more is planned than fits afterwards, the sessions that were put on last are named, and taken off when that is ticked.
    """
    crew = _load(crew_id, seen_version)
    before_id = crew.supervisor_id
    slots_rules.check_slots(crew.day, new.slots)
    supervisor = _supervisor(new.supervisor_id, keep=crew.supervisor_id)
    live = [slot for slot in crew.slots if slot.places > 0]
    moves = any((old.starts, old.ends) != (slot.starts, slot.ends) for old, slot in zip(live, new.slots, strict=False))
    if new.supervisor_id != before_id or moves:  # what she said of its sessions is set aside below: their jobs are held before their slots
        lock_jobs(hit.job_id for hit in taking_off_queries.hits(Crew.id == crew.id))
    _check_times_stay(live, new.slots)
    hit = hits_on(Crew.id == crew.id, choose=lambda found: _too_many(found, live, new.slots))
    days_rules.check_accepted([*_elsewhere(crew.day, new, supervisor, crew.id, by), taking_off_rules.words_of_hits(hit)], accepted)
    take_off_hits(hit, f"{crew.name} has fewer places", by=by)
    with refused_as("name"):
        crew.name, crew.supervisor_id = new.name, supervisor.id if supervisor else None
    changed = [old for old, slot in zip(live, new.slots, strict=False) if (old.starts, old.ends) != (slot.starts, slot.ends)]
    for old, slot in zip(live, new.slots, strict=False):
        with refused_as(f"places_{slot.number}"):
            old.places = slot.places
        with refused_as(f"starts_{slot.number}"):
            old.starts, old.ends = slot.starts, slot.ends
    added = [_put_slot(crew, slot) for slot in new.slots[len(live) :]]
    for old in live[len(new.slots) :]:
        _take_out(old, f"places_{old.id}")
    if changed:
        _tell_sessions(crew, by=by)
    flag_modified(crew, "name")  # a changed slot is a change of its crew, for who has the form open
    line = _line(crew, Verb.CREW_CHANGED, f"changed {words.crew(*_facts(new, supervisor))}", by=by)
    noting_services.note(line, crew, [*live[: len(new.slots)], *added], before_id=before_id)
    if crew.supervisor_id != before_id:
        readiness_services.ask_other_supervisor(crew, by=by)
    if changed:
        readiness_services.ask_at_other_times(crew, [slot.id for slot in changed], by=by)
    returned = f" {'1 session was' if len(hit) == 1 else f'{len(hit)} sessions were'} taken off, back to the queue." if hit else ""
    return f"{new.name} is changed.{returned}"


def remove_crew(crew_id: int, *, seen_version: int, accepted: str, by: User) -> str:
    """Take a crew out of its day, with all that is planned on it, and return the sentence that says so."""
    crew = _load(crew_id, seen_version, over=True)
    if db.session.scalar(select(PaybackSession.id).join(Slot).where(Slot.crew_id == crew.id, PaybackSession.state.in_(sessions_rules.WORKED)).limit(1)):
        raise RuleBroken(f"Work of {crew.name} has been recorded that day, so it stays")
    if crew.cause is not None:
        raise RuleBroken(f"{crew.name} was stood down, which counts as a day lost. Take that back first")
    hit = hits_on(Crew.id == crew.id)
    days_rules.check_accepted([taking_off_rules.words_of_hits(hit)], accepted)
    take_off_hits(hit, f"{crew.name} does not go out", by=by)
    line = record(None, Verb.CREW_TAKEN_OUT, f"took {crew.name} out", by=by, subject=subjects.of_day(crew.day))
    noting_services.note(line, crew, crew.slots, before_id=crew.supervisor_id)
    for slot in list(crew.slots):
        _take_out(slot, None)
    flag_modified(crew, "name")
    db.session.flush()
    return f"{crew.name} does not go out on {clock.words_of_day(crew.day)}."


def copy_crews(day: date, *, by: User) -> str:
    """Give a day the crews of the same weekday before it, with their supervisors, times and places; return the sentence that says so."""
    days_rules.check_not_over(day, clock.today())
    _check_works(day)
    source = queries.latest_crew_day(day)
    if source is None:
        raise RuleBroken(f"No crew went out on a {day:%A} of the eight weeks before. Add the first one by hand")
    usable = {each.id for each in queries.supervisors()}
    there = set(db.session.scalars(select(Crew.name).join(Slot).where(Crew.day == day, Slot.places > 0)))
    made, warned = 0, []
    for crew in db.session.scalars(select(Crew).where(Crew.day == source).options(selectinload(Crew.slots)).order_by(Crew.name)):
        slots = tuple(NewSlot(n, s.starts, s.ends, s.places) for n, s in enumerate((s for s in crew.slots if s.places > 0), 1))
        if slots and crew.name not in there:
            new = NewCrew(crew.name, crew.supervisor_id if crew.supervisor_id in usable else None, slots)
            warned += put(day, new, by=by)  # a copy asks nothing, and says what it would have asked
            made += 1
    if not made:
        raise RuleBroken(f"All crews of {clock.words_of_day(source)} are on for this day already")
    return f"{counted(made, 'crew is', 'crews are')} on for {clock.words_of_day(day)}, as on {clock.words_of_day(source)}.{''.join(f' {sentence}.' for sentence in warned)}"


def put(day: date, new: NewCrew, *, by: User) -> list[str]:
    """Add a crew to a working day, and return what has to be asked about or said of it, a sentence each."""
    known = _elsewhere(day, new, _supervisor(new.supervisor_id), None, by)
    add_crew(day, new, accepted=days_rules.asked_as("\n".join(known)), by=by)
    return known


def _facts(new: NewCrew, supervisor: User | None) -> tuple[str, str, list[tuple[time, time, int]]]:
    return new.name, supervisor.name if supervisor else "", [(slot.starts, slot.ends, slot.places) for slot in new.slots]


def locked(crew_id: int) -> Crew:
    """Return a crew with its slots, locked and as it stands now. Raises NotFound."""
    return one(select(Crew).where(Crew.id == crew_id).options(selectinload(Crew.slots)).with_for_update(of=Crew).execution_options(populate_existing=True))


def _load(crew_id: int, seen_version: int, *, over: bool = False) -> Crew:
    crew = locked(crew_id)
    check_seen(subjects.of_day(crew.day), seen_version, crew.version)
    if not over:
        days_rules.check_not_over(crew.day, clock.today())
    return crew


def _check_works(day: date) -> None:
    why_not = pattern_queries.pattern(day, day).why_not(day)
    if why_not:
        raise RuleBroken(f"{clock.words_of_day(day)} is no working day ({why_not}). Say first that it is worked")


def _supervisor(user_id: int | None, keep: int | None = None) -> User | None:
    if user_id is None:
        return None
    if user_id not in {each.id for each in queries.supervisors([keep] if keep else ())}:
        raise RuleBroken("Choose somebody of Probation who has an account", "supervisor")
    return db.session.get(User, user_id)


def _elsewhere(day: date, new: NewCrew, supervisor: User | None, crew_id: int | None, by: User) -> list[str]:
    """The warnings that the supervisor is with another crew, or on an operation, at that time."""
    if supervisor is None:
        return []
    query = select(Crew.name, Slot.starts, Slot.ends).join(Slot).where(Crew.day == day, Crew.supervisor_id == supervisor.id, Slot.places > 0)
    others = db.session.execute(query.where(Crew.id != crew_id) if crew_id else query).all()
    names = sorted({name for name, starts, ends in others if any(starts < slot.ends and slot.starts < ends for slot in new.slots)})
    crews = [f"{supervisor.name} is with {list_of(names)} at that time as well"] if names else []
    slots = [Period(clock.to_utc(day, slot.starts), clock.to_utc(day, slot.ends)) for slot in new.slots]
    named = duties_queries.on_operations([supervisor.id], clock.day_bounds(day), by)
    return crews + duties_words.as_well(duty for duty in named if any(duty.period.overlaps(slot) for slot in slots))


def _dormant(day: date, name: str) -> Crew | None:
    """A crew of that name that was taken out of the day, which comes back."""
    found = db.session.scalar(select(Crew).where(Crew.day == day, Crew.name == name).options(selectinload(Crew.slots)).execution_options(populate_existing=True))
    return found if found and not any(slot.places > 0 for slot in found.slots) else None


def _put_slot(crew: Crew, new: NewSlot) -> Slot:
    old = db.session.scalar(select(Slot).where(Slot.crew_id == crew.id, Slot.starts == new.starts, Slot.places == 0))
    with refused_as(f"starts_{new.number}"):
        slot = old or Slot(crew_id=crew.id, planned=0)
        slot.starts, slot.ends, slot.places = new.starts, new.ends, new.places
        db.session.add(slot)
    return slot


def _take_out(slot: Slot, field: str | None) -> None:
    """A slot on which something was once planned stays without places, for the record."""
    with refused_as(field or "main"):
        if db.session.scalar(select(PaybackSession.id).where(PaybackSession.slot_id == slot.id).limit(1)) is None:
            db.session.delete(slot)
        else:
            slot.places = 0


def _check_times_stay(live: Sequence[Slot], wanted: Sequence[NewSlot]) -> None:
    """Hours were written down within these times, or a crew is at work in them: they stay. Raises RuleBroken beside the start."""
    query = select(PaybackSession.slot_id).where(PaybackSession.slot_id.in_([slot.id for slot in live]), PaybackSession.state.in_(sessions_rules.BEGUN))
    begun = set(db.session.scalars(query))
    for old, slot in zip(live, wanted, strict=False):
        if old.id in begun and (old.starts, old.ends) != (slot.starts, slot.ends):
            times = f"{clock.words_of_time(old.starts)} to {clock.words_of_time(old.ends)}"
            raise RuleBroken(f"A session has begun or was recorded in this slot, so its times stay: {times}", f"starts_{slot.number}")


def _too_many(found: list[Hit], live: Sequence[Slot], wanted: Sequence[NewSlot]) -> list[Hit]:
    """The sessions that no longer fit: those put on last in a slot with fewer places, and all of a slot that goes."""
    out: list[Hit] = []
    for n, slot in enumerate(live):
        here = [hit for hit in found if hit.slot_id == slot.id]
        out += slots_rules.over_capacity(here, wanted[n].places if n < len(wanted) else 0)
    return sorted(out, key=lambda hit: hit.session_id)


def _tell_sessions(crew: Crew, *, by: User) -> None:
    """Sessions whose slot has other times have changed, in calendars too."""
    query = select(PaybackSession).join(Slot).where(Slot.crew_id == crew.id, PaybackSession.state.in_(sessions_rules.TO_COME)).options(selectinload(PaybackSession.job), selectinload(PaybackSession.slot))
    for session in db.session.scalars(query.order_by(PaybackSession.id)):
        when = f"{clock.words_of_time(session.slot.starts)} to {clock.words_of_time(session.slot.ends)}"
        line = record(None, Verb.MOVED, f"{crew.name} is on it {when} on {clock.words_of_day(crew.day)}", by=by, subject=subjects.of_job(session.job.reference))
        session.changed_at = line.at


def _line(crew: Crew, verb: Verb, what: str, *, by: User) -> HistoryLine:
    line = record(None, verb, what, by=by, subject=subjects.of_day(crew.day))
    db.session.flush()
    return line
