"""Who says how an action goes that a meeting agreed, and when it can be due. Pure functions."""

from __future__ import annotations

from datetime import date

from opsplanner.errors import RuleBroken


def may_report(*, owns: bool, keeps: bool) -> bool:
    """Say whether somebody says how an action goes: who holds the office that owns it, and who keeps the group's meetings."""
    return owns or keeps


def check_due(due_on: date, day: date, had: date | None) -> None:
    """Refuse a day before the meeting that agreed it, unless it had that day. Raises RuleBroken on "due_on"."""
    if due_on < day and due_on != had:
        raise RuleBroken("This is before the meeting that agreed it", "due_on")
