"""Which of the operations that somebody is needed on elsewhere are not to be told of."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select

from opsplanner.access import visible_to
from opsplanner.database import rows
from opsplanner.models import Operation, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, values


def restricted_of(operation_ids: Collection[int], user: User) -> set[int]:
    """Return the ids of those of these operations that are restricted, as far as this person may see them: one query, none for none."""
    return {row.id for row in rows(_restricted(Reader.of(user)), asked_by(user, operations=sorted(operation_ids)))} if operation_ids else set()


@built_once
def _restricted(reader: Reader) -> Select[*tuple[Any, ...]]:
    return select(Operation.id).where(visible_to(reader), Operation.id.in_(values("operations")), Operation.restricted)
