"""How operations are loaded: one for its page, one for a change, and what its page says besides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from opsplanner.access import TAKING_PART, changeable_by, visible_to
from opsplanner.database import db
from opsplanner.models import Agency, AgencyKind, Booking, Commitment, HistoryLine, Nomination, Operation, Resource, Role, User


def _whole() -> tuple[Any, ...]:
    parts = selectinload(Operation.commitments)
    return (
        joinedload(Operation.type),
        joinedload(Operation.lead_agency),
        joinedload(Operation.meeting_point),
        selectinload(Operation.wards),
        selectinload(Operation.priorities),
        selectinload(Operation.measures),
        parts.joinedload(Commitment.agency),
        parts.joinedload(Commitment.answered_by),
        parts.joinedload(Commitment.over_numbers_by),
        parts.selectinload(Commitment.nominations),
        selectinload(Operation.bookings).joinedload(Booking.resource).joinedload(Resource.agency),
    )


def visible(user: User, reference: str) -> Select[Operation]:
    """One operation with all that its page shows, if this person may see it."""
    return select(Operation).where(Operation.reference == reference, visible_to(user)).options(*_whole())


def changeable(user: User, reference: str) -> Select[Operation]:
    """One operation with all its parts, if this person may change it; to look at."""
    return select(Operation).where(Operation.reference == reference, changeable_by(user)).options(*_whole())


def for_change(user: User, reference: str) -> Select[Operation]:
    """The same, to change it: PostgreSQL locks its row, so that a second editor waits and then sees the new version."""
    return (
        select(Operation)
        .where(Operation.reference == reference, changeable_by(user))
        .options(
            joinedload(Operation.type, innerjoin=True),
            selectinload(Operation.commitments).joinedload(Commitment.agency, innerjoin=True),
            selectinload(Operation.bookings).joinedload(Booking.resource, innerjoin=True),
            joinedload(Operation.meeting_point),
            selectinload(Operation.priorities),
        )
        .with_for_update(of=Operation)
    )


def history_of(operation: Operation, limit: int = 200) -> Sequence[HistoryLine]:
    """The newest lines of an operation's history, newest first."""
    return db.session.scalars(
        select(HistoryLine).where(HistoryLine.operation_id == operation.id).order_by(HistoryLine.at.desc(), HistoryLine.id.desc()).limit(limit)
    ).all()


def who_can_see(operation: Operation) -> Sequence[User]:
    """Everyone who may see a restricted operation, by agency and name: what its page lists. (access.visible_to is the rule)"""
    part = select(Commitment.agency_id).where(Commitment.operation_id == operation.id, Commitment.state.in_(TAKING_PART))
    named = (
        select(Nomination.user_id)
        .join(Commitment, Commitment.id == Nomination.commitment_id)
        .where(Commitment.operation_id == operation.id, Commitment.state.in_(TAKING_PART), Nomination.user_id.is_not(None))
    )
    coordinators = and_(User.role == Role.COORDINATOR, or_(Agency.kind == AgencyKind.OFFICE, Agency.id == operation.lead_agency_id, Agency.id.in_(part)))
    return db.session.scalars(
        select(User)
        .join(User.agency)
        .where(User.suspended_at.is_(None), Agency.active, or_(coordinators, User.id.in_(named)))
        .order_by(Agency.name, User.name, User.id)
    ).all()


def other_agencies(operation: Operation) -> Sequence[Agency]:
    """The active agencies that have no standing part in an operation, by name: whom one may add."""
    part = {part.agency_id for part in operation.commitments if part.state.value not in ("released", "withdrawn", "declined")}
    agencies = db.session.scalars(select(Agency).where(Agency.active).order_by(Agency.name, Agency.id)).all()
    return [agency for agency in agencies if agency.id not in part]
