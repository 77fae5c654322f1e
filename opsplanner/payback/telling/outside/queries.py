"""Who left an e-mail address with a job, and what she is told of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, String, and_, case, func, or_, select

from opsplanner import clock
from opsplanner.database import UTCTime, db, read, rows
from opsplanner.history import subjects
from opsplanner.models import (
    Agency,
    AgencyKind,
    AskerKind,
    Crew,
    HistoryLine,
    JobState,
    Message,
    MessageState,
    PaybackJob,
    PaybackSession,
    Place,
    SessionState,
    Slot,
    Verb,
)
from opsplanner.notices.rules import NO_WAIT, is_near
from opsplanner.statements import built_once, value, values

OVER = (JobState.WORK_DONE, JobState.NOT_CHECKED, JobState.CHECKED, JobState.DECLINED, JobState.LAPSED, JobState.CANCELLED, JobState.MERGED)
KEPT = timedelta(days=90)
"""So long after a job is over the addresses are kept that were left with it."""
_ASKER = case((PaybackJob.asker_kind != AskerKind.AGENCY, PaybackJob.asker_email), else_="")
_HOST = case((PaybackJob.host_email != _ASKER, PaybackJob.host_email), else_="")
"""Who is both is written to as who asks."""


class Left(NamedTuple):
    """The addresses that were left with a job."""

    id: int
    reference: str
    asker: str
    host: str


@built_once
def _left() -> Select[*tuple[Any, ...]]:
    query = select(PaybackJob.id, PaybackJob.reference, _ASKER.label("asker"), _HOST.label("host"))
    return query.where(PaybackJob.reference.in_(values("references", String)), PaybackJob.referred_at.is_not(None), or_(_ASKER != "", _HOST != ""))


def left(references: Collection[str]) -> list[Left]:
    """Return those of these jobs with which an address was left, and which were sent to Probation."""
    return read(Left, _left(), {"references": sorted(references)}) if references else []


@built_once
def _waiting() -> Select[*tuple[Any, ...]]:
    later = (Message.state == MessageState.WAITING, Message.leased_until.is_(None), Message.due_at > value("until", UTCTime))
    return select(Message.kind, Message.about).where(Message.kind.in_(values("kinds", String)), *later)


def waiting(kinds: Collection[str], until: datetime) -> set[tuple[str, str]]:
    """Return for which jobs a message waits that does not go until then: its kind, and the job's reference."""
    return {(row.kind, row.about.partition(":")[0]) for row in rows(_waiting(), {"kinds": sorted(kinds), "until": until})}


@built_once
def _slots() -> Select[*tuple[Any, ...]]:
    ahead = (PaybackSession.job_id.in_(values("jobs")), Crew.day >= value("today", Date), Crew.day <= value("last", Date))
    query = select(PaybackSession.job_id, Crew.day, Slot.starts).join(Slot, Slot.id == PaybackSession.slot_id).join(Crew, Crew.id == Slot.crew_id)
    return query.where(*ahead).distinct()


def near(job_ids: Collection[int], now: datetime) -> set[int]:
    """Return which of these jobs are, or were, on a slot of today or to come that is near (one query)."""
    days = {"today": clock.local(now).date(), "last": clock.local(now + NO_WAIT).date()}
    found = rows(_slots(), {"jobs": sorted(job_ids), **days}) if job_ids else []
    return {row.job_id for row in found if is_near(clock.to_utc(row.day, row.starts), now)}


class Job(NamedTuple):
    """A job as it is told outside."""

    id: int
    reference: str
    what: str
    place: str
    state: JobState
    decide_by: date | None
    said: str
    decline_reason: Any
    hold_until: date | None
    agency: str
    telephone: str
    asker: str
    host: str


@built_once
def _job() -> Select[*tuple[Any, ...]]:
    columns = (
        PaybackJob.id, PaybackJob.reference, PaybackJob.what, func.coalesce(Place.name, "").label("place"), PaybackJob.state, PaybackJob.decide_by,
        PaybackJob.said, PaybackJob.decline_reason, PaybackJob.hold_until, func.coalesce(Agency.name, "").label("agency"),
        func.coalesce(Agency.telephone, "").label("telephone"), _ASKER.label("asker"), _HOST.label("host"),
    )
    query = select(*columns).outerjoin(Place, Place.id == PaybackJob.place_id).outerjoin(Agency, Agency.id == PaybackJob.asking_agency_id)
    return query.where(PaybackJob.reference == value("reference", String))


def job(reference: str) -> Job | None:
    """Return a job with the agency that asks or passes it on; None where there is none."""
    return next(iter(read(Job, _job(), {"reference": reference})), None)


def lines(reference: str, first: int, verbs: Collection[Verb]) -> Sequence[Any]:
    """Return what happened to a job from this line of its history on (verb, at), the oldest first."""
    of_it = (HistoryLine.subject == subjects.of_job(reference), HistoryLine.id >= first, HistoryLine.verb.in_(list(verbs)))
    return db.session.execute(select(HistoryLine.verb, HistoryLine.at).where(*of_it).order_by(HistoryLine.id)).all()


class Day(NamedTuple):
    """A job on a crew's slot."""

    day: date
    starts: time
    ends: time
    state: SessionState
    made_at: datetime
    changed_at: datetime


def days(job_id: int, since: date) -> list[Day]:
    """Return on which days from this one on a job is, or was, the soonest first."""
    columns = (Crew.day, Slot.starts, Slot.ends, PaybackSession.state, PaybackSession.made_at, PaybackSession.changed_at)
    query = select(*columns).select_from(PaybackSession).join(Slot, Slot.id == PaybackSession.slot_id).join(Crew, Crew.id == Slot.crew_id)
    return read(Day, query.where(PaybackSession.job_id == job_id, Crew.day >= since).order_by(Crew.day, Slot.starts, PaybackSession.id))


@built_once
def _probation() -> Select[*tuple[Any, ...]]:
    return select(Agency.name, Agency.telephone).where(Agency.kind == AgencyKind.PROBATION, Agency.active).order_by(Agency.id).limit(1)


def probation() -> tuple[str, str] | None:
    """Return Probation's name and telephone number; None where there is no such agency."""
    return next(((row.name, row.telephone) for row in rows(_probation())), None)


def long_over(now: datetime) -> ColumnElement[bool]:
    """True for a job that has been over for so long that the addresses left with it go."""
    return and_(PaybackJob.state.in_(OVER), PaybackJob.changed_at < now - KEPT, or_(PaybackJob.asker_email != "", PaybackJob.host_email != ""))
