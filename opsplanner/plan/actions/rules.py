"""Who reports on an action, when it is due, and what its states are. Pure functions."""

from __future__ import annotations

from datetime import date

from opsplanner.errors import RuleBroken
from opsplanner.models import Role

STATES = ("planned", "under way", "done", "stopped")
"""How an action stands. Any may follow any: progress in words says why."""


def may_report(role: Role, agency_id: int, *, keeps_plan: bool, owner_agency_id: int | None) -> bool:
    """Say whether somebody reports on an action: a coordinator of the agency that owns it, and who keeps the plan (docs/domain.md, "Actions")."""
    return keeps_plan or (role is Role.COORDINATOR and owner_agency_id is not None and agency_id == owner_agency_id)


def check_due(due_on: date | None, starts_on: date, ends_on: date, had: date | None) -> None:
    """Refuse a day on which the plan year does not run, unless it had that day. Raises RuleBroken on "due_on"."""
    if due_on is not None and due_on != had and not starts_on <= due_on <= ends_on:
        raise RuleBroken("This is not in the plan year. An action is due before its plan year ends", "due_on")


def check_state(state: str) -> None:
    """Raises RuleBroken on "state" for a word that is none of the states."""
    if state not in STATES:
        raise RuleBroken("Say how the action stands", "state")
