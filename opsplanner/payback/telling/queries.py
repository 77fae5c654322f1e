"""Who has to know of what happened to a job."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, String, and_, not_, or_, select
from sqlalchemy.orm import aliased

from opsplanner.access import job_visible_to
from opsplanner.database import rows
from opsplanner.history.subjects import job_of
from opsplanner.models import Agency, AgencyKind, JobState, PaybackJob, Role, User, Verb
from opsplanner.notices.kinds import queries as kinds_queries
from opsplanner.notices.kinds.words import To
from opsplanner.payback.days.crews import queries as crews_queries
from opsplanner.payback.jobs.queries import asked_by as asked_by_reader
from opsplanner.payback.jobs.queries import checked_by, checked_by_office
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, values


@built_once
def _askers() -> Select[*tuple[Any, ...]]:
    author, agency = aliased(User), aliased(Agency)
    asks = kinds_queries.may_act(author, agency, "refer_payback", PaybackJob.asking_agency_id)
    gone = or_(author.id.is_(None), not_(asks))
    instead = and_(gone, User.agency_id == PaybackJob.asking_agency_id, User.role == Role.COORDINATOR)
    return (
        select(PaybackJob.reference, User.id.label("user_id"))
        .outerjoin(author, author.id == PaybackJob.author_id)
        .outerjoin(agency, agency.id == author.agency_id)
        .join(User, or_(and_(User.id == author.id, asks), instead))
        .where(PaybackJob.reference.in_(values("references", String)))
    )


@built_once
def _keepers() -> Select[*tuple[Any, ...]]:
    return select(User.id.label("user_id")).join(Agency, Agency.id == User.agency_id).where(Agency.kind == AgencyKind.PROBATION, User.role == Role.COORDINATOR)


@built_once
def _office() -> Select[*tuple[Any, ...]]:
    """The office's coordinators, beside each of these jobs whose work they check."""
    asking = aliased(Agency)
    return (
        select(PaybackJob.reference, User.id.label("user_id"))
        .outerjoin(asking, asking.id == PaybackJob.asking_agency_id)
        .join(User, User.role == Role.COORDINATOR)
        .join(Agency, and_(Agency.id == User.agency_id, Agency.kind == AgencyKind.OFFICE))
        .where(PaybackJob.reference.in_(values("references", String)), checked_by_office(asking))
    )


def askers_and_checkers(lines: Sequence[Any]) -> list[To]:
    """Who asked for the job; and once the work of one is done that the office checks, the office's coordinators."""
    to, done = askers(lines), {reference: line.id for line in lines if line.verb is Verb.FINISHED and (reference := job_of(line.subject))}
    found = rows(_office(), {"references": sorted(done)}) if done else []
    return list(dict.fromkeys([*to, *(To(done[row.reference], row.user_id) for row in found)]))


def askers(lines: Sequence[Any]) -> list[To]:
    """Who asked for the job; where she may not speak for that agency any more, its coordinators."""
    about: dict[str, list[int]] = {}
    for line in lines:
        if reference := job_of(line.subject):
            about.setdefault(reference, []).append(line.id)
    found = rows(_askers(), {"references": sorted(about)}) if about else []
    return [To(id_, row.user_id) for row in found for id_ in about[row.reference]]


def keepers(lines: Sequence[Any]) -> list[To]:
    """Probation's coordinators."""
    about = [line.id for line in lines if job_of(line.subject)]
    return [To(id_, row.user_id) for row in rows(_keepers()) for id_ in about] if about else []


@built_once
def _referred() -> Select[*tuple[Any, ...]]:
    return select(PaybackJob.reference).where(PaybackJob.reference.in_(values("references", String)), PaybackJob.referred_at.is_not(None))


def keepers_of_cancelled(lines: Sequence[Any]) -> list[To]:
    """Probation's coordinators, of jobs that were sent to them, where it was none of them who did it."""
    about = [line for line in lines if line.by_id and job_of(line.subject)]
    theirs = {row.user_id for row in rows(_keepers())} if about else set()
    if not (about := [line for line in about if line.by_id not in theirs]):
        return []
    sent = {row.reference for row in rows(_referred(), {"references": sorted({job_of(line.subject) for line in about})})}
    return [To(line.id, user_id) for line in about if job_of(line.subject) in sent for user_id in sorted(theirs)]


def keepers_of_left(people: Collection[int]) -> list[tuple[int, int]]:
    """Return of these people who are gone and supervise crews to come each with Probation's coordinators."""
    gone = {row.id for row in crews_queries.left(people)}
    return [(one, row.user_id) for row in rows(_keepers()) for one in sorted(gone)] if gone else []


@built_once
def _seen(reader: Reader) -> Select[*tuple[Any, ...]]:
    asks_her = and_(PaybackJob.state == JobState.INFORMATION_WANTED, asked_by_reader(reader)).label("asks_her")
    checks_it = and_(PaybackJob.state == JobState.WORK_DONE, checked_by(reader, Agency)).label("checks_it")
    query = select(PaybackJob.reference, PaybackJob.what, asks_her, checks_it).outerjoin(Agency, Agency.id == PaybackJob.asking_agency_id)
    return query.where(PaybackJob.reference.in_(values("references", String)), job_visible_to(reader))


def seen(user: User, references: Sequence[str]) -> dict[str, Any]:
    """Return those of these jobs that a person may see, with what is to be done, and whether Probation asks something that she may answer, or the work waits for her to check it, by reference."""
    return {row.reference: row for row in rows(_seen(Reader.of(user)), asked_by(user, references=sorted(set(references))))}
