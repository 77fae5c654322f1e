"""The risks of priorities."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, String, select

from opsplanner.database import read_row, rows, the_row
from opsplanner.kept import until_changed
from opsplanner.models import PriorityRisk, RiskState
from opsplanner.statements import built_once, value


def named(priority_id: int, code: str) -> Select[PriorityRisk]:
    """Select a risk of a priority by its code."""
    return select(PriorityRisk).where(PriorityRisk.priority_id == priority_id, PriorityRisk.code == code)


@built_once
def _as_kept() -> Select[*tuple[Any, ...]]:
    return select(*PriorityRisk.__table__.c).where(PriorityRisk.priority_id == value("priority"), PriorityRisk.code == value("code", String))


def as_kept(priority_id: int, code: str) -> Any:
    """Return a risk of a priority as it is kept: a row with the columns of PriorityRisk. Raises NotFound."""
    return the_row(_as_kept(), {"priority": priority_id, "code": code})


class RiskRow(NamedTuple):
    """A risk of a priority; without a place it is closed."""

    code: str
    place: int | None
    risk: str
    owner: str
    state: RiskState
    words: str


@built_once
def _risks() -> Select[*tuple[Any, ...]]:
    of = PriorityRisk
    query = select(of.code, of.place, of.risk, of.owner, of.state, of.words).where(of.priority_id == value("priority", Integer))
    return query.order_by(of.place.is_(None), of.place, of.id)


@until_changed
def risks(priority_id: int) -> tuple[RiskRow, ...]:
    """Return the risks of a priority, those that are closed last."""
    return tuple([read_row(RiskRow, row) for row in rows(_risks(), {"priority": priority_id})])
