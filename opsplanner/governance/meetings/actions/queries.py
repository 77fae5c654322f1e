"""An action that a meeting agreed, and what of the plan it can serve."""

from __future__ import annotations

from typing import NamedTuple

from opsplanner.clock import today
from opsplanner.errors import NotFound
from opsplanner.governance import queries
from opsplanner.governance.meetings import queries as meetings_queries
from opsplanner.governance.queries import AgreedRow, GroupRow, MeetingRow
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.actions import queries as actions_queries
from opsplanner.plan.actions import words as actions_words
from opsplanner.plan.queries import PriorityRow


class Whole(NamedTuple):
    """An action that a meeting agreed, with its group and its meeting."""

    group: GroupRow
    meeting: MeetingRow
    row: AgreedRow


def action(group: str, meeting: str, code: str) -> Whole:
    """Return one action by its codes. Raises NotFound."""
    of, row = queries.meeting(group, meeting)
    found = next((one for one in meetings_queries.actions(of.id, row.id) if one.code == code), None)
    if found is None:
        raise NotFound()
    return Whole(of, row, found)


class Served(NamedTuple):
    """An action of the plan: its id, what it is called with its priority, and what its address is made of."""

    id: int
    name: str
    here: dict[str, str]


def could_serve(of: GroupRow, keep: int | None = None) -> list[Served]:
    """Return the actions of the plan that an action of a group can serve: those of its priorities of this plan year and of later ones.

    Of a group that carries none, all of these years; and the one that it serves already. All of it is kept.
    """
    years = {year.id: year for year in plan_queries.years() if keep is not None or year.ends_on >= today()}
    found = plan_queries.priorities(sorted(years))
    own = [one for one in found if one.group_code == of.code and years[one.year_id].ends_on >= today()]
    now = own or [one for one in found if years[one.year_id].ends_on >= today()]
    by_priority = actions_queries.actions([one.id for one in found])
    served = [_served(one, years[one.year_id].path, action) for one in found for action in by_priority[one.id] if one in now or action.id == keep]
    return sorted(served, key=lambda one: one.name)


def serves(of: GroupRow, row: AgreedRow) -> Served | None:
    """Return the action of the plan that an action of a meeting serves."""
    return next((one for one in could_serve(of, row.plan_action_id) if one.id == row.plan_action_id), None) if row.plan_action_id else None


def _served(priority: PriorityRow, year: str, action: actions_queries.ActionRow) -> Served:
    return Served(action.id, f"{priority.name}: {actions_words.name(action.programme, action.text)}", {"year": year, "priority": priority.code, "action": action.code})
