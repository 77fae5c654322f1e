"""A plan year as it is kept."""

from __future__ import annotations

from sqlalchemy import Select, select

from opsplanner.models import PlanYear


def named(code: str) -> Select[PlanYear]:
    """Select a plan year by its code, as addresses carry it too."""
    return select(PlanYear).where(PlanYear.code == code.replace("-", "/"))
