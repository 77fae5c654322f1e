"""What Payback's crews and jobs came to between two days. Read models: a query each, however long the time."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, and_, case, func, select

from opsplanner import clock
from opsplanner.access import job_visible_to
from opsplanner.database import UTCTime, read, rows
from opsplanner.models import Agency, Crew, JobState, PaybackJob, PaybackSession, Slot, User, Ward
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.jobs.rules import ACCEPTED, DONE
from opsplanner.payback.sessions.rules import WORKED
from opsplanner.plan.payback.rules import Dates
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value


class CrewLine(NamedTuple):
    """What came of one crew's places: of what was worked."""

    name: str
    sessions: int
    places: int
    came: int
    minutes: int


@built_once
def _crews() -> Select[*tuple[Any, ...]]:
    of = PaybackSession
    counts = func.count(of.id).label("sessions"), func.sum(of.places).label("places"), func.sum(func.coalesce(of.arrived, of.worked, 0)).label("came")
    query = select(Crew.name, *counts, func.sum(of.person_minutes).label("minutes")).join(Slot, Slot.crew_id == Crew.id).join(of, of.slot_id == Slot.id)
    within = Crew.day.between(value("first", Date), value("last", Date))
    return query.where(within, of.state.in_(WORKED)).group_by(Crew.name).order_by(Crew.name)


def crews(first: date, last: date) -> list[CrewLine]:
    """Return what came of the places of each crew, by name (one query)."""
    return [CrewLine(row.name, row.sessions, int(row.places), int(row.came), int(row.minutes)) for row in rows(_crews(), {"first": first, "last": last})]


class Asking(NamedTuple):
    """How many jobs were asked for in a time, and what has become of them by now."""

    who: str
    asked: int
    accepted: int
    done: int
    turned_down: int
    """Declined by Probation, or lapsed."""


_COUNTS = (
    func.count(PaybackJob.id).label("asked"),
    func.count(case((PaybackJob.state.in_((*ACCEPTED, *DONE)), 1))).label("accepted"),
    func.count(case((PaybackJob.state.in_(DONE), 1))).label("done"),
    func.count(case((PaybackJob.state.in_((JobState.DECLINED, JobState.LAPSED)), 1))).label("turned_down"),
)
_ASKED = and_(PaybackJob.referred_at >= value("since", UTCTime), PaybackJob.referred_at < value("until", UTCTime))


@built_once
def _by_ward(reader: Reader) -> Select[*tuple[Any, ...]]:
    query = select(func.coalesce(Ward.name, "").label("who"), *_COUNTS).select_from(PaybackJob).outerjoin(Ward, Ward.id == PaybackJob.ward_id)
    return query.where(_ASKED, job_visible_to(reader)).group_by(Ward.name).order_by(func.count(PaybackJob.id).desc(), Ward.name)


@built_once
def _by_asker(reader: Reader) -> Select[*tuple[Any, ...]]:
    query = select(PaybackJob.asker_kind, Agency.short_name.label("agency"), *_COUNTS).outerjoin(Agency, Agency.id == PaybackJob.asking_agency_id)
    there = query.where(_ASKED, job_visible_to(reader)).group_by(PaybackJob.asker_kind, Agency.short_name)
    return there.order_by(func.count(PaybackJob.id).desc(), Agency.short_name, PaybackJob.asker_kind)


def _when(user: User, first: date, last: date) -> dict[str, Any]:
    return asked_by(user, since=clock.day_bounds(first).start, until=clock.day_bounds(last).end)


def by_ward(first: date, last: date, user: User) -> list[Asking]:
    """Return the jobs that were asked for in these days, as far as this person may see them, by ward, the most first (one query)."""
    return read(Asking, _by_ward(Reader.of(user)), _when(user, first, last))


def by_asker(first: date, last: date, user: User) -> list[Asking]:
    """Return the same by who asks: an agency, or councillors and residents' groups through one (one query)."""
    found = rows(_by_asker(Reader.of(user)), _when(user, first, last))
    return [Asking(jobs_words.asker_of(row.asker_kind, "", row.agency or ""), row.asked, row.accepted, row.done, row.turned_down) for row in found]


@built_once
def _dates(reader: Reader) -> Select[*tuple[Any, ...]]:
    query = select(PaybackJob.referred_at, PaybackJob.decided_at, PaybackJob.work_done_at)
    return query.where(_ASKED, job_visible_to(reader)).order_by(PaybackJob.id)


def dates(first: date, last: date, user: User) -> list[Dates]:
    """Return when each job that was asked for in these days was asked for, decided and done (one query)."""
    return [
        Dates(clock.local(row.referred_at).date(), jobs_words.day_of(row.decided_at), jobs_words.day_of(row.work_done_at))
        for row in rows(_dates(Reader.of(user)), _when(user, first, last))
    ]
