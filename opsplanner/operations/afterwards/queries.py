"""What is read of everything that is written down afterwards at once: the operations that stand, and what their types bring."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, select

from opsplanner.access import visible_to
from opsplanner.database import rows
from opsplanner.models import Operation, OperationWard, User
from opsplanner.operations.afterwards.rules import Standing
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values


@built_once
def _standing(reader: Reader) -> Select[*tuple[Any, ...]]:
    of, ward = Operation, OperationWard
    return (
        select(of.reference, of.type_id, of.day, of.starts, ward.ward_id)
        .outerjoin(ward, ward.operation_id == of.id)
        .where(visible_to(reader), of.type_id.in_(values("types")), of.day.between(value("first", Date), value("last", Date)))
        .order_by(of.id, ward.ward_id)
    )


def standing(user: User, type_ids: Collection[int], first: date, last: date) -> list[Standing]:
    """Return the operations of these types on these days that this person may see (one query)."""
    found: dict[str, Standing] = {}
    for row in rows(_standing(Reader.of(user)), asked_by(user, types=sorted(type_ids), first=first, last=last)) if type_ids else ():
        before = found.get(row.reference)
        wards = (before.ward_ids if before else frozenset()) | ({row.ward_id} if row.ward_id is not None else set())
        found[row.reference] = Standing(row.reference, row.type_id, row.day, row.starts, wards)
    return list(found.values())
