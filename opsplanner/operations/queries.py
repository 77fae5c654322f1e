"""How operations are loaded: one for its page, one for a change, and what its page says besides."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from opsplanner.access import changeable_by, visible_to, visible_to_each
from opsplanner.database import db
from opsplanner.models import (
    Agency,
    AgencyReport,
    Booking,
    Commitment,
    Debrief,
    Lesson,
    LogEntry,
    Nomination,
    Operation,
    OutcomeEntry,
    Resource,
    User,
)


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
        parts.selectinload(Commitment.nominations).joinedload(Nomination.user).lazyload(User.agency),
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


def who_can_see(operation: Operation) -> Sequence[User]:
    """Everyone with an account that works who may see an operation, by agency and name: what a restricted one's page lists."""
    return db.session.scalars(_seers(), {"operation_id": operation.id}).all()


@cache
def _seers() -> Select[User]:
    return (
        select(User)
        .join(User.agency)
        .join(Operation, Operation.id == bindparam("operation_id"))
        .where(visible_to_each(), User.suspended_at.is_(None), Agency.active)
        .order_by(Agency.name, User.name, User.id)
    )


def anything_written(operation: Operation) -> bool:
    """Say whether somebody wrote of its day: a line of the log, who turned up, a figure, a report, a debrief, a lesson (one query)."""
    noted = (LogEntry, OutcomeEntry, AgencyReport, Debrief, Lesson)
    came = exists().where(Commitment.operation_id == operation.id, Commitment.turned_up.is_not(None))
    return bool(db.session.scalar(select(or_(came, *(exists().where(table.operation_id == operation.id) for table in noted)))))


def other_agencies(operation: Operation) -> Sequence[Agency]:
    """The active agencies that have no standing part in an operation, by name: whom one may add."""
    part = {part.agency_id for part in operation.commitments if part.state.value not in ("released", "withdrawn", "declined")}
    agencies = db.session.scalars(select(Agency).where(Agency.active).order_by(Agency.name, Agency.id)).all()
    return [agency for agency in agencies if agency.id not in part]
