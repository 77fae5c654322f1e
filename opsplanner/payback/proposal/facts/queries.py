"""What a month is made of, read as it stands: the jobs that need a day, the slots that are free, and what is planned on the days already. Read models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, select

from opsplanner import clock
from opsplanner.database import rows
from opsplanner.models import Crew, JobKind, PaybackJob, PaybackSession, Slot, User, Ward
from opsplanner.payback.days import queries as days_queries
from opsplanner.payback.days.pattern.rules import week_of
from opsplanner.payback.days.queries import Planned, SlotRow
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.forecast.rules import left_beside
from opsplanner.payback.proposal.facts.rules import Facts, Job, Place, minutes_of, plain
from opsplanner.payback.proposal.wishes.rules import MOST, Wishes
from opsplanner.payback.sessions.rules import HOLDS
from opsplanner.payback.sessions.scheduling import queries as scheduling_queries
from opsplanner.payback.sessions.scheduling.queries import ToPlace
from opsplanner.payback.show_rate.queries import show_rates
from opsplanner.payback.show_rate.rules import ShowRates
from opsplanner.payback.standing import queries as standing_queries
from opsplanner.statements import built_once, value, values

TWO = 2
"""On so many sites a crew is in one slot at most, by a proposal."""


EVERYBODY_COMES = ShowRates(1.0)
"""Where only the places that are planned are asked for, no rate is read."""


class Read(NamedTuple):
    """What a month is made of, with what is left out of it."""

    facts: Facts
    jobs: Sequence[ToPlace]
    """The jobs of the facts, in their order."""
    standing: int
    """How many standing sites are left out: they are worked by their own rule."""
    beyond: int
    """How many jobs are left out that stand behind the first MOST of the queue."""


def read(wishes: Wishes, user: User) -> Read:
    """Return what a month is made of, as who keeps the days may see it (13 queries)."""
    today, rates = clock.today(), show_rates()
    waiting = scheduling_queries.to_place(user, today, rates)
    jobs = [job for job in waiting if job.kind is not JobKind.STANDING]
    chosen = jobs[:MOST]
    facts = facts_of(chosen, days_queries.days(wishes.first, wishes.until, user), rates, beside=wishes.beside)
    return Read(facts, chosen, len(waiting) - len(jobs), len(jobs) - len(chosen))


def facts_of(jobs: Sequence[ToPlace], days: Sequence[days_queries.Day], rates: ShowRates, *, beside: bool) -> Facts:
    """Return what these jobs and days are as facts; `beside` says that slots on which one job is planned already are used too (three queries)."""
    if not days:
        return Facts([_job(job, ()) for job in jobs], [])
    first, last = days[0].day, days[-1].day
    there, planned = _there(week_of(first)[0], week_of(last)[1])
    on_days = forecast_queries.scheduled_days([job.id for job in jobs])
    places = _places(days, rates, standing_queries.claims(clock.today(), last))
    usable = [place for place in places if place.left and place.minutes and (beside or not place.beside)]
    return Facts([_job(job, on_days.get(job.id, ())) for job in jobs], usable, there, planned)


def _job(job: ToPlace, on_days: Sequence[date]) -> Job:
    last = job.wanted.last
    late = last is not None and any(day > last for day in on_days)
    return Job(job.reference, max(job.still, 1), job.wanted, job.ward or "", plain(job.tools), rest=not job.still, late=late, closed=job.closed)


def _places(days: Iterable[days_queries.Day], rates: ShowRates, claims: Mapping[date, Sequence[int]]) -> list[Place]:
    """The slots that have places left, once standing sites that have their date there have taken theirs."""
    found = []
    for day in days:
        here = list[Place]()
        for crew in day.crews if day.works else ():
            rate = rates.of(crew.name, day.day.weekday())
            there = [(slot, [session.reference for session in slot.sessions if session.state in HOLDS]) for slot in crew.slots]
            here += [
                Place(slot.id, crew.id, crew.name, day.day, slot.starts, slot.ends, slot.left, minutes_of(slot.starts, slot.ends, rate), bool(slot.planned), frozenset(on))
                for slot, on in there if slot.left and len(on) < TWO
            ]
        found += [place._replace(left=left) for place, left in zip(here, left_beside([place.left for place in here], claims.get(day.day, ())), strict=True)]
    return sorted(found, key=lambda place: (place.ends_at, place.crew, place.slot))


@built_once
def _held() -> Select[*tuple[Any, ...]]:
    return (
        select(Slot.crew_id, Crew.day, Ward.name.label("ward"), PaybackJob.tools)
        .select_from(PaybackSession)
        .join(PaybackJob, PaybackJob.id == PaybackSession.job_id)
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .outerjoin(Ward, Ward.id == PaybackJob.ward_id)
        .where(Crew.day.between(value("first", Date), value("last", Date)), PaybackSession.state.in_(values("states", PaybackSession.state.type)))
        .order_by(Crew.day, PaybackSession.id)
    )


def _there(first: date, last: date) -> tuple[Mapping[int, tuple[frozenset[str], frozenset[str]]], frozenset[date]]:
    """By crew, the wards and the tools of what is planned on its day; and the days on which anything is (one query)."""
    wards, tools, days = defaultdict[int, set[str]](set), defaultdict[int, set[str]](set), set[date]()
    for row in rows(_held(), {"first": first, "last": last, "states": tuple(HOLDS)}):
        days.add(row.day)
        wards[row.crew_id] |= {row.ward or ""} - {""}
        tools[row.crew_id] |= {plain(row.tools)} - {""}
    return {crew: (frozenset(wards[crew]), frozenset(tools[crew])) for crew in wards}, frozenset(days)


class SlotNow(NamedTuple):
    """A slot as it stands now."""

    slot: SlotRow
    closed: str
    """Why its day is no working day; "" where it is one."""
    planned: Sequence[Planned]
    """What is planned on its crew's day."""


class Now(NamedTuple):
    """The jobs and slots of a proposal as they stand now."""

    jobs: Mapping[str, ToPlace]
    """By reference, those that are accepted and not done."""
    slots: Mapping[int, SlotNow]


def now(days: Sequence[date], user: User) -> Now:
    """Return what stands now of jobs, and of the slots of these days (six queries)."""
    there = days_queries.days(min(days), max(days), user) if days else []
    slots = dict[int, SlotNow]()
    for day in there:
        for crew in day.crews:
            planned = [session for slot in crew.slots for session in slot.sessions if session.state in HOLDS]
            slots |= {slot.id: SlotNow(slot, "" if day.works else day.why_not, planned) for slot in crew.slots}
    return Now({job.reference: job for job in scheduling_queries.to_do(user, clock.today(), EVERYBODY_COMES)}, slots)
