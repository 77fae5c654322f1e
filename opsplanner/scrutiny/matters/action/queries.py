"""Where an accepted recommendation can stand in the plan."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from opsplanner.models import PlanState
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.queries import PriorityRow, YearRow


class Place(NamedTuple):
    """A priority of an adopted plan year that runs or is to come. `word` is what a form sends for it."""

    word: str
    year: YearRow
    priority: PriorityRow


def places(today: date) -> list[Place]:
    """Return the priorities that an action can be added to: of adopted plan years that are not over, the earliest year first (no query: all of it is kept)."""
    years = {year.id: year for year in plan_queries.years() if year.state is PlanState.ADOPTED and year.ends_on >= today}
    found = [Place(f"{years[one.year_id].path}/{one.code}", years[one.year_id], one) for one in plan_queries.priorities(sorted(years))] if years else []
    return sorted(found, key=lambda one: one.year.starts_on)
