"""The operations of a series with what their agencies have said, to judge whether it can be undone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from opsplanner.access import changeable_by
from opsplanner.database import db
from opsplanner.models import Commitment, Operation, OperationState, Series, SeriesDate, User


def operations_of(series_id: int, user: User) -> Sequence[Operation]:
    """Return the operations of a series that this person may change, by their start, to read (two queries): those that she would undo, and no others are told of."""
    query = select(Operation).join(SeriesDate, SeriesDate.operation_id == Operation.id).where(SeriesDate.series_id == series_id, changeable_by(user))
    return db.session.scalars(query.options(selectinload(Operation.commitments).joinedload(Commitment.agency)).order_by(Operation.starts_at, Operation.id)).all()


def planned_before(series_id: int, user: User) -> Sequence[str]:
    """Return the references of the dates that undoing takes and that were planned before the series was made of them, as far as this person may change them (one query)."""
    query = select(Operation.reference).join(SeriesDate, SeriesDate.operation_id == Operation.id).join(Series, Series.id == SeriesDate.series_id)
    taken = query.where(Series.id == series_id, changeable_by(user), Operation.state.in_((OperationState.DRAFT, OperationState.PROPOSED)))
    return db.session.scalars(taken.where(Operation.made_at < Series.made_at).order_by(Operation.starts_at, Operation.id)).all()
