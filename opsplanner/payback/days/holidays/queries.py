"""What stands on a day that becomes a bank holiday."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from opsplanner.access import HOLDING, visible_to
from opsplanner.database import rows
from opsplanner.models import Operation, OperationType, User


def operations_on(day: date, user: User) -> list[str]:
    """Return the operations of a day that this person may see: "Operation Cubit, CUBIT-2026-014"."""
    query = select(Operation.reference, OperationType.name).join(OperationType, OperationType.id == Operation.type_id)
    found = rows(query.where(visible_to(user), Operation.day == day, Operation.state.in_(HOLDING)).order_by(Operation.starts_at, Operation.id))
    return [f"{row.name}, {row.reference}" for row in found]
