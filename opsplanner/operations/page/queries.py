"""What the page of an operation reads besides the operation itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from opsplanner.access import visible_to_each
from opsplanner.database import rows
from opsplanner.models import Agency, Operation, User
from opsplanner.statements import built_once, value


def who_can_see(operation: Operation) -> Sequence[Any]:
    """Everyone with an account that works who may see an operation, by agency and name, as rows with id, name and agency: what a restricted one's page lists."""
    return rows(_seers(), {"operation_id": operation.id})


@built_once
def _seers() -> Select[*tuple[Any, ...]]:
    return (
        select(User.id, User.name, Agency.name.label("agency"))
        .join(User.agency)
        .join(Operation, Operation.id == value("operation_id"))
        .where(visible_to_each(), User.suspended_at.is_(None), Agency.active)
        .order_by(Agency.name, User.name, User.id)
    )
