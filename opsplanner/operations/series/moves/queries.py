"""What undoing a series takes besides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from opsplanner.access import changeable_by
from opsplanner.database import rows
from opsplanner.models import Operation, OperationState, Series, SeriesDate, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value


@built_once
def _planned_before(reader: Reader) -> Select[*tuple[Any, ...]]:
    query = select(Operation.reference).join(SeriesDate, SeriesDate.operation_id == Operation.id).join(Series, Series.id == SeriesDate.series_id)
    taken = query.where(Series.id == value("series"), changeable_by(reader), Operation.state.in_((OperationState.DRAFT, OperationState.PROPOSED)))
    return taken.where(Operation.made_at < Series.made_at).order_by(Operation.starts_at, Operation.id)


def planned_before(series_id: int, user: User) -> Sequence[str]:
    """Return the references of the dates that undoing takes and that were planned before the series was made of them, as far as this person may change them (one query)."""
    return [row.reference for row in rows(_planned_before(Reader.of(user)), asked_by(user, series=series_id))]
