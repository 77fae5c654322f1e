"""What decides whether an operation may be moved from one state to another."""

from __future__ import annotations

from sqlalchemy import Select, select

from opsplanner.database import rows
from opsplanner.models import Operation
from opsplanner.operations.queries import written
from opsplanner.statements import built_once, value


def anything_written(operation: Operation) -> bool:
    """Say whether somebody wrote of its day (one query)."""
    return bool(rows(_anything(), {"operation": operation.id})[0].written)


@built_once
def _anything() -> Select[bool]:
    return select(written(value("operation")).label("written"))
