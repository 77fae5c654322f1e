"""Which questions wait for an answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, joinedload

from opsplanner.commitments.rules import ANSWERABLE, WAITING
from opsplanner.database import db, read
from opsplanner.models import Agency, Commitment, Operation, OperationType

BACK, AHEAD = timedelta(days=60), timedelta(days=30)
"""How long ago an answer may have been due to be told of, and how far ahead one has to be due to be looked at."""


def with_authors(operation_ids: Collection[int]) -> Sequence[Operation]:
    """Return these operations, each with who leads it (one query)."""
    query = select(Operation).where(Operation.id.in_(operation_ids)).options(joinedload(Operation.author))
    return db.session.scalars(query.order_by(Operation.id)).all()


class Question(NamedTuple):
    """What an agency is asked, and has not answered."""

    commitment_id: int
    operation_id: int
    agency_id: int
    agency: str
    code: str
    active: bool
    reference: str
    type: str
    lead: str
    telephone: str
    """Of who is on duty for the operation, else of the agency that leads."""
    restricted: bool
    starts_at: datetime
    ends_at: datetime
    staff_asked: int
    answer_by: date
    asked_at: datetime
    reminded_on: date | None
    overdue_for: date | None


def open_ones(today: date, now: datetime, *, agency_code: str = "") -> list[Question]:
    """Return what waits for answers, of every agency or of one, the earliest due first."""
    lead = aliased(Agency)
    waiting: list[ColumnElement[bool]] = [
        Commitment.state.in_(list(WAITING)), Operation.state.in_(list(ANSWERABLE)), Operation.starts_at > now,
        Commitment.answer_by.between(today - BACK, today + AHEAD), Commitment.asked_at.is_not(None),
    ]
    if agency_code:
        waiting.append(Agency.code == agency_code)
    return read(
        Question,
        select(
            Commitment.id.label("commitment_id"), Operation.id.label("operation_id"), Commitment.agency_id, Agency.name.label("agency"), Agency.code, Agency.active,
            Operation.reference, OperationType.name.label("type"), lead.short_name.label("lead"),
            func.coalesce(func.nullif(Operation.duty_telephone, ""), lead.telephone).label("telephone"), Operation.restricted, Operation.starts_at, Operation.ends_at,
            Commitment.staff_asked, Commitment.answer_by, Commitment.asked_at, Commitment.reminded_on, Commitment.overdue_for,
        )
        .join(Operation, Operation.id == Commitment.operation_id)
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Agency, Agency.id == Commitment.agency_id)
        .join(lead, lead.id == Operation.lead_agency_id)
        .where(*waiting)
        .order_by(Commitment.answer_by, Operation.starts_at, Commitment.id),
    )
