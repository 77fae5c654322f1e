"""Which jobs a person sees, changes and decides. Every select of jobs begins with one of these."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from opsplanner.access import may
from opsplanner.database import db
from opsplanner.models import AgencyKind, AskerKind, HistoryLine, Job, JobState, User


def job_visible_to(user: User) -> ColumnElement[bool]:
    """True for the jobs that this person may see. A draft: the asking agency's people and the office.

    Else all, but voluntary and business agencies see only what they asked for (as with operations, domain.md).
    """
    if user.in_partnership_office:
        return true()
    own = Job.asking_agency_id == user.agency_id
    return or_(Job.state != JobState.DRAFT, own) if user.agency.sees_everything_open else own


def asked_by(user: User) -> ColumnElement[bool]:
    """True for the jobs for which this person speaks as the asker: her agency asked or passed it on, or she sits in the office."""
    if not may(user, "refer_payback"):
        return false()
    return true() if user.in_partnership_office else Job.asking_agency_id == user.agency_id


def kept_by(user: User) -> ColumnElement[bool]:
    """True for the jobs that this person decides and plans: Probation's coordinators, all but drafts of others."""
    return and_(Job.state != JobState.DRAFT, true() if may(user, "keep_payback") else false())


def speaks_for(user: User, job: Job) -> bool:
    """Say of a job that was loaded whether this person speaks for its asker."""
    return may(user, "refer_payback") and (user.in_partnership_office or job.asking_agency_id == user.agency_id)


def may_check(user: User, job: Job) -> bool:
    """Say whether this person checks the work: who asked; the office for an asker without an account, and for Probation's own."""
    if not may(user, "refer_payback"):
        return False
    if job.asker_kind is AskerKind.AGENCY and job.asking_agency and job.asking_agency.kind is not AgencyKind.PROBATION:
        return job.asking_agency_id == user.agency_id
    return user.in_partnership_office


def one_job(reference: str, *allowed: ColumnElement[bool]) -> Select[Job]:
    """Select one job with what its page says, if it is allowed."""
    return (
        select(Job)
        .where(Job.reference == reference, *allowed)
        .options(
            joinedload(Job.ward), joinedload(Job.place), joinedload(Job.asking_agency), joinedload(Job.author), selectinload(Job.priorities)
        )
    )


def lines_of(reference: str, limit: int = 200) -> Sequence[HistoryLine]:
    """Return what happened to a job, newest first."""
    query = select(HistoryLine).where(HistoryLine.subject == subject_of(reference))
    return db.session.scalars(query.order_by(HistoryLine.at.desc(), HistoryLine.id.desc()).limit(limit)).all()


def changes_since(job: Job, seen_version: int) -> list[str]:
    """Say, a sentence a change, what others did to a job since the version that somebody saw."""
    query = select(HistoryLine).where(HistoryLine.subject == subject_of(job.reference), HistoryLine.operation_version >= seen_version)
    found = db.session.scalars(query.order_by(HistoryLine.at, HistoryLine.id))
    return [f"{line.by_name}: {line.what}" + (f", because {line.why}" if line.why else "") for line in found]


def subject_of(reference: str) -> str:
    """What the history calls a job."""
    return f"job:{reference}"
