"""Whom one may add to an operation."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from opsplanner.database import rows
from opsplanner.models import Agency, Operation
from opsplanner.statements import built_once


@built_once
def _active_agencies() -> Select[*tuple[Any, ...]]:
    return select(Agency.id, Agency.name).where(Agency.active).order_by(Agency.name, Agency.id)


def other_agencies(operation: Operation) -> list[tuple[int, str]]:
    """Return (id, name) of the active agencies that have no standing part in an operation, by name: whom one may add."""
    part = {part.agency_id for part in operation.commitments if part.state.value not in ("released", "withdrawn", "declined")}
    return [(agency.id, agency.name) for agency in rows(_active_agencies()) if agency.id not in part]
