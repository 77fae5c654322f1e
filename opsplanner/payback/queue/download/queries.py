"""The jobs as chosen, as a table to download."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select

from opsplanner.access import visible_to
from opsplanner.database import db
from opsplanner.models import Agency, Operation, PaybackJob, PaybackSession, Place, User, Ward
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.jobs import words as jobs_words
from opsplanner.payback.queue.filters import Filters
from opsplanner.payback.queue.queries import chosen, in_order

HEADINGS = (
    "Reference", "What", "Kind", "State", "Ward", "Place", "Asked for by", "Operation", "Asked for on", "Decision due", "Decided on", "Wanted by",
    "On hold until", "Estimated person-hours", "Person-hours on site", "Visit", "Work done on", "Met what was asked for", "Quality", "Waste taken by",
    "Waste collected on", "Cleaned on",
)


CHUNK = 500
"""Jobs that are read at a time."""


def as_table(user: User, filters: Filters, today: date) -> Iterator[Sequence[object]]:
    """Yield the headings, and then the jobs as chosen, some at a time. No transaction stays open while a slow reader takes them."""
    ids = db.session.scalars(in_order(select(PaybackJob.id).where(*chosen(user, filters, today)), today)).all()
    named = visible_to(user)  # decided now: the person is forgotten with the first piece's transaction
    yield HEADINGS
    for start in range(0, len(ids), CHUNK):
        piece = list(_cells(ids[start : start + CHUNK], named, today))
        db.session.rollback()
        yield from piece


def _cells(ids: Sequence[int], named: ColumnElement[bool], today: date) -> Iterator[Sequence[object]]:
    """Return the rows of these jobs, which the caller found by who may see them. An operation stands there for who may see it."""
    minutes = select(func.sum(PaybackSession.person_minutes)).where(PaybackSession.job_id == PaybackJob.id).scalar_subquery()
    query = (
        select(
            PaybackJob, Agency.short_name.label("agency"), Ward.name.label("ward"), Place.name.label("place"), Operation.reference.label("operation"),
            minutes.label("minutes"),
        )
        .outerjoin(Agency, Agency.id == PaybackJob.asking_agency_id)
        .outerjoin(Ward, Ward.id == PaybackJob.ward_id)
        .outerjoin(Place, Place.id == PaybackJob.place_id)
        .outerjoin(Operation, and_(Operation.id == PaybackJob.operation_id, named))
        .where(PaybackJob.id.in_(ids))
    )
    found = {row.PaybackJob.id: row for row in db.session.execute(query)}
    for row in (found[id_] for id_ in ids if id_ in found):
        job = row.PaybackJob
        shown, done = jobs_words.shown(job, today), jobs_words.day_of(job.work_done_at)
        clean = jobs_rules.cleaned_on(shown, work_done_on=done, waste_by=job.waste_by, collected_on=job.waste_collected_on)
        yield (
            job.reference, job.what, job.kind.value, shown.value, row.ward, row.place,
            jobs_words.asker_of(job.asker_kind, job.asker_name, row.agency or ""), row.operation,
            jobs_words.day_of(job.referred_at), job.decide_by, jobs_words.day_of(job.decided_at), job.wanted_by, job.hold_until, job.estimated_hours,
            round((row.minutes or 0) / 60, 2), job.visit, done, job.check_result.value if job.check_result else None,
            job.quality.value if job.quality else None, job.waste_by, job.waste_collected_on, clean,
        )
