"""What a month has, and what it would get. Read models: seven queries, however many days there are."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, select

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.commitments.duties import queries as duties_queries
from opsplanner.database import rows
from opsplanner.models import Crew, Slot, User
from opsplanner.payback.days.crews import queries as crews_queries
from opsplanner.payback.days.crews.elsewhere import queries as elsewhere_queries
from opsplanner.payback.days.crews.month import rules
from opsplanner.payback.days.crews.month.rules import Proposed, Usual
from opsplanner.payback.days.crews.queries import Supervisor
from opsplanner.payback.days.crews.usual import queries as usual_queries
from opsplanner.payback.days.pattern.queries import pattern
from opsplanner.statements import built_once, value, values


class Line(NamedTuple):
    """A crew that a day would get."""

    crew: Proposed
    supervisor_id: int | None
    """Who usually supervises it, if she is free."""
    left_out: str
    """Why who usually supervises it does not: "Winston Super is away"; "" where she does, or nobody did."""


class Month(NamedTuple):
    """A month of crews, before they are added."""

    first: date
    last: date
    lines: tuple[Line, ...]
    closed: tuple[tuple[date, str], ...]
    """The usual days on which nobody works, each with why."""
    there: tuple[date, ...]
    """The working days that have crews already."""
    without: tuple[date, ...]
    """The working days that no crew can be gone by: their weekday has no usual one any more, or never had one and no crew in the eight weeks before."""
    supervisors: tuple[Supervisor, ...]


@built_once
def _crews() -> Select[*tuple[Any, ...]]:
    query = select(Crew.id, Crew.day, Crew.name, Crew.supervisor_id, Slot.starts, Slot.ends, Slot.places).join(Slot, Slot.crew_id == Crew.id)
    return query.where(Crew.day.between(value("first", Date), value("last", Date)), Slot.places > 0).order_by(Crew.day, Crew.name, Crew.id, Slot.starts)


@built_once
def _named() -> Select[*tuple[Any, ...]]:
    return select(User.id, User.name).where(User.id.in_(values("people")))


def month_of(first: date, user: User) -> Month:
    """Return what the month that begins on `first` has and would get, from tomorrow on."""
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    begin = max(first, clock.today() + timedelta(days=1))
    kept = pattern(first, last)
    days = [day for day in kept.days(first, last) if day >= begin]
    there = _there(first - rules.BACK, last)
    found, without = rules.proposed(days, there, usual_queries.usual_crews(date.min))
    usable = tuple(crews_queries.supervisors())
    busy = _busy(found, usable, begin, last, user) if found else {}
    taken = {crew.day for crew in there}
    lines = [Line(crew, None if busy.get(crew.key) else crew.supervisor_id, busy.get(crew.key, "")) for crew in found]
    closed = tuple((day, kept.why_not(day)) for day in kept.closed(first, last) if day >= begin)
    return Month(first, last, tuple(lines), closed, tuple(day for day in days if day in taken), tuple(without), usable)


def _there(first: date, last: date) -> list[Usual]:
    crews: dict[int, list[Any]] = defaultdict(list)
    for row in rows(_crews(), {"first": first, "last": last}):
        crews[row.id].append(row)
    return [Usual(id_, those[0].day, those[0].name, those[0].supervisor_id, tuple((row.starts, row.ends, row.places) for row in those)) for id_, those in crews.items()]


def _busy(found: list[Proposed], usable: tuple[Supervisor, ...], first: date, last: date, user: User) -> dict[str, str]:
    """Why who usually supervises a crew does not that day, by its key."""
    people = sorted({crew.supervisor_id for crew in found if crew.supervisor_id})
    names, free = {row.id: row.name for row in rows(_named(), {"people": people})}, {one.id for one in usable}
    away = elsewhere_queries.away(people, first, last)
    span = Period(clock.day_bounds(first).start, clock.day_bounds(last).end)
    duties = duties_queries.on_operations(people, span, user)
    why: dict[str, str] = {}
    for crew in found:
        who = crew.supervisor_id
        if who is None:
            continue
        slots = [Period(clock.to_utc(crew.day, slot.starts), clock.to_utc(crew.day, slot.ends)) for slot in crew.slots]
        on = [duty.what for duty in duties if duty.user_id == who and any(duty.period.overlaps(slot) for slot in slots)]
        if who not in free:
            why[crew.key] = f"{names.get(who, 'Who supervised it')} is not with Probation any more, or has no account in use"
        elif any(row.id == who and row.first_day <= crew.day <= row.last_day for row in away):
            why[crew.key] = f"{names[who]} is away"
        elif on:
            why[crew.key] = f"{names[who]} is on {on[0]} at that time"
    return why
