"""Which jobs a person sees, changes and decides. Every select of jobs begins with one of these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, false, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from opsplanner import clock
from opsplanner import reader as readers
from opsplanner.access import job_visible_to, may, visible_to
from opsplanner.database import db, read, read_row, rows, the_row, the_value
from opsplanner.models import (
    AgencyKind,
    AskerKind,
    Crew,
    JobState,
    LogEntry,
    LogKind,
    Operation,
    OperationType,
    OperationWard,
    PaybackJob,
    PaybackSession,
    Place,
    SessionState,
    Slot,
    StandDownCause,
    User,
)
from opsplanner.payback.jobs.referring.rules import Origin
from opsplanner.payback.jobs.rules import BEFORE_WORK_DONE
from opsplanner.reader import Person, Reader
from opsplanner.statements import built_once, value
from opsplanner.whole import Whole


def asked_or_kept_by(user: Person) -> ColumnElement[bool]:
    return or_(asked_by(user), kept_by(user))


def asked_by(user: Person) -> ColumnElement[bool]:
    """True for the jobs for which this person speaks as the asker: her agency asked or passed it on, or she sits in the office."""
    if not may(user, "refer_payback"):
        return false()
    return true() if user.in_partnership_office else PaybackJob.asking_agency_id == user.agency_id


def kept_by(user: Person) -> ColumnElement[bool]:
    """True for the jobs that this person decides and plans: Probation's coordinators, all but drafts of others."""
    return and_(PaybackJob.state != JobState.DRAFT, true() if may(user, "keep_payback") else false())


def speaks_for(user: User, job: PaybackJob) -> bool:
    """Say of a job that was loaded whether this person speaks for its asker."""
    return may(user, "refer_payback") and (user.in_partnership_office or job.asking_agency_id == user.agency_id)


def may_check(user: User, job: PaybackJob) -> bool:
    """Say whether this person checks the work: who asked; the office for an asker without an account, and for Probation's own."""
    if not may(user, "refer_payback"):
        return False
    if job.asker_kind is AskerKind.AGENCY and job.asking_agency and job.asking_agency.kind is not AgencyKind.PROBATION:
        return job.asking_agency_id == user.agency_id
    return user.in_partnership_office


def checked_by(user: Person, asking: Any) -> ColumnElement[bool]:
    """True for the jobs whose work this person checks, once it is done: `may_check` of rows; `asking` is the agency that asks, outer joined."""
    if not may(user, "refer_payback"):
        return false()
    own = and_(PaybackJob.asking_agency_id == user.agency_id, ~checked_by_office(asking))
    return or_(own, checked_by_office(asking)) if user.in_partnership_office else own


def checked_by_office(asking: Any) -> ColumnElement[bool]:
    """True for the jobs whose work the office checks: of an asker without an account, and Probation's own."""
    return or_(PaybackJob.asker_kind != AskerKind.AGENCY, asking.id.is_(None), asking.kind == AgencyKind.PROBATION)


WHOLE = Whole(PaybackJob, "ward", "place", "asking_agency", "priorities")
"""A job with what its pages say of it."""


def for_change(*where: ColumnElement[bool]) -> Select[PaybackJob]:
    """Select the same, with who wrote them, as the session loads it for a change."""
    return WHOLE.loaded.where(*where).options(joinedload(PaybackJob.author))


@built_once
def _one_job(reader: Reader, right: str) -> Select[*tuple[Any, ...]]:
    allowed = {"see": job_visible_to(reader), "ask": asked_by(reader), "keep": kept_by(reader), "ask or keep": asked_or_kept_by(reader)}
    return WHOLE.select().where(PaybackJob.reference == value("reference", String), allowed[right])


def one_job(user: User, reference: str, right: str) -> PaybackJob:
    """Return one job with what its page says, to read (two queries), for who may "see", "ask", "keep", or "ask or keep" it. Raises NotFound for any other person."""
    return WHOLE.one(_one_job(Reader.of(user), right), readers.asked_by(user, reference=reference))


def last_worked(job_id: int) -> datetime | None:
    """Return when the last session ended in which work was done, None when there was none."""
    query = (
        select(Crew.day, func.coalesce(PaybackSession.cut_short_at, Slot.ends))
        .join(Slot, Slot.crew_id == Crew.id)
        .join(PaybackSession, PaybackSession.slot_id == Slot.id)
        .where(PaybackSession.job_id == job_id, PaybackSession.state.in_((SessionState.RECORDED, SessionState.CUT_SHORT)))
    )
    row = db.session.execute(query.order_by(Crew.day.desc(), Slot.ends.desc()).limit(1)).first()
    return clock.to_utc(*row) if row else None


def first_worked(job_id: int) -> date | None:
    """Return the first day on which a crew was at work on a job, None when none was."""
    at_work = PaybackSession.state.in_((SessionState.RUNNING, SessionState.RECORDED, SessionState.CUT_SHORT))
    query = select(func.min(Crew.day)).join(Slot, Slot.crew_id == Crew.id).join(PaybackSession, PaybackSession.slot_id == Slot.id)
    return db.session.scalar(query.where(PaybackSession.job_id == job_id, at_work))


def merged_into(job_id: int) -> Sequence[str]:
    """Return the references of the jobs that were merged into this one."""
    return db.session.scalars(select(PaybackJob.reference).where(PaybackJob.merged_into_id == job_id).order_by(PaybackJob.id)).all()


@built_once
def _merges(reader: Reader) -> Select[*tuple[Any, ...]]:
    either = or_(PaybackJob.id == value("into"), PaybackJob.merged_into_id == value("job"))
    return select(PaybackJob.reference, PaybackJob.id).where(job_visible_to(reader), either).order_by(PaybackJob.id)


def merges_of(user: User, job: PaybackJob) -> tuple[str, Sequence[str]]:
    """Return the reference of the job that this one was merged into ("" for none), and those that were merged into this one, as far as she may see them."""
    found = rows(_merges(Reader.of(user)), readers.asked_by(user, into=job.merged_into_id, job=job.id))
    into = next((reference for reference, id_ in found if id_ == job.merged_into_id), "")
    return into, [reference for reference, id_ in found if id_ != job.merged_into_id]


class Outing(NamedTuple):
    """One session of a job, as its timeline tells of it."""

    id: int
    day: date
    starts: time
    ends: time
    crew: str
    state: SessionState
    visit: int
    places: int
    worked: int | None
    person_minutes: int
    cause: StandDownCause | None


@built_once
def _outings() -> Select[*tuple[Any, ...]]:
    return (
        select(
            PaybackSession.id, Crew.day, Slot.starts, Slot.ends, Crew.name.label("crew"), PaybackSession.state, PaybackSession.visit, PaybackSession.places, PaybackSession.worked, PaybackSession.person_minutes, PaybackSession.cause
        )
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(PaybackSession.job_id == value("job"), PaybackSession.state.not_in((SessionState.MOVED, SessionState.TAKEN_OFF)))
        .order_by(Crew.day, Slot.starts, PaybackSession.id)
    )


def outings_of(job_id: int) -> list[Outing]:
    """Return the sessions of a job by day; those that were moved or taken off, which never were to take place, are left out."""
    return read(Outing, _outings(), {"job": job_id})


class Found(NamedTuple):
    """The operation that a job came from, for who may see it, and when it was found."""

    reference: str
    type: str
    restricted: bool
    at: datetime | None


@built_once
def _found_at(reader: Reader) -> Select[*tuple[Any, ...]]:
    return (
        select(Operation.reference, OperationType.name.label("type"), Operation.restricted, LogEntry.happened_at.label("at"))
        .join(OperationType, OperationType.id == Operation.type_id)
        .outerjoin(LogEntry, LogEntry.id == value("finding"))
        .where(Operation.id == value("operation"), visible_to(reader))
    )


def found_at(user: User, job: PaybackJob) -> Found | None:
    """Return the operation that a job came from; None when there is none, or this person may not see it."""
    if job.operation_id is None:
        return None
    return next(iter(read(Found, _found_at(Reader.of(user)), readers.asked_by(user, finding=job.finding_id, operation=job.operation_id))), None)


@built_once
def _origin(reader: Reader, of_finding: bool) -> Select[*tuple[Any, ...]]:
    query = select(
        Operation.id.label("operation_id"), Operation.reference, Operation.restricted,
        LogEntry.id.label("finding_id"), LogEntry.text.label("finding"), PaybackJob.reference.label("taken_by"),
    ).join(OperationType, OperationType.id == Operation.type_id)
    if of_finding:
        line = aliased(LogEntry)
        named = select(line.id).where(line.operation_id == Operation.id).order_by(line.id).offset(value("before")).limit(value("one"))
        of_log = LogEntry.id == named.correlate(Operation).scalar_subquery()
        query = query.join(LogEntry, and_(LogEntry.operation_id == Operation.id, of_log)).where(LogEntry.kind == LogKind.FINDING)
    else:
        query = query.outerjoin(LogEntry, false())
    query = query.outerjoin(PaybackJob, or_(PaybackJob.finding_id == LogEntry.id, PaybackJob.finding_id == LogEntry.corrects_id))
    return query.where(visible_to(reader), Operation.reference == value("reference", String))


@built_once
def _wards_of() -> Select[*tuple[Any, ...]]:
    return select(OperationWard.ward_id).where(OperationWard.operation_id == value("operation"))


def origin(user: User, *, operation: str = "", finding: str = "") -> Origin:
    """Return what a referral is begun from: an operation, or the finding that has this number in its log. Raises NotFound for what this person may not see."""
    number = int(finding) if finding.isascii() and finding.isdigit() and len(finding) < 10 else 0
    asked = readers.asked_by(user, reference=operation, before=max(number - 1, 0), one=min(number, 1))
    row = the_row(_origin(Reader.of(user), bool(finding)), asked)
    wards = rows(_wards_of(), {"operation": row.operation_id})
    ward_id = wards[0].ward_id if len(wards) == 1 else None
    return read_row(Origin, row, ward_id=ward_id, finding=row.finding or "", number=number, taken_by=row.taken_by or "")


@built_once
def _hazards_of_place() -> Select[str]:
    return select(Place.hazards).where(Place.code == value("code", String))


def hazards_of_place(code: str) -> str:
    """Return the hazards that are known of a place; "" for none."""
    return the_value(_hazards_of_place(), {"code": code}) or ""


class Near(NamedTuple):
    """An open job in the same ward: it may be the same one."""

    reference: str
    what: str
    state: JobState


@built_once
def _open_near(reader: Reader) -> Select[*tuple[Any, ...]]:
    others = PaybackJob.ward_id.is_not_distinct_from(value("ward")), PaybackJob.id != value("job"), PaybackJob.state.in_(BEFORE_WORK_DONE)
    same_place = PaybackJob.place_id.is_not_distinct_from(value("place"))
    query = select(PaybackJob.reference, PaybackJob.what, PaybackJob.state).where(job_visible_to(reader), *others)
    return query.order_by(same_place.desc(), PaybackJob.id.desc()).limit(5)


def open_near(user: User, job: PaybackJob) -> list[Near]:
    """Return up to five other open jobs in a job's ward, those at the same place first."""
    return read(Near, _open_near(Reader.of(user)), readers.asked_by(user, ward=job.ward_id, job=job.id, place=job.place_id))


def lock_of_session(session_id: int) -> None:
    """Lock the job of a session, before the session: all who change either wait in the same order."""
    of = select(PaybackJob.id).join(PaybackSession, PaybackSession.job_id == PaybackJob.id).where(PaybackSession.id == session_id)
    db.session.execute(of.with_for_update(of=PaybackJob))
