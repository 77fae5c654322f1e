"""Who subscribes to a calendar of Payback that has a day or a session, and is told of what changes shortly before it in no other way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, String, Subquery, and_, or_, select

from opsplanner import clock
from opsplanner.database import rows
from opsplanner.history import subjects
from opsplanner.history.subjects import job_of
from opsplanner.models import Agency, AgencyKind, Crew, JobState, PaybackJob, Slot, User
from opsplanner.notices.kinds.words import To
from opsplanner.notices.rules import is_near
from opsplanner.notices.seen.words import fetches, may_be_stale
from opsplanner.payback.days.crews.noting import queries as noting_queries
from opsplanner.payback.telling.crews import queries as crews_queries
from opsplanner.statements import built_once, values

KIND = "payback_stale"
VERBS = crews_queries.OF_NAMED | crews_queries.CHANGES | crews_queries.OF_WORK


def _subscribers() -> Subquery:
    """Who has a calendar of Payback that was fetched once at least."""
    fetch = fetches().subquery()
    return select(fetch.c.user_id).where(fetch.c.payback, fetch.c.fetched_at.is_not(None)).distinct().subquery()


@built_once
def _everybody() -> Select[*tuple[Any, ...]]:
    fetch = _subscribers()
    return select(fetch.c.user_id).order_by(fetch.c.user_id)


def job_visible_to_each() -> ColumnElement[bool]:
    """True for each person (a User joined with her Agency) beside each job that she may see: `access.py: job_visible_to` with the people as rows."""
    open_ = and_(PaybackJob.state != JobState.DRAFT, Agency.kind.not_in((AgencyKind.VOLUNTARY, AgencyKind.BUSINESS)))
    return or_(Agency.kind == AgencyKind.OFFICE, PaybackJob.asking_agency_id == User.agency_id, open_)


@built_once
def _who_sees() -> Select[*tuple[Any, ...]]:
    fetch = _subscribers()
    return (
        select(PaybackJob.reference, User.id.label("user_id"))
        .select_from(fetch)
        .join(User, User.id == fetch.c.user_id)
        .join(Agency, Agency.id == User.agency_id)
        .join(PaybackJob, PaybackJob.reference.in_(values("references", String)))
        .where(job_visible_to_each())
        .order_by(PaybackJob.reference, User.id)
    )


@built_once
def _slots() -> Select[*tuple[Any, ...]]:
    there = Crew.day.in_(values("days", Date)), Slot.places > 0
    return select(Crew.day, Slot.starts, Slot.ends).join(Slot, Slot.crew_id == Crew.id).where(*there).order_by(Crew.day, Slot.starts)


def subscribed(lines: Sequence[Any]) -> list[To]:
    """Who has a calendar of Payback, fetched once at least, that has what these lines change, or had it, where that is near; not who is told of the line
    as its crew's supervisor (docs/domain.md, "Telling people")."""
    near = _days(lines) | _work(lines)
    if not near:
        return []
    about = {line.id: line for line in lines if line.id in near}
    jobs = {job_of(line.subject) for line in about.values()} - {""}
    of_jobs = rows(_who_sees(), {"references": sorted(jobs)}) if jobs else []
    of_days = rows(_everybody()) if len(jobs) < len({line.subject for line in about.values()}) else []
    theirs = [whom for tells in (crews_queries.newly_named, crews_queries.of_changed, crews_queries.of_work) for whom in tells(list(about.values()))]
    known = {(to.line_id, to.user_id) for to in theirs}
    found = [(id_, row.user_id) for id_, line in about.items() for row in (of_jobs if job_of(line.subject) else of_days) if _is_about(row, line)]
    return [
        To(id_, user_id, may_be_stale(about[id_].what), only_near=True, starts_at=near[id_]) for id_, user_id in found if (id_, user_id) not in known
    ]


def _is_about(row: Any, line: Any) -> bool:
    return not job_of(line.subject) or row.reference == job_of(line.subject)


def _days(lines: Sequence[Any]) -> dict[int, datetime]:
    """When what the lines about days change goes out next, of what is near, by the line's id."""
    days = {line.id: subjects.day_of(line.subject) for line in lines if subjects.is_day(line.subject)}
    days = {id_: day for id_, day in days.items() if day >= clock.today()}
    noted = {one.line.id: one.slots for one in noting_queries.noted()}
    there = _times({days[line_id] for line_id in days if line_id not in noted})
    starts = {id_: crews_queries.starts_at(day, slots) for id_, day in days.items() if (slots := noted.get(id_) or there.get(day))}
    return {id_: at for id_, at in starts.items() if is_near(at, clock.now())}


def _times(days: Collection[date]) -> dict[date, list[tuple[time, time]]]:
    found: dict[date, list[tuple[time, time]]] = {}
    for row in rows(_slots(), {"days": sorted(days)}) if days else []:
        found.setdefault(row.day, []).append((row.starts, row.ends))
    return found


def _work(lines: Sequence[Any]) -> dict[int, datetime]:
    """When the soonest slot begins that a line about a job changes, of what is near, by the line's id."""
    starts: dict[int, datetime] = {}
    for line, row in crews_queries.near_work(lines):
        starts.setdefault(line.id, clock.to_utc(row.day, row.starts))
    return {id_: at for id_, at in starts.items() if is_near(at, clock.now())}
