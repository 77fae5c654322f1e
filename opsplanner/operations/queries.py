"""How operations are loaded: one for its page, one for a change, and what its page says besides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, String, exists, or_, select
from sqlalchemy.orm import joinedload, lazyload, load_only, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from opsplanner.access import changeable_by, visible_to, visible_to_each
from opsplanner.database import db, one, rows, the_value
from opsplanner.models import (
    Agency,
    AgencyReport,
    Booking,
    Commitment,
    Debrief,
    Lesson,
    LogEntry,
    Measure,
    Nomination,
    Operation,
    OperationWard,
    OutcomeEntry,
    Priority,
    Resource,
    User,
    Ward,
    operation_measure,
    operation_priority,
)
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value

_WITH_IT = (
    joinedload(Operation.type),
    joinedload(Operation.lead_agency),
    joinedload(Operation.meeting_point),
    joinedload(Operation.bookings).joinedload(Booking.resource).joinedload(Resource.agency),
)


@built_once
def _visible(reader: Reader) -> Select[Operation]:
    return select(Operation).where(Operation.reference == value("reference", String), visible_to(reader)).options(*_WITH_IT)


def visible(user: User, reference: str) -> Operation:
    """Return one operation with all that its page shows. Raises NotFound when this person may not see it."""
    return _whole(one(_visible(Reader.of(user)), asked_by(user, reference=reference)))


@built_once
def _changeable(reader: Reader) -> Select[Operation]:
    return select(Operation).where(Operation.reference == value("reference", String), changeable_by(reader)).options(*_WITH_IT)


def changeable(user: User, reference: str) -> Operation:
    """Return one operation with all its parts, to look at. Raises NotFound when this person may not change it."""
    return _whole(one(_changeable(Reader.of(user)), asked_by(user, reference=reference)))


def _whole(operation: Operation) -> Operation:
    """Read what an operation has several of into it by queries that are built once, where `selectinload` would build them each time.

    Joined to the operation, SQLite would read the links of all operations first: wards and priorities stand behind a table of links.
    """
    of_it = {"operation": operation.id}
    set_committed_value(operation, "wards", list(db.session.scalars(_wards(), of_it).all()))
    set_committed_value(operation, "priorities", list(db.session.scalars(_priorities(), of_it).all()))
    parts, named = db.session.scalars(_parts(), of_it).all(), db.session.scalars(_named(), of_it).all()
    set_committed_value(operation, "measures", list(db.session.scalars(_measures(), of_it).all()))
    set_committed_value(operation, "commitments", list(parts))
    for part in parts:
        set_committed_value(part, "nominations", [one for one in named if one.commitment_id == part.id])
    return operation


@built_once
def _wards() -> Select[Ward]:
    return select(Ward).join(OperationWard, OperationWard.ward_id == Ward.id).where(OperationWard.operation_id == value("operation")).order_by(Ward.name)


@built_once
def _priorities() -> Select[Priority]:
    link = operation_priority.c
    return select(Priority).join(operation_priority, link.priority_id == Priority.id).where(link.operation_id == value("operation")).order_by(Priority.position)


@built_once
def _measures() -> Select[Measure]:
    link = operation_measure.c
    return select(Measure).join(operation_measure, link.measure_id == Measure.id).where(link.operation_id == value("operation")).order_by(Measure.name)


@built_once
def _parts() -> Select[Commitment]:
    by_name = load_only(User.name, raiseload=True), lazyload(User.agency)
    who = (joinedload(Commitment.answered_by).options(*by_name), joinedload(Commitment.over_numbers_by).options(*by_name))
    return select(Commitment).where(Commitment.operation_id == value("operation")).options(joinedload(Commitment.agency), *who).order_by(Commitment.id)


@built_once
def _named() -> Select[Nomination]:
    account = joinedload(Nomination.user).options(load_only(User.name, User.agency_id, User.suspended_at, raiseload=True), lazyload(User.agency))
    of_it = select(Nomination).join(Commitment, Commitment.id == Nomination.commitment_id).where(Commitment.operation_id == value("operation"))
    return of_it.options(account).order_by(Nomination.id)


def for_change(user: User, reference: str) -> Select[Operation]:
    """The same, to change it: PostgreSQL locks its row, so that a second editor waits and then sees the new version."""
    return (
        select(Operation)
        .where(Operation.reference == reference, changeable_by(user))
        .options(
            joinedload(Operation.type, innerjoin=True),
            selectinload(Operation.commitments).joinedload(Commitment.agency, innerjoin=True),
            selectinload(Operation.bookings).joinedload(Booking.resource, innerjoin=True),
            joinedload(Operation.meeting_point),
            selectinload(Operation.priorities),
        )
        .with_for_update(of=Operation)
    )


def who_can_see(operation: Operation) -> Sequence[User]:
    """Everyone with an account that works who may see an operation, by agency and name: what a restricted one's page lists."""
    return db.session.scalars(_seers(), {"operation_id": operation.id}).all()


@built_once
def _seers() -> Select[User]:
    return (
        select(User)
        .join(User.agency)
        .join(Operation, Operation.id == value("operation_id"))
        .where(visible_to_each(), User.suspended_at.is_(None), Agency.active)
        .order_by(Agency.name, User.name, User.id)
    )


@built_once
def _written() -> Select[bool]:
    noted, operation = (LogEntry, OutcomeEntry, AgencyReport, Debrief, Lesson), value("operation_id")
    came = exists().where(Commitment.operation_id == operation, Commitment.turned_up.is_not(None))
    return select(or_(came, *(exists().where(table.operation_id == operation) for table in noted)))


def anything_written(operation: Operation) -> bool:
    """Say whether somebody wrote of its day: a line of the log, who turned up, a figure, a report, a debrief, a lesson (one query)."""
    return bool(the_value(_written(), {"operation_id": operation.id}))


@built_once
def _active_agencies() -> Select[*tuple[Any, ...]]:
    return select(Agency.id, Agency.name).where(Agency.active).order_by(Agency.name, Agency.id)


def other_agencies(operation: Operation) -> list[tuple[int, str]]:
    """Return (id, name) of the active agencies that have no standing part in an operation, by name: whom one may add."""
    part = {part.agency_id for part in operation.commitments if part.state.value not in ("released", "withdrawn", "declined")}
    return [(agency.id, agency.name) for agency in rows(_active_agencies()) if agency.id not in part]
