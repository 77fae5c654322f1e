"""When operations were in wards, as far as this person may see them (docs/domain.md, "Restricted operations")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select

from opsplanner import clock
from opsplanner.access import visible_to
from opsplanner.database import UTCTime, rows
from opsplanner.models import Operation, OperationState, OperationWard, User
from opsplanner.operations.checks.near.queries import OVER
from opsplanner.operations.rules import TOOK_PLACE
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values

THERE = (*TOOK_PLACE, OperationState.UNDER_WAY)


def visits(user: User, ward_ids: Collection[int], first: date, last: date, but: int | None) -> dict[int, list[date]]:
    """Return by ward the days, in their order, on which operations were there, or are to be: one query; none without wards. `but` is not counted."""
    found: dict[int, list[date]] = defaultdict(list)
    if ward_ids:
        within = {"since": clock.day_bounds(first).start, "until": clock.day_bounds(last).end, "today": clock.day_bounds(clock.today()).start}
        asked = asked_by(user, wards=sorted(ward_ids), but=but or 0, **within)
        for row in rows(_visits(Reader.of(user)), asked):
            found[row.ward_id].append(row.day)
    return found


@built_once
def _visits(reader: Reader) -> Select[*tuple[Any, ...]]:
    to_come = and_(Operation.starts_at >= value("today", UTCTime), Operation.state.not_in(OVER))
    return (
        select(OperationWard.ward_id, Operation.day)
        .join(OperationWard, OperationWard.operation_id == Operation.id)
        .where(visible_to(reader), Operation.starts_at >= value("since", UTCTime), Operation.starts_at < value("until", UTCTime))
        .where((OperationWard.ward_id + 0).in_(values("wards")))
        .where(or_(Operation.state.in_(THERE), to_come), Operation.id != value("but"))
        .distinct()
        .order_by(OperationWard.ward_id, Operation.day)
    )
