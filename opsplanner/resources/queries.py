"""Which resources are booked when, told to each person only as far as she may know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, String, case, false, func, null, select

from opsplanner import clock
from opsplanner.access import visible_to
from opsplanner.clock import Period
from opsplanner.database import UTCTime, read, read_row, rows
from opsplanner.errors import NotFound
from opsplanner.kept import until_changed
from opsplanner.models import Agency, Booking, Operation, OperationType, Resource, User
from opsplanner.reader import Reader, asked_by
from opsplanner.resources.rules import Buffer
from opsplanner.statements import built_once, value, values
from opsplanner.together import Known, Later, later

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
    """When it is free for as long as it is wanted; other bookings that are in the way are passed over."""
    operation_id: int
    """Whose booking it is: to be told only to who may see it."""


class Bookings:
    """The live bookings of some resources round some times."""

    def __init__(self, found: Sequence[Any]) -> None:
        self._by_resource: dict[int, list[tuple[Period, Any]]] = defaultdict(list)
        for row in found:
            self._by_resource[row.resource_id].append((Period(row.starts_at, row.ends_at), row))

    def taken(self, resource_id: int, wanted: Period, but: int | None = None) -> list[Clash]:
        """Return the bookings of a resource within a time, soonest first, but for those of one operation."""
        theirs = [(period, row) for period, row in self._by_resource[resource_id] if row.operation_id != but]
        met = [(period, row) for period, row in theirs if period.overlaps(wanted)]
        free = clock.free_from([period for period, _ in theirs], wanted) if met else wanted.start
        return [read_row(Clash, row, period=period, free_from=free) for period, row in met]


def taken(period: Period, resource_ids: Collection[int], user: User | None, *, except_operation_id: int | None = None) -> list[Clash]:
    """Return the live bookings of these resources within the time, by resource and time (one query; none without resources).

    Restricted operations are counted, without their name for who may not see them (docs/domain.md, "Restricted operations").
    """
    there = bookings_round(resource_ids, [period], user).found()
    return [clash for id_ in sorted(set(resource_ids)) for clash in there.taken(id_, period, except_operation_id)]


def bookings_round(resource_ids: Collection[int], periods: Collection[Period], user: User | None = None) -> Later[Bookings]:
    """Return the live bookings of these resources round these times, named as far as this person may know of them: one query, none without resources."""
    if not resource_ids or not periods:
        return Known(Bookings([]))
    asked = {
        "resources": sorted(set(resource_ids)), "since": min(period.start for period in periods), "until": max(period.end for period in periods) + LOOK_AHEAD,
        "days": clock.days_round(periods, LOOK_AHEAD.days + 1),
    }
    return later(_live(Reader.of(user) if user else None), asked_by(user, **asked) if user else asked, Bookings)


@until_changed
def buffers() -> dict[int, Buffer]:
    """Return by type of operation how long its resources take to be set up and to get back."""
    return {row.id: Buffer(timedelta(minutes=row.set_up), timedelta(minutes=row.travel)) for row in rows(_buffers())}


@built_once
def _buffers() -> Select[*tuple[Any, ...]]:
    here = func.coalesce(OperationType.set_up_here, OperationType.set_up), func.coalesce(OperationType.travel_here, OperationType.travel)
    return select(OperationType.id, here[0].label("set_up"), here[1].label("travel"))


class Listed(NamedTuple):
    """A resource that can be booked."""

    name: str
    kind: str
    agency: str
    agency_code: str


@built_once
def _listed() -> Select[*tuple[Any, ...]]:
    query = select(Resource.name, Resource.kind, Agency.name.label("agency"), Agency.code.label("agency_code")).join(Agency, Agency.id == Resource.agency_id)
    return query.where(Resource.active).order_by(Resource.name, Resource.id)


def listed() -> list[Listed]:
    """Return the resources that are in use, by name (one query)."""
    return read(Listed, _listed())


class Times(NamedTuple):
    """How long a type's resources take, in minutes: as the pack says, and as a page says in its place."""

    code: str
    name: str
    set_up: int
    travel: int
    set_up_here: int | None
    travel_here: int | None

    @property
    def buffer(self) -> Buffer:
        """What holds."""
        minutes = [pack if here is None else here for pack, here in ((self.set_up, self.set_up_here), (self.travel, self.travel_here))]
        return Buffer(*(timedelta(minutes=each) for each in minutes))


@built_once
def _times(one: bool) -> Select[*tuple[Any, ...]]:
    columns = (OperationType.code, OperationType.name, OperationType.set_up, OperationType.travel, OperationType.set_up_here, OperationType.travel_here)
    query = select(*columns).where(OperationType.active).order_by(OperationType.position, OperationType.name, OperationType.id)
    return query.where(OperationType.code == value("code", String)) if one else query


def times() -> list[Times]:
    """Return the types that are planned here, in their order (one query)."""
    return read(Times, _times(False))


def times_of(code: str) -> Times:
    """Return one of them (one query). Raises NotFound where there is none of this code."""
    for found in read(Times, _times(True), {"code": code}):
        return found
    raise NotFound()


@built_once
def _live(reader: Reader | None) -> Select[*tuple[Any, ...]]:
    sees: ColumnElement[bool] = visible_to(reader) if reader else false()
    return (
        select(
            Booking.resource_id,
            Resource.name.label("resource"),
            Booking.operation_id,
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
            Operation.day.in_(values("days", Date)),
        )
        .order_by(Booking.resource_id, Booking.starts_at, Booking.id)
    )
