"""What a briefing says: one operation whole, or all of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from opsplanner import clock
from opsplanner.access import changeable_by, visible_to
from opsplanner.database import db
from opsplanner.models import Booking, Commitment, Operation, OperationState, OperationType, Resource, User
from opsplanner.operations.listing.queries import on_within

MOST = 100
"""More operations than any day has."""


def _whole(query: Select[Operation]) -> Select[Operation]:
    return query.options(
        joinedload(Operation.type).selectinload(OperationType.powers),
        joinedload(Operation.lead_agency),
        joinedload(Operation.meeting_point),
        selectinload(Operation.wards),
        selectinload(Operation.priorities),
        selectinload(Operation.commitments).options(joinedload(Commitment.agency), joinedload(Commitment.answered_by)),
        selectinload(Operation.bookings).joinedload(Booking.resource).joinedload(Resource.agency),
    )


def briefing(user: User, reference: str) -> Select[Operation]:
    """One operation with all that its briefing says, if this person may see it."""
    return _whole(select(Operation).where(visible_to(user), Operation.reference == reference))


def change_of(user: User, reference: str) -> Select[Operation]:
    """One operation whose briefing this person may change."""
    return select(Operation).where(changeable_by(user), Operation.reference == reference).options(joinedload(Operation.type))


def of_day(user: User, day: date) -> Sequence[Operation]:
    """Return the operations that are on on a day, drafts left out, in order of time, as far as this person may see them."""
    wanted = select(Operation).where(visible_to(user), Operation.state != OperationState.DRAFT, on_within(clock.day_bounds(day)))
    return db.session.scalars(_whole(wanted).order_by(Operation.starts_at, Operation.id).limit(MOST)).unique().all()
