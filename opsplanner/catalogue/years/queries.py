"""Which plan year a day is in, and its priorities, for what is written: each function is one query."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Date, Select, String, select

from opsplanner.database import db, the_value
from opsplanner.models import PlanYear, Priority
from opsplanner.statements import built_once, value, values


def plan_year_of(day: date) -> int | None:
    """Return the id of the plan year that holds the day, or None when the partnership has none for it (one query)."""
    found: int | None = the_value(_newest_year(), {"day": day})
    return found


@built_once
def _newest_year() -> Select[int]:
    holds = PlanYear.starts_on <= value("day", Date), PlanYear.ends_on >= value("day", Date)
    return select(PlanYear.id).where(*holds).order_by(PlanYear.starts_on.desc()).limit(1)


def priorities_for(day: date, codes: Collection[str]) -> list[Priority]:
    """Return the priorities with these codes in the plan year of the day (docs/domain.md, "Plan year and priorities"). A code that the year does
    not carry on has none. One that was taken out of the plan is found: what named it goes on to."""
    return list(db.session.scalars(_priorities_for(), {"day": day, "codes": list(codes)})) if codes else []


@built_once
def _priorities_for() -> Select[Priority]:
    those = Priority.plan_year_id == _newest_year().scalar_subquery(), Priority.code.in_(values("codes", String))
    return select(Priority).where(*those).order_by(Priority.position, Priority.name, Priority.id)
