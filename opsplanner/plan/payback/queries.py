"""What Payback's crews and jobs came to between two days. Read models: a query each, however long the time."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, select

from opsplanner import clock
from opsplanner.access import job_visible_to
from opsplanner.database import UTCTime, read, rows
from opsplanner.models import Agency, JobKind, JobState, PaybackJob, User, Ward
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.jobs.rules import ACCEPTED, DONE
from opsplanner.payback.show_rate import queries as show_rate_queries
from opsplanner.payback.show_rate.queries import Worked
from opsplanner.plan.payback.rules import Dates
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value


class CrewLine(NamedTuple):
    """What came of one crew's days: all that was worked, and of what was planned the places and who came."""

    name: str
    sessions: int
    places: int
    came: int
    minutes: int


def crews(first: date, last: date) -> list[CrewLine]:
    """Return what came of each crew's days, by name (one query). What was put on a day that was over has no places, and counts in sessions and hours alone."""
    by_crew: dict[str, list[Worked]] = {}
    for one in show_rate_queries.worked(first, last):
        by_crew.setdefault(one.crew, []).append(one)
    return [
        CrewLine(name, len(those), sum(one.places for one in those if one.planned), sum(one.came for one in those if one.planned), sum(one.minutes for one in those))
        for name, those in sorted(by_crew.items())
    ]


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
    query = select(PaybackJob.referred_at, PaybackJob.decided_at, case((PaybackJob.kind != JobKind.STANDING, PaybackJob.work_done_at)).label("work_done_at"))
    return query.where(_ASKED, job_visible_to(reader)).order_by(PaybackJob.id)


def dates(first: date, last: date, user: User) -> list[Dates]:
    """Return when each job that was asked for in these days was asked for, decided and done (one query). A standing site goes on until it ends, so that says nothing of how long work takes."""
    return [
        Dates(clock.local(row.referred_at).date(), jobs_words.day_of(row.decided_at), jobs_words.day_of(row.work_done_at))
        for row in rows(_dates(Reader.of(user)), _when(user, first, last))
    ]
