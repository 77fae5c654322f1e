"""A plan year as it is kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, String, select

from opsplanner.database import the_row
from opsplanner.models import PlanYear
from opsplanner.statements import built_once, value


def named(code: str) -> Select[PlanYear]:
    """Select a plan year by its code, as addresses carry it too."""
    return select(PlanYear).where(PlanYear.code == code.replace("-", "/"))


@built_once
def _as_kept() -> Select[*tuple[Any, ...]]:
    return select(*PlanYear.__table__.c).where(PlanYear.code == value("code", String))


def as_kept(code: str) -> Any:
    """Return a plan year as it is kept: a row with the columns of PlanYear. Raises NotFound."""
    return the_row(_as_kept(), {"code": code.replace("-", "/")})
