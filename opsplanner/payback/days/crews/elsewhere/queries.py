"""Where supervisors of crews are besides. Read models: three queries, however many crews there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, func, select

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.commitments.duties import queries as duties_queries
from opsplanner.commitments.duties import words as duties_words
from opsplanner.database import rows
from opsplanner.models import Absence, Crew, Slot, User
from opsplanner.payback.days.crews.elsewhere import words
from opsplanner.statements import built_once, value, values


@built_once
def _away() -> Select[*tuple[Any, ...]]:
    there = Absence.first_day <= value("last", Date), Absence.last_day >= value("first", Date)
    query = select(User.id, User.name, Absence.first_day, Absence.last_day).join(Absence, Absence.email == func.lower(User.email))
    return query.where(User.id.in_(values("people")), *there).order_by(User.id)


def away(people: Collection[int], first: date, last: date) -> Sequence[Any]:
    """Return who of these people is away on some of these days (id, name, first_day, last_day), by id (one query)."""
    return rows(_away(), {"people": sorted(people), "first": first, "last": last})


class Out(NamedTuple):
    """A slot of a crew to come, and who supervises it."""

    crew_id: int
    crew: str
    day: date
    period: Period
    supervisor_id: int
    supervisor: str


@built_once
def _supervised() -> Select[*tuple[Any, ...]]:
    """These slots, and all others on which the same people are those days."""
    theirs = select(Crew.supervisor_id).join(Slot, Slot.crew_id == Crew.id).where(Slot.id.in_(values("slots")))
    days = select(Crew.day).join(Slot, Slot.crew_id == Crew.id).where(Slot.id.in_(values("slots")))
    return (
        select(Slot.id, Crew.id.label("crew_id"), Crew.name.label("crew"), Crew.day, Slot.starts, Slot.ends, User.id.label("supervisor_id"), User.name.label("supervisor"))
        .join(Crew, Crew.id == Slot.crew_id)
        .join(User, User.id == Crew.supervisor_id)
        .where(Crew.supervisor_id.in_(theirs), Crew.day.in_(days), Crew.cause.is_(None), Slot.places > 0)
        .order_by(Crew.day, Crew.name, Slot.starts, Slot.id)
    )


def of_slots(slot_ids: Collection[int], reader: User) -> list[str]:
    """Return what has to be said of these slots where who supervises them is away, with another crew, or on an operation that the reader may see, a sentence each."""
    found = [
        (row.id, Out(row.crew_id, row.crew, row.day, Period(clock.to_utc(row.day, row.starts), clock.to_utc(row.day, row.ends)), row.supervisor_id, row.supervisor))
        for row in rows(_supervised(), {"slots": sorted(slot_ids)})
    ]
    here = [out for slot_id, out in found if slot_id in slot_ids]
    if not here:
        return []
    people, first, last = {out.supervisor_id for out in here}, min(out.day for out in here), max(out.day for out in here)
    gone = away(people, first, last)
    span = Period(clock.day_bounds(first).start, clock.day_bounds(last).end)
    duties = duties_queries.on_operations(people, span, reader)
    said: list[str] = []
    for out in here:
        if any(row.id == out.supervisor_id and row.first_day <= out.day <= row.last_day for row in gone):
            said.append(words.away(out.supervisor, out.crew, out.day))
        others = sorted({other.crew for _, other in found if other.supervisor_id == out.supervisor_id and other.crew_id != out.crew_id and other.period.overlaps(out.period)})
        said += words.with_others(out.supervisor, out.crew, out.day, others)
        said += duties_words.as_well(duty for duty in duties if duty.user_id == out.supervisor_id and duty.period.overlaps(out.period))
    return list(dict.fromkeys(said))
