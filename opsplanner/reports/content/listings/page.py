"""The tables of words in a published plan: what will be done, who carries it, whom to ring."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.clock import words_of_day
from opsplanner.governance import queries as governance_queries
from opsplanner.grammar import list_of
from opsplanner.models import Holds
from opsplanner.plan.actions.queries import ActionRow
from opsplanner.plan.queries import PriorityRow
from opsplanner.reports.content import queries
from opsplanner.reports.content.rules import Listing


def of_heading(holds: Holds, priorities: Sequence[PriorityRow], actions: Sequence[ActionRow] | None) -> tuple[Listing, ...]:
    """Return the tables of words under a heading; `actions` are those of its priority in a published plan, None elsewhere."""
    if holds is Holds.PRIORITY and actions is not None:
        return (_done(actions),)
    if holds is Holds.GROUPS:
        return (_groups(priorities),)
    return (_contacts(),) if holds is Holds.CONTACTS else ()


def _done(actions: Sequence[ActionRow]) -> Listing:
    lines = tuple(
        (f"{row.programme}: {row.text}" if row.programme else row.text, row.owner or "Nobody yet", words_of_day(row.due_on, weekday=False) if row.due_on else "No day is set")
        for row in actions if row.active and row.status != "stopped"
    )
    return Listing("What will be done", ("What", "By whom", "By when"), lines, "The plan has no action for this priority yet.")


def _groups(priorities: Sequence[PriorityRow]) -> Listing:
    groups, names = governance_queries.groups(), {group.id: group.name for group in governance_queries.groups()}
    carries = {group.code: [row for row in priorities if row.group_code == group.code] for group in groups}
    lines = tuple(
        (group.name, list_of([row.name for row in carries[group.code]]) or (f"Reports to {names[group.reports_to_id]}" if group.reports_to_id else "No priority of this year"),
         list_of(list(dict.fromkeys(row.lead for row in carries[group.code] if row.lead))) or "Not named")
        for group in groups if group.active
    )
    return Listing("", ("Group", "What it carries", "Who leads"), lines, "The plan has no groups yet.")


def _contacts() -> Listing:
    lines = tuple((row.name, row.telephone or "None is given", row.mailbox or "None is given") for row in queries.contacts())
    return Listing("", ("Agency", "Telephone", "E-mail"), lines, "No agency takes part yet.")
