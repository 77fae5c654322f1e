"""Booking resources: wanted on a draft, held from proposing on, let go when the operation no longer needs them.

All of them run inside the caller's unit of work, on an operation that the caller loaded for change.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm.attributes import set_committed_value

from opsplanner.access import HOLDING
from opsplanner.clock import Period
from opsplanner.database import db, on_sqlite, refused_as
from opsplanner.errors import RuleBroken
from opsplanner.models import Booking, Operation, OperationType, Resource, User
from opsplanner.resources import queries, rules
from opsplanner.statements import built_once, value


def hold(operation: Operation, *, by: User | None = None, new: bool = False) -> None:
    """Book what the operation wants and has not booked yet, from its briefing time to its end, with what its type takes to set up and to get back.

    A `new` one was made in this unit of work: nobody else can have changed it. What is booked already stays so (docs/domain.md, "Resources").
    Raises RuleBroken on "resources" when one is taken then; `by` decides whether the sentence may name the other operation.
    """
    bookings = operation.bookings if new else _bookings(operation)
    _lock(bookings)
    _book(operation, [booking for booking in bookings if not booking.live], by)


def _book(operation: Operation, wanted: Sequence[Booking], by: User | None) -> None:
    if not wanted:
        return
    period = _booked(operation)
    clashes = queries.taken(period, [booking.resource_id for booking in wanted], by, except_operation_id=operation.id)
    for clash in clashes:
        rules.refuse_taken(clash.resource, clash.period, period, clash.reference)
    with refused_as("resources"):
        for booking in wanted:
            booking.starts_at, booking.ends_at, booking.live = period.start, period.end, True


def _booked(operation: Operation) -> Period:
    """Return for how long the operation's resources are booked."""
    kind = db.session.get_one(OperationType, operation.type_id)
    set_up, travel = (pack if here is None else here for pack, here in ((kind.set_up, kind.set_up_here), (kind.travel, kind.travel_here)))
    return rules.Buffer(timedelta(minutes=set_up), timedelta(minutes=travel)).round(operation.held)


def let_go(operation: Operation) -> None:
    """Free what the operation had booked. It stays noted as wanted, for the day it is proposed again."""
    for booking in _bookings(operation):
        booking.live = False
    db.session.flush()


def move_bookings(*operations: Operation, by: User | None = None) -> None:
    """Follow the operations' new times with what they want, and book again what a proposed operation holds.

    Several operations are moved together, and all that they had is freed first, since two that follow each other would stand in each other's way one by one.
    Raises RuleBroken on "resources" when one is taken at the new time.
    """
    theirs = [(operation, _bookings(operation)) for operation in operations]
    _lock([booking for _, bookings in theirs for booking in bookings])
    if len(theirs) > 1:
        for _, bookings in theirs:
            for booking in bookings:
                booking.live = False
        db.session.flush()
    for operation, bookings in theirs:
        if operation.state in HOLDING:
            _book(operation, bookings, by)
        elif bookings:
            period = _booked(operation)
            for booking in bookings:
                booking.starts_at, booking.ends_at, booking.live = period.start, period.end, False
    db.session.flush()


def set_resources(operation: Operation, resource_ids: Collection[int], *, by: User | None = None) -> None:
    """Make these, and no others, the resources that the operation wants, at its time; book them if it already holds its own.

    Raises RuleBroken on "resources" for one that is not there or no longer used (unless the operation had it), or is taken.
    """
    bookings = _bookings(operation)
    had = {booking.resource_id for booking in bookings}
    wanted = set(resource_ids)
    _check_there(wanted, had)
    for booking in bookings:
        if booking.resource_id not in wanted:
            db.session.delete(booking)
    period = _booked(operation) if wanted else operation.held
    for resource_id in sorted(wanted - had):
        db.session.add(Booking(operation_id=operation.id, resource_id=resource_id, starts_at=period.start, ends_at=period.end))
    for booking in bookings if wanted == had else _bookings(operation):
        if not booking.live:
            booking.starts_at, booking.ends_at = period.start, period.end
    if operation.state in HOLDING:
        hold(operation, by=by)
    db.session.flush()


def take_off(operation: Operation, resource_ids: Collection[int]) -> None:
    """Let an operation not want these resources any more."""
    for booking in _bookings(operation):
        if booking.resource_id in resource_ids:
            db.session.delete(booking)
    _bookings(operation)


def _check_there(wanted: set[int], had: set[int]) -> None:
    known = select(Resource.id).where(Resource.id.in_(wanted), or_(Resource.active, Resource.id.in_(had)))
    if wanted and len(db.session.scalars(known).all()) < len(wanted):
        raise RuleBroken("One of the resources is no longer there. Choose from the list", "resources")


def _bookings(operation: Operation) -> Sequence[Booking]:
    """The operation's bookings as they are stored now, also put into `operation.bookings`."""
    db.session.flush()
    found = db.session.scalars(_of_operation(), {"operation": operation.id}).all()
    set_committed_value(operation, "bookings", list(found))
    return found


@built_once
def _of_operation() -> Select[Booking]:
    return select(Booking).where(Booking.operation_id == value("operation")).order_by(Booking.id)


def _lock(bookings: Sequence[Booking]) -> None:
    """Let one writer at a time book these resources (PostgreSQL; on SQLite the unit of work has the only write lock).

    By id, so that two who want the same two vans wait for each other in one order and never in a circle.
    """
    ids = {booking.resource_id for booking in bookings}
    if ids and not on_sqlite():
        db.session.execute(select(Resource.id).where(Resource.id.in_(ids)).order_by(Resource.id).with_for_update()).all()
