"""The dates of a series as they are, to change several of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, String, and_, select

from opsplanner import clock
from opsplanner.access import TAKING_PART, changeable_by, visible_to
from opsplanner.commitments.rules import PROMISING
from opsplanner.database import UTCTime, db, rows
from opsplanner.models import Agency, Booking, Commitment, Operation, OperationState, OperationWard, Place, Resource, SeriesDate, User
from opsplanner.operations.checks.rules import Asked, Wanted
from opsplanner.operations.series.changing.rules import TEXTS, Change, Now
from opsplanner.operations.series.rules import NOT_STARTED
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.whole import Whole

_DATE = Whole(Operation, "meeting_point", "bookings", "commitments")


def to_come(user: User, series_id: int) -> list[Now]:
    """Return the dates of a series that have not started and this person may change, by day: cancelled ones are none of them (three queries)."""
    found = _DATE.with_rows(_to_come(Reader.of(user)), asked_by(user, series=series_id, now=clock.now()))
    return [_now(operation, row.planned) for operation, row in found]


@built_once
def _to_come(reader: Reader) -> Select[*tuple[Any, ...]]:
    of_series = _DATE.select().add_columns(SeriesDate.day.label("planned")).join(SeriesDate, SeriesDate.operation_id == Operation.id)
    ahead = changeable_by(reader), Operation.state.in_(NOT_STARTED), Operation.starts_at > value("now", UTCTime)
    return of_series.where(SeriesDate.series_id == value("series"), *ahead).order_by(Operation.starts_at, Operation.id)


def _now(operation: Operation, planned: Any) -> Now:
    place = operation.meeting_point
    return Now(
        operation.reference, operation.version, planned, operation.wall, place.code if place else "", place.name if place else "",
        {name: getattr(operation, name) for name in TEXTS}, operation.state is OperationState.DRAFT, operation.state is OperationState.POSTPONED, operation.restricted,
        {part.agency_id: part.staff_asked for part in operation.commitments if part.state in TAKING_PART}, frozenset(booking.resource_id for booking in operation.bookings),
    )


@built_once
def _standing(reader: Reader) -> Select[*tuple[Any, ...]]:
    has_a_day = Operation.state.not_in((OperationState.CANCELLED, OperationState.POSTPONED))
    query = select(Operation.reference, Operation.day).join(SeriesDate, SeriesDate.operation_id == Operation.id)
    return query.where(SeriesDate.series_id == value("series"), has_a_day, visible_to(reader))


def standing(user: User, series_id: int) -> dict[str, date]:
    """Return the day of each date of a series that this person may see, by reference: cancelled and postponed ones have none (one query)."""
    return {row.reference: row.day for row in rows(_standing(Reader.of(user)), asked_by(user, series=series_id))}


@built_once
def _wanted(reader: Reader) -> Select[*tuple[Any, ...]]:
    return (
        select(Operation.id, Operation.reference, Operation.type_id, Commitment.agency_id, Agency.name, Commitment.state, Commitment.staff_asked, Commitment.staff_promised)
        .outerjoin(Commitment, and_(Commitment.operation_id == Operation.id, Commitment.state.in_(TAKING_PART)))
        .outerjoin(Agency, Agency.id == Commitment.agency_id)
        .where(Operation.reference.in_(values("references", String)), changeable_by(reader))
        .order_by(Operation.id, Commitment.id)
    )


def asked_of(user: User, changes: Sequence[Change]) -> list[Asked]:
    """Return what is asked of each date that changes, in their order, to see what would stand in the way: five queries."""
    ids: dict[str, int] = {}
    types: dict[str, int] = {}
    people: dict[str, list[Wanted]] = {}
    for row in rows(_wanted(Reader.of(user)), asked_by(user, references=[change.now.reference for change in changes])) if changes else ():
        ids[row.reference], types[row.reference] = row.id, row.type_id
        if row.agency_id is not None:
            staff = row.staff_promised if row.state in PROMISING else row.staff_asked
            people.setdefault(row.reference, []).append(Wanted(row.agency_id, row.name, staff))
    wards: dict[int, list[int]] = {}
    for operation_id, ward_id in db.session.execute(select(OperationWard.operation_id, OperationWard.ward_id).where(OperationWard.operation_id.in_(ids.values()))):
        wards.setdefault(operation_id, []).append(ward_id)
    chosen = sorted({id_ for change in changes for id_ in change.resources or ()})
    named = {row.id: row.name for row in db.session.execute(select(Resource.id, Resource.name).where(Resource.id.in_(chosen)))} if chosen else {}
    booked: dict[int, list[tuple[int, str]]] = {}
    of_resource = select(Booking.operation_id, Resource.id, Resource.name).join(Resource, Resource.id == Booking.resource_id).where(Booking.operation_id.in_(ids.values()))
    for operation_id, resource_id, name in db.session.execute(of_resource.order_by(Booking.id)):
        booked.setdefault(operation_id, []).append((resource_id, name))
    codes = sorted({change.place for change in changes if change.place})
    places = {row.code: row.id for row in db.session.execute(select(Place.code, Place.id).where(Place.code.in_(codes)))} if codes else {}
    return [
        Asked(
            day=change.wall.day, wall=change.wall, wards=wards.get(ids[change.now.reference], ()),
            resources=booked.get(ids[change.now.reference], ()) if change.resources is None else [(id_, named[id_]) for id_ in sorted(change.resources) if id_ in named],
            people=[wanted._replace(staff=change.numbers.get(wanted.agency_id, wanted.staff)) for wanted in people.get(change.now.reference, ())], operation_id=ids[change.now.reference], type_id=types[change.now.reference], place_id=places.get(change.place),
        )
        for change in changes
    ]
