"""The operations to come as plans to be checked: each with its wards, its place, its resources and who is to be there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Date, Integer, Select, cast, exists, literal, null, or_, select, union_all
from sqlalchemy.orm import aliased

from opsplanner.access import HOLDING, PROMISED, TAKING_PART, may_change, visible_to
from opsplanner.catalogue.entities.queries import catalogue
from opsplanner.clock import Period, Wall
from opsplanner.commitments.staffing.queries import taken_on
from opsplanner.database import UTCTime, rows
from opsplanner.models import (
    Agency,
    Booking,
    Commitment,
    CommitmentState,
    Operation,
    OperationState,
    OperationType,
    OperationWard,
    SeriesDate,
    User,
)
from opsplanner.operations.checks.near.queries import OVER
from opsplanner.operations.checks.rules import Asked, Wanted
from opsplanner.operations.listing.queries import on_within, span_of
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values

MOST = 1000
"""So many operations are looked through at once."""


class Open(NamedTuple):
    """An operation to come, as a line of the page, and as a plan."""

    reference: str
    type: str
    state: OperationState
    period: Period
    lead: str
    restricted: bool
    may_move: bool
    """Whether this person may give it another day."""
    way_told: bool
    """Whether she is told the nearest way out: she sees all that makes it one. Who may move it does."""
    plan: Asked


def to_come(user: User, agency_ids: Sequence[int], within: Period, now: datetime) -> tuple[list[Open], bool]:
    """Return the operations that are on within a time and not over, of these agencies (none: of all), soonest first, and whether there are more: two queries.

    Drafts are among them, as far as this person may see them. What was promised beyond an agency's numbers by name is known, and is not checked again.
    """
    asked = asked_by(user, agency=list(agency_ids), now=now, most=MOST + 1, **span_of(within))
    found = rows(_operations(Reader.of(user), bool(agency_ids)), asked)
    more, found = len(found) > MOST, found[:MOST]
    linked: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in rows(_links(Reader.of(user)), asked_by(user, operations=[row.id for row in found])) if found else ():
        linked[row.operation_id, row.kind].append(row)
    return [_open(row, linked, user) for row in found], more


def _open(row: Any, linked: dict[tuple[int, str], list[Any]], user: User) -> Open:
    """To who does not see everything that is open, numbers of other agencies would show operations that she may not see: of what she does not lead her own alone."""
    known, all_numbers = catalogue(), user.agency_kind.sees_everything_open or row.lead_agency_id == user.agency_id
    wall = Wall(row.day, row.starts.replace(fold=int(row.starts_second)), row.ends.replace(fold=int(row.ends_second)), row.briefing)
    plan = Asked(
        day=row.day,
        wall=wall,
        wards=[one.thing for one in linked[row.id, "ward"]],
        place_id=row.meeting_point_id,
        resources=[(one.thing, known.resources[one.thing].name) for one in linked[row.id, "resource"]],
        people=[Wanted(one.thing, known.agencies[one.thing].name, one.staff) for one in linked[row.id, "part"] if all_numbers or one.thing == user.agency_id],
        type_id=row.type_id,
        known=[one.thing for one in linked[row.id, "known"]],
        operation_id=row.id,
        apart=[one.day for one in linked[row.id, "apart"]],
    )
    begun = row.state is OperationState.UNDER_WAY
    return Open(
        row.reference, row.type, row.state, Period(row.starts_at, row.ends_at), row.lead, bool(row.restricted), may_move=may_change(user, row) and not begun,
        way_told=all_numbers and not begun, plan=plan,
    )


@built_once
def _operations(reader: Reader, of_agencies: bool) -> Select[*tuple[Any, ...]]:
    part = exists().where(Commitment.operation_id == Operation.id, Commitment.agency_id.in_(values("agency")), Commitment.state.in_(TAKING_PART))
    theirs = [or_(Operation.lead_agency_id.in_(values("agency")), part.correlate(Operation))] if of_agencies else []
    return (
        select(
            Operation.id, Operation.reference, OperationType.name.label("type"), Operation.type_id, Operation.state, Operation.day, Operation.starts, Operation.ends,
            Operation.starts_second, Operation.ends_second, Operation.briefing, Operation.starts_at, Operation.ends_at, Operation.meeting_point_id,
            Operation.restricted, Operation.lead_agency_id, Agency.short_name.label("lead"),
        )
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .where(visible_to(reader), Operation.state.in_((OperationState.DRAFT, *HOLDING)), on_within(), Operation.ends_at > value("now", UTCTime), *theirs)
        .order_by(Operation.starts_at, Operation.id)
        .limit(value("most"))
    )


@built_once
def _links(reader: Reader) -> CompoundSelect[*tuple[Any, ...]]:
    nothing, no_day, those = cast(null(), Integer), cast(null(), Date), values("operations")
    promised, known = Commitment.state.in_(PROMISED), or_(Commitment.named_twice_by_id.is_not(None), Commitment.named_twice_as != "")
    waiting = Commitment.state.in_((CommitmentState.NOT_ASKED, CommitmentState.REQUESTED))
    part, its, other = Commitment.operation_id.in_(those), aliased(SeriesDate), aliased(SeriesDate)
    apart = select(its.operation_id, literal("apart"), nothing, nothing, Operation.day).join(other, other.series_id == its.series_id).join(Operation, Operation.id == other.operation_id)
    return union_all(
        select(OperationWard.operation_id, literal("ward").label("kind"), OperationWard.ward_id.label("thing"), nothing.label("staff"), no_day.label("day"))
        .where(OperationWard.operation_id.in_(those)),
        select(Booking.operation_id, literal("resource"), Booking.resource_id, nothing, no_day).where(Booking.operation_id.in_(those)),
        select(Commitment.operation_id, literal("known"), Commitment.agency_id, nothing, no_day).where(part, known),
        select(Commitment.operation_id, literal("part"), Commitment.agency_id, Commitment.staff_promised, no_day).where(part, promised, ~taken_on()),
        select(Commitment.operation_id, literal("part"), Commitment.agency_id, Commitment.staff_asked, no_day).where(part, waiting),
        apart.where(its.operation_id.in_(those), other.operation_id != its.operation_id, Operation.state.not_in(OVER), visible_to(reader)),
    )
