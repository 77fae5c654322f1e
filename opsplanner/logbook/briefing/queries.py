"""What a briefing says: one operation whole, or all of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from opsplanner import clock
from opsplanner.access import changeable_by, visible_to
from opsplanner.database import db
from opsplanner.models import Booking, Commitment, Nomination, Operation, OperationState, OperationType, Resource, User
from opsplanner.operations.listing.queries import on_within, span_of
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once

MOST = 100
"""More operations than any day has."""


def _whole(query: Select[Operation]) -> Select[Operation]:
    return query.options(
        joinedload(Operation.type).selectinload(OperationType.powers),
        joinedload(Operation.lead_agency),
        joinedload(Operation.meeting_point),
        selectinload(Operation.wards),
        selectinload(Operation.priorities),
        selectinload(Operation.commitments).options(
            joinedload(Commitment.agency), joinedload(Commitment.answered_by),
            selectinload(Commitment.nominations).joinedload(Nomination.user).lazyload(User.agency),
        ),
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
    return db.session.scalars(_of_day(Reader.of(user)), asked_by(user, **span_of(clock.day_bounds(day)))).unique().all()


@built_once
def _of_day(reader: Reader) -> Select[Operation]:
    wanted = select(Operation).where(visible_to(reader), Operation.state != OperationState.DRAFT, on_within())
    return _whole(wanted).order_by(Operation.starts_at, Operation.id).limit(MOST)
