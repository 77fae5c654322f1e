"""What can be chosen for a report."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select

from opsplanner.database import read
from opsplanner.models import Measure
from opsplanner.statements import built_once, values


class MeasureRow(NamedTuple):
    """A measure that can be chosen."""

    id: int
    code: str
    name: str
    unit: str
    shape: str


@built_once
def _measures() -> Select[*tuple[Any, ...]]:
    of = Measure
    return select(of.id, of.code, of.name, of.unit, of.shape).where(or_(of.active, of.id.in_(values("there")))).order_by(of.name, of.id)


def measures(there: list[int]) -> list[MeasureRow]:
    """Return the measures in use, and those that are `there` already, by name (one query)."""
    return read(MeasureRow, _measures(), {"there": there})
