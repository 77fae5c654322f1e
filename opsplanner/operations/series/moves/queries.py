"""What undoing a series takes besides."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from opsplanner.access import changeable_by
from opsplanner.database import db
from opsplanner.models import Operation, OperationState, Series, SeriesDate, User


def planned_before(series_id: int, user: User) -> Sequence[str]:
    """Return the references of the dates that undoing takes and that were planned before the series was made of them, as far as this person may change them (one query)."""
    query = select(Operation.reference).join(SeriesDate, SeriesDate.operation_id == Operation.id).join(Series, Series.id == SeriesDate.series_id)
    taken = query.where(Series.id == series_id, changeable_by(user), Operation.state.in_((OperationState.DRAFT, OperationState.PROPOSED)))
    return db.session.scalars(taken.where(Operation.made_at < Series.made_at).order_by(Operation.starts_at, Operation.id)).all()
