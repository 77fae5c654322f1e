"""The aims of a priority, to be written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from opsplanner.database import rows
from opsplanner.models import Aim
from opsplanner.statements import built_once, value


@built_once
def _of_priority() -> Select[*tuple[Any, ...]]:
    return select(Aim.code, Aim.text).where(Aim.priority_id == value("priority"), Aim.active).order_by(Aim.position, Aim.id)


def of_priority(priority_id: int) -> list[tuple[str, str]]:
    """Return the aims that a priority has, in the plan's order: (code, text) of each."""
    return [(row.code, row.text) for row in rows(_of_priority(), {"priority": priority_id})]
