"""The operations of a series with what their agencies have said, to judge whether it can be undone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from opsplanner.access import changeable_by
from opsplanner.database import db
from opsplanner.models import Commitment, Operation, SeriesDate, User


def operations_of(series_id: int, user: User) -> Sequence[Operation]:
    """Return the operations of a series that this person may change, by their start, to read (two queries): those that she would undo, and no others are told of."""
    query = select(Operation).join(SeriesDate, SeriesDate.operation_id == Operation.id).where(SeriesDate.series_id == series_id, changeable_by(user))
    return db.session.scalars(query.options(selectinload(Operation.commitments).joinedload(Commitment.agency)).order_by(Operation.starts_at, Operation.id)).all()
