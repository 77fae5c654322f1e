"""The jobs that came from an operation, as far as somebody may see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased

from opsplanner.access import job_visible_to
from opsplanner.database import read_row, rows
from opsplanner.models import JobState, LogEntry, PaybackJob, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value


class HowFar(NamedTuple):
    """How far a job is."""

    reference: str | None
    state: JobState
    referred_at: datetime | None
    work_done_at: datetime | None
    waste_by: str
    waste_collected_on: date | None


class Came(NamedTuple):
    """One job that came from an operation, when it was found, and how far it is; and the job that it was merged into, all None where there is none to be seen."""

    reference: str
    what: str
    happened_at: datetime | None
    own: HowFar
    into: HowFar


@built_once
def _from_operation(reader: Reader) -> Select[*tuple[Any, ...]]:
    into = aliased(PaybackJob)
    return (
        select(PaybackJob.reference, PaybackJob.what, LogEntry.happened_at, *_how_far(PaybackJob, "own_"), *_how_far(into, "into_"))
        .outerjoin(into, and_(into.id == PaybackJob.merged_into_id, job_visible_to(reader, into)))
        .outerjoin(LogEntry, LogEntry.id == PaybackJob.finding_id)
        .where(PaybackJob.operation_id == value("operation"), job_visible_to(reader))
        .order_by(PaybackJob.id)
    )


def _how_far(job: type[PaybackJob], prefix: str) -> list[Any]:
    return [getattr(job, name).label(prefix + name) for name in HowFar._fields]


def came_from(operation_id: int, user: User) -> list[Came]:
    """Return the jobs that came from an operation and that this person may see, the first one first (one query)."""
    return [
        Came(row.reference, row.what, row.happened_at, read_row(HowFar, row, "own_"), read_row(HowFar, row, "into_"))
        for row in rows(_from_operation(Reader.of(user)), asked_by(user, operation=operation_id))
    ]
