"""A priority as it is kept, and what a form of it offers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, String, select

from opsplanner.database import rows, the_row
from opsplanner.models import PlanYear, Priority, ThematicGroup
from opsplanner.plan.queries import CARRIES
from opsplanner.statements import built_once, value


def named(year: str, code: str) -> Select[Priority]:
    """Select a priority by the codes of its plan year, as addresses carry it too, and its own."""
    return select(Priority).join(PlanYear, PlanYear.id == Priority.plan_year_id).where(PlanYear.code == year.replace("-", "/"), Priority.code == code)


@built_once
def _as_kept() -> Select[*tuple[Any, ...]]:
    return select(*Priority.__table__.c).join(PlanYear, PlanYear.id == Priority.plan_year_id).where(PlanYear.code == value("year", String), Priority.code == value("code", String))


def as_kept(year: str, code: str) -> Any:
    """Return a priority as it is kept: a row with the columns of Priority. Raises NotFound."""
    return the_row(_as_kept(), {"year": year.replace("-", "/"), "code": code})


def label(year: str, code: str) -> str:
    """Return what a priority is called where only codes will do, since they never change."""
    return f"Priority {code} of {year.replace('-', '/')}"


@built_once
def _groups() -> Select[*tuple[Any, ...]]:
    return select(ThematicGroup.id, ThematicGroup.name, ThematicGroup.active, ThematicGroup.kind).order_by(ThematicGroup.id)


def groups(keep: int | None = None) -> list[tuple[int, str]]:
    """Return the groups in use that may carry a priority, and the one that a priority has: (id, name) of each."""
    return [(row.id, row.name) for row in rows(_groups()) if row.active and row.kind in CARRIES or row.id == keep]


def group_names() -> dict[int, str]:
    """Return the names of all groups by id, for sentences."""
    return {row.id: row.name for row in rows(_groups())}


@built_once
def _codes() -> Select[*tuple[Any, ...]]:
    return (
        select(Priority.code, Priority.name, PlanYear.code.label("year"))
        .join(PlanYear, PlanYear.id == Priority.plan_year_id)
        .order_by(PlanYear.starts_on.desc(), Priority.position, Priority.id)
    )


def codes(year: str) -> list[tuple[str, str]]:
    """Return the codes of priorities that a plan year does not have, each with its newest name."""
    found = rows(_codes())
    has = {row.code for row in found if row.year == year}
    newest: dict[str, str] = {}
    for row in found:
        newest.setdefault(row.code, f"{row.name} ({row.year})")
    return [(code, name) for code, name in newest.items() if code not in has]


def all_codes() -> set[str]:
    """Return every code that a priority of any year has."""
    return {row.code for row in rows(_codes())}
