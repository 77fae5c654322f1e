"""The jobs as chosen, as a file for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import and_, func, select

from opsplanner.access import visible_to
from opsplanner.database import db, rows
from opsplanner.models import Agency, Job, Operation, Place, Session, User, Ward
from opsplanner.outcomes.csv_export import BOM, text
from opsplanner.payback import rules, words
from opsplanner.payback.board import chosen, in_order
from opsplanner.payback.board_filters import Filters

HEADINGS = (
    "Reference", "What", "Kind", "State", "Ward", "Place", "Asked for by", "Operation", "Asked for on", "Decision due", "Decided on", "Wanted by",
    "On hold until", "Estimated person-hours", "Person-hours on site", "Visit", "Work done on", "Met what was asked for", "Quality", "Waste taken by",
    "Waste collected on", "Cleaned on",
)  # fmt: skip


CHUNK = 500
"""Jobs that are read at a time."""


def lines(user: User, filters: Filters, today: date) -> Iterator[str]:
    """Yield the file piece by piece: the headings, and then the jobs as chosen. No transaction stays open while a slow reader takes one."""
    ids = db.session.scalars(in_order(select(Job.id).where(*chosen(user, filters, today)), today)).all()
    yield BOM + _written([HEADINGS])
    for start in range(0, len(ids), CHUNK):
        piece = _written(_cells(user, ids[start : start + CHUNK], today))
        db.session.rollback()
        yield piece


def _written(cells: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([text(cell) if isinstance(cell, str) else cell for cell in row] for row in cells)
    return out.getvalue()


def _cells(user: User, ids: Sequence[int], today: date) -> Iterator[Sequence[object]]:
    """Return the rows of these jobs, whom the caller found by who may see them. An operation stands there for who may see it."""
    minutes = select(func.sum(Session.person_minutes)).where(Session.job_id == Job.id).scalar_subquery()
    query = (
        select(Job, Agency.short_name, Ward.name, Place.name, Operation.reference, minutes)
        .outerjoin(Agency, Agency.id == Job.asking_agency_id)
        .outerjoin(Ward, Ward.id == Job.ward_id)
        .outerjoin(Place, Place.id == Job.place_id)
        .outerjoin(Operation, and_(Operation.id == Job.operation_id, visible_to(user)))
        .where(Job.id.in_(ids))
    )
    found = {row[0].id: row for row in rows(query)}
    for job, agency, ward, place, operation, worked in (found[id_] for id_ in ids if id_ in found):
        shown, done = words.shown(job, today), words.day_of(job.work_done_at)
        clean = rules.cleaned_on(shown, work_done_on=done, waste_by=job.waste_by, collected_on=job.waste_collected_on)
        yield (
            job.reference, job.what, job.kind.value, shown.value, ward, place, words.asker_of(job.asker_kind, job.asker_name, agency or ""), operation,
            words.day_of(job.referred_at), job.decide_by, words.day_of(job.decided_at), job.wanted_by, job.hold_until, job.estimated_hours,
            round((worked or 0) / 60, 2), job.visit, done, job.check_result.value if job.check_result else None,
            job.quality.value if job.quality else None, job.waste_by, job.waste_collected_on, clean,
        )  # fmt: skip
