"""Which duties people have, and who wants to hear of them beforehand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased

from opsplanner.access import TAKING_PART
from opsplanner.clock import Period
from opsplanner.database import db, read
from opsplanner.models import (
    Agency,
    Commitment,
    HistoryLine,
    Nomination,
    Notice,
    NoticeChoice,
    Operation,
    OperationState,
    OperationType,
    Place,
    User,
)
from opsplanner.operations.rules import EARLIEST_BRIEFING

TO_COME = (OperationState.PROPOSED, OperationState.CONFIRMED)


class Duty(NamedTuple):
    """An operation on which a person is named, on a part that stands, of her own agency."""

    user_id: int
    email: str
    operation_id: int
    agency_id: int
    agency: str
    reference: str
    type: str
    lead: str
    restricted: bool
    state: OperationState
    starts_at: datetime
    ends_at: datetime
    musters_at: datetime
    place: str | None
    telephone: str


def _duties(within: Period, user_ids: Collection[int] | None) -> Select[*tuple[Any, ...]]:
    lead = aliased(Agency)
    query = (
        select(
            User.id.label("user_id"), User.email, Operation.id.label("operation_id"), Agency.id.label("agency_id"), Agency.name.label("agency"), Operation.reference, OperationType.name.label("type"), lead.short_name.label("lead"), Operation.restricted,
            Operation.state, Operation.starts_at, Operation.ends_at, Operation.musters_at, Place.name.label("place"), Operation.duty_telephone.label("telephone"),
        )
        .join(Commitment, Commitment.operation_id == Operation.id)
        .join(Nomination, Nomination.commitment_id == Commitment.id)
        .join(User, and_(User.id == Nomination.user_id, User.agency_id == Commitment.agency_id))
        .join(Agency, Agency.id == User.agency_id)
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(lead, lead.id == Operation.lead_agency_id)
        .outerjoin(Place, Place.id == Operation.meeting_point_id)
        .where(
            Operation.starts_at >= within.start, Operation.starts_at < within.end + EARLIEST_BRIEFING,  # by which it is found, since that is in order
            Operation.musters_at >= within.start, Operation.musters_at < within.end, Operation.state.in_(TO_COME), Commitment.state.in_(TAKING_PART),
            User.suspended_at.is_(None), User.password_hash.is_not(None), Agency.active,
        )
        .order_by(User.id, Operation.musters_at, Operation.id)
    )
    return query if user_ids is None else query.where(User.id.in_(sorted(user_ids)))


def duties(within: Period, *, user_ids: Collection[int] | None = None) -> list[Duty]:
    """Return the duties of everybody, or of these people, for which they have to be there within this time; person by person, the earliest first."""
    return read(Duty, _duties(within, user_ids))


def chosen(kind: str) -> set[int]:
    """Return who has chosen how to be told of this kind, where it is not as usual."""
    return set(db.session.scalars(select(NoticeChoice.user_id).where(NoticeChoice.kind == kind)))


def told(kind: str, since: datetime) -> set[tuple[int, int | None, str]]:
    """Return who was told since then by this kind, of which operation, and what the history says of it, which names the hour: it may have moved."""
    noted = select(Notice.user_id, HistoryLine.operation_id, HistoryLine.what).join(HistoryLine, HistoryLine.id == Notice.line_id)
    return {(row.user_id, row.operation_id, row.what) for row in db.session.execute(noted.where(Notice.kind == kind, HistoryLine.at >= since))}


def to_come(operation_ids: Collection[int], now: datetime) -> Sequence[Any]:
    """Return those of these operations to which people still have to come, with when, once for each agency that takes part: agency_id and name."""
    query = (
        select(Operation.id, Operation.musters_at, Commitment.agency_id, Agency.name)
        .join(Commitment, Commitment.operation_id == Operation.id)
        .join(Agency, Agency.id == Commitment.agency_id)
        .where(Operation.id.in_(operation_ids), Operation.state.in_(TO_COME), Operation.musters_at > now, Commitment.state.in_(TAKING_PART))
    )
    return db.session.execute(query).all()


BEFOREHAND = timedelta(hours=2)
"""So long before she has to be there a person is told, where she wants that."""
