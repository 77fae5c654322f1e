"""Who notes what the community asks for, and what can be noted. Pure functions."""

from __future__ import annotations

from datetime import date

from opsplanner.errors import RuleBroken
from opsplanner.models import Role

MOST, LONGEST = 20, 600
"""So many things can be noted at once, a line each, and so many characters of each."""


def may_note(role: Role, *, keeps_plan: bool) -> bool:
    """Say whether somebody notes what the community asks for: every agency's coordinators, and who keeps the plan (docs/domain.md, "Views of the community")."""
    return keeps_plan or role is Role.COORDINATOR


def may_change(role: Role, agency_id: int, *, keeps_plan: bool, noted_by_agency_id: int) -> bool:
    """Say whether somebody changes what was noted: coordinators of the agency that noted it, and who keeps the plan (docs/domain.md, "Views of the community")."""
    return keeps_plan or (role is Role.COORDINATOR and agency_id == noted_by_agency_id)


def check_day(on: date, today: date, field: str) -> None:
    """Raises RuleBroken on a box for a day that is still to come."""
    if on > today:
        raise RuleBroken("This day is still to come. Note it once it was", field)


def asked_lines(typed: str) -> list[str]:
    """Return what was asked for, a line each. Raises RuleBroken on "asked" for too many lines, or one that is too long."""
    lines = [line.strip(" -•\t") for line in typed.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) > MOST:
        raise RuleBroken(f"At most {MOST} lines can be noted at once. Add the others on the page of the event", "asked")
    if any(len(line) > LONGEST for line in lines):
        raise RuleBroken(f"A line has at most {LONGEST} characters: one thing that was asked for", "asked")
    return lines
