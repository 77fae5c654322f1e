"""What a series is made of."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, String, select

from opsplanner.access import changeable_by, visible_to
from opsplanner.database import rows
from opsplanner.errors import NotFound
from opsplanner.models import Operation, OperationState, Series, SeriesDate, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value


class Model(NamedTuple):
    """What a series takes over of the operation that it is made of, besides its plan."""

    series: str
    """The code of the series that it is a date of already; "" for none."""
    may_change: bool
    """Whether this person may change it."""
    version: int
    day: date
    state: OperationState


@built_once
def _model(reader: Reader) -> Select[*tuple[Any, ...]]:
    mine = select(Operation.id).where(changeable_by(reader), Operation.reference == value("reference", String)).exists()
    return (
        select(Series.code, Operation.version, Operation.day, Operation.state, mine.label("mine"))
        .select_from(Operation)
        .outerjoin(SeriesDate, SeriesDate.operation_id == Operation.id)
        .outerjoin(Series, Series.id == SeriesDate.series_id)
        .where(visible_to(reader), Operation.reference == value("reference", String))
    )


def model(user: User, reference: str) -> Model:
    """Return it (one query). Raises NotFound when this person may not see the operation."""
    found = rows(_model(Reader.of(user)), asked_by(user, reference=reference))
    if not found:
        raise NotFound()
    row = found[0]
    return Model(row.code or "", bool(row.mine), row.version, row.day, row.state)
