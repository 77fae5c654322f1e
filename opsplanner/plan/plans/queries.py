"""The plans of several years."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, String, select

from opsplanner.database import read, the_row
from opsplanner.kept import until_changed
from opsplanner.models import Plan
from opsplanner.plan.queries import YearRow
from opsplanner.statements import built_once, value


def named(code: str) -> Select[Plan]:
    """Select a plan of several years by its code."""
    return select(Plan).where(Plan.code == code)


@built_once
def _as_kept() -> Select[*tuple[Any, ...]]:
    return select(*Plan.__table__.c).where(Plan.code == value("code", String))


def as_kept(code: str) -> Any:
    """Return a plan of several years as it is kept: a row with the columns of Plan. Raises NotFound."""
    return the_row(_as_kept(), {"code": code})


class PlanRow(NamedTuple):
    """The plan of several years."""

    id: int
    code: str
    name: str
    mission: str
    starts_on: date
    ends_on: date


@until_changed
def plans() -> tuple[PlanRow, ...]:
    """Return the plans of several years, the newest first."""
    return tuple(read(PlanRow, select(Plan.id, Plan.code, Plan.name, Plan.mission, Plan.starts_on, Plan.ends_on).order_by(Plan.starts_on.desc(), Plan.id)))


def plan_of(year: YearRow) -> PlanRow | None:
    """Return the plan of several years that a plan year refreshes: the one that holds its first day."""
    return next((plan for plan in plans() if plan.starts_on <= year.starts_on <= plan.ends_on), None)
