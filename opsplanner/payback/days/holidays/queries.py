"""What stands on a day that becomes a bank holiday."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date, Select, select

from opsplanner.access import HOLDING, visible_to
from opsplanner.database import rows
from opsplanner.models import Operation, OperationType, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value


@built_once
def _on_day(reader: Reader) -> Select[*tuple[Any, ...]]:
    query = select(Operation.reference, OperationType.name).join(OperationType, OperationType.id == Operation.type_id)
    there = visible_to(reader), Operation.day == value("day", Date), Operation.state.in_(HOLDING)
    return query.where(*there).order_by(Operation.starts_at, Operation.id)


def operations_on(day: date, user: User) -> list[str]:
    """Return the operations of a day that this person may see: "Operation Cubit, CUBIT-2026-014"."""
    return [f"{row.name}, {row.reference}" for row in rows(_on_day(Reader.of(user)), asked_by(user, day=day))]
