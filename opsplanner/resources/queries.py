"""Which resources are booked when, told to each person only as far as she may know."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, false, null, select

from opsplanner.access import visible_to
from opsplanner.clock import Period
from opsplanner.database import UTCTime, read_row, rows
from opsplanner.models import Booking, Operation, Resource, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values

LOOK_AHEAD = timedelta(days=2)
"""How far past the wanted time bookings are read, to say when a resource is free again."""


class Clash(NamedTuple):
    """A resource that is booked within a time."""

    resource_id: int
    resource: str
    period: Period
    reference: str | None
    """The operation that has it; None when this person may not see that operation."""
    free_from: datetime
    """When it is free again: bookings that follow on without a gap are passed over."""


def taken(period: Period, resource_ids: Collection[int], user: User | None, *, except_operation_id: int | None = None) -> list[Clash]:
    """Return the live bookings of these resources within the time, by resource and time (one query; none without resources).

    Restricted operations are counted, without their name for who may not see them (docs/domain.md, "Restricted operations").
    """
    if not resource_ids:
        return []
    asked = {"resources": list(resource_ids), "since": period.start, "until": period.end + LOOK_AHEAD, "but": except_operation_id or 0}
    found = rows(_live(Reader.of(user) if user else None), asked_by(user, **asked) if user else asked)
    return [
        read_row(Clash, row, period=Period(row.starts_at, row.ends_at), free_from=_free_from(row, found))
        for row in found
        if row.starts_at < period.end
    ]


@built_once
def _live(reader: Reader | None) -> Select[*tuple[Any, ...]]:
    sees: ColumnElement[bool] = visible_to(reader) if reader else false()
    return (
        select(
            Booking.resource_id,
            Resource.name.label("resource"),
            Booking.starts_at,
            Booking.ends_at,
            case((sees, Operation.reference), else_=null()).label("reference"),
        )
        .join(Resource, Resource.id == Booking.resource_id)
        .join(Operation, Operation.id == Booking.operation_id)
        .where(
            Booking.resource_id.in_(values("resources")),
            Booking.live,
            Booking.ends_at > value("since", UTCTime),
            Booking.starts_at < value("until", UTCTime),
            Booking.operation_id != value("but"),
        )
        .order_by(Resource.name, Booking.resource_id, Booking.starts_at, Booking.id)
    )


def _free_from(clash: Any, found: Sequence[Any]) -> datetime:
    free: datetime = clash.ends_at
    for row in found:
        if row.resource_id == clash.resource_id and row.starts_at <= free < row.ends_at:
            free = row.ends_at
    return free
