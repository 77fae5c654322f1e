"""The aims of a priority, to be written."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner.database import rows
from opsplanner.models import Aim


def of_priority(priority_id: int) -> list[tuple[str, str]]:
    """Return the aims that a priority has, in the plan's order: (code, text) of each."""
    query = select(Aim.code, Aim.text).where(Aim.priority_id == priority_id, Aim.active).order_by(Aim.position, Aim.id)
    return [(row.code, row.text) for row in rows(query)]
