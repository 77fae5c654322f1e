"""The jobs as chosen, as a table to download."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select

from opsplanner.access import visible_to
from opsplanner.database import db, rows
from opsplanner.models import Agency, Operation, PaybackJob, PaybackSession, Place, User, Ward
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.queue.filters import Filters
from opsplanner.payback.queue.queries import in_order, matching, shape_of, values_of
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, values
from opsplanner.whole import Whole

HEADINGS = (
    "Reference", "What", "Kind", "State", "Ward", "Place", "Asked for by", "Operation", "Asked for on", "Decision due", "Decided on", "Wanted by",
    "On hold until", "Estimated person-hours", "Person-hours on site", "Visit", "Work done on", "Met what was asked for", "Quality", "Waste taken by",
    "Waste collected on", "Cleaned on",
)


CHUNK = 500
"""Jobs that are read at a time."""


@built_once
def _chosen(reader: Reader, shape: tuple[str, ...]) -> Select[int]:
    ordered: Select[int] = in_order(select(PaybackJob.id).where(*matching(reader, shape)))
    return ordered


def as_table(user: User, filters: Filters, today: date) -> Iterator[Sequence[object]]:
    """Yield the headings, and then the jobs as chosen, some at a time. No transaction stays open while a slow reader takes them."""
    reader, asked = Reader.of(user), asked_by(user)  # told now: the person is forgotten with the first piece's transaction
    ids = [row.id for row in rows(_chosen(reader, shape_of(filters)), values_of(user, filters, today))]
    yield HEADINGS
    for start in range(0, len(ids), CHUNK):
        piece = list(_cells(ids[start : start + CHUNK], reader, asked, today))
        db.session.rollback()
        yield from piece


_JOB = Whole(PaybackJob)


@built_once
def _jobs(reader: Reader) -> Select[*tuple[Any, ...]]:
    minutes = select(func.sum(PaybackSession.person_minutes)).where(PaybackSession.job_id == PaybackJob.id).scalar_subquery()
    return (
        _JOB.select()
        .add_columns(
            Agency.short_name.label("agency"), Ward.name.label("ward"), Place.name.label("place"), Operation.reference.label("operation"), minutes.label("minutes"),
        )
        .outerjoin(Agency, Agency.id == PaybackJob.asking_agency_id)
        .outerjoin(Ward, Ward.id == PaybackJob.ward_id)
        .outerjoin(Place, Place.id == PaybackJob.place_id)
        .outerjoin(Operation, and_(Operation.id == PaybackJob.operation_id, visible_to(reader)))
        .where(PaybackJob.id.in_(values("jobs")))
    )


def _cells(ids: Sequence[int], reader: Reader, asked: dict[str, Any], today: date) -> Iterator[Sequence[object]]:
    """Return the rows of these jobs, which the caller found by who may see them. An operation stands there for who may see it."""
    found = {job.id: (job, row) for job, row in _JOB.with_rows(_jobs(reader), asked | {"jobs": ids})}
    for job, row in (found[id_] for id_ in ids if id_ in found):
        shown, done = jobs_words.shown(job, today), jobs_words.day_of(job.work_done_at)
        clean = jobs_rules.cleaned_on(shown, work_done_on=done, waste_by=job.waste_by, collected_on=job.waste_collected_on)
        yield (
            job.reference, job.what, job.kind.value, shown.value, row.ward, row.place,
            jobs_words.asker_of(job.asker_kind, job.asker_name, row.agency or ""), row.operation,
            jobs_words.day_of(job.referred_at), job.decide_by, jobs_words.day_of(job.decided_at), job.wanted_by, job.hold_until, job.estimated_hours,
            round((row.minutes or 0) / 60, 2), job.visit, done, job.check_result.value if job.check_result else None,
            job.quality.value if job.quality else None, job.waste_by, job.waste_collected_on, clean,
        )
