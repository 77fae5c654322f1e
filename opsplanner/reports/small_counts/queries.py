"""Of which measures small counts by ward are not published."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.database import read
from opsplanner.figures.totals.queries import COUNT
from opsplanner.models import Measure
from opsplanner.statements import built_once


class MeasureRow(NamedTuple):
    """A measure that is counted, and whether its small counts are hidden."""

    id: int
    name: str
    few_hidden: bool


@built_once
def _measures() -> Select[*tuple[Any, ...]]:
    of = Measure
    return select(of.id, of.name, of.few_hidden).where(of.shape == COUNT, of.active | of.few_hidden).order_by(of.name, of.id)


def measures() -> list[MeasureRow]:
    """Return the measures whose figures are added up, by name (one query)."""
    return read(MeasureRow, _measures())
