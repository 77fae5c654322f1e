"""The operations of a series with what their agencies have said, to judge whether it can be undone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from opsplanner.database import db
from opsplanner.models import Commitment, Operation, SeriesDate


def operations_of(series_id: int) -> Sequence[Operation]:
    """Return the operations of a series, by their start, to read (two queries). Whoever asks leads the series."""
    query = select(Operation).join(SeriesDate, SeriesDate.operation_id == Operation.id).where(SeriesDate.series_id == series_id)
    return db.session.scalars(query.options(selectinload(Operation.commitments).joinedload(Commitment.agency)).order_by(Operation.starts_at, Operation.id)).all()
