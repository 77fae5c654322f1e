"""Read models of operations for lists: the rows, their agencies' parts, their wards. A constant number of queries."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, false, literal, literal_column, or_, select, true, union_all

from opsplanner import clock
from opsplanner.access import visible_to, within_reach
from opsplanner.database import and_whether_more, on_page, read, rows
from opsplanner.models import (
    Agency,
    Commitment,
    CommitmentState,
    Operation,
    OperationState,
    OperationType,
    OperationWard,
    Place,
    PlanYear,
    Priority,
    User,
    Ward,
    operation_priority,
)
from opsplanner.operations.listing.filters import Filters
from opsplanner.operations.listing.search.queries import searched
from opsplanner.operations.rules import LONGEST_ELAPSED
from opsplanner.web.filters import Choice, Choices


class Part(NamedTuple):
    """One agency's part, as far as a list speaks of it."""

    operation_id: int
    agency_id: int
    agency: str
    telephone: str
    state: CommitmentState
    required: bool
    answer_by: date | None


class Line(NamedTuple):
    """One operation in a list. What it reads from the database comes first; `with_parts` adds the rest."""

    id: int
    reference: str
    type: str
    state: OperationState
    reason: str
    starts_at: datetime
    ends_at: datetime
    musters_at: datetime
    place: str | None
    lead_id: int
    lead: str
    restricted: bool
    parts: tuple[Part, ...] = ()
    wards: tuple[str, ...] = ()

    @property
    def period(self) -> clock.Period:
        """From start to end."""
        return clock.Period(self.starts_at, self.ends_at)


def choices() -> Choices:
    """Return what the filters offer, by filter and code, in the order of the page (one query)."""
    nothing: ColumnElement[int] = literal_column("0")
    found = rows(
        union_all(
            select(literal("type").label("kind"), OperationType.id, OperationType.code, OperationType.name, OperationType.active,
                   OperationType.position.label("position"), literal("").label("year")),
            select(literal("ward"), Ward.id, Ward.code, Ward.name, Ward.active, nothing, literal("")),
            select(literal("agency"), Agency.id, Agency.code, Agency.short_name, Agency.active, nothing, literal("")),
            select(literal("priority"), Priority.id, Priority.code, Priority.name, true(), Priority.position, PlanYear.code).join(PlanYear),
        ).order_by("year", "position", "name")
    )
    offered: dict[str, dict[str, Choice]] = {"type": {}, "ward": {}, "agency": {}, "priority": {}}
    for row in found:
        earlier = offered[row.kind].pop(row.code, None)  # a priority's code lasts across years; the latest year's name and place count
        offered[row.kind][row.code] = Choice(row.code, row.name, (*earlier.ids, row.id) if earlier else (row.id,), bool(row.active))
    for kind in ("ward", "agency"):
        offered[kind] = dict(sorted(offered[kind].items(), key=lambda one: one[1].name.casefold()))
    return offered


def lines(user: User, *where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select the columns of `Line` for operations that this person may see; the caller adds an order and a limit."""
    return (
        select(
            Operation.id, Operation.reference, OperationType.name.label("type"), Operation.state, Operation.state_reason.label("reason"),
            Operation.starts_at, Operation.ends_at, Operation.musters_at, Place.name.label("place"), Operation.lead_agency_id.label("lead_id"),
            Agency.short_name.label("lead"), Operation.restricted,
        )
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .outerjoin(Place, Place.id == Operation.meeting_point_id)
        .where(visible_to(user), *where)
    )


def matching(filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions of the filters (but not of time). A search may cost one small query of its own."""
    found: list[ColumnElement[bool]] = []
    if filters.type:
        found.append(Operation.type_id.in_(filters.type.ids))
    if filters.state:
        found.append(Operation.state == OperationState(filters.state.name.lower()))
    if filters.ward:
        found.append(exists().where(OperationWard.operation_id == Operation.id, OperationWard.ward_id.in_(filters.ward.ids)).correlate(Operation))
    if filters.agency:
        part = exists().where(
            Commitment.operation_id == Operation.id,
            Commitment.agency_id.in_(filters.agency.ids),
            Commitment.state != CommitmentState.RELEASED,
        )
        found.append(or_(Operation.lead_agency_id.in_(filters.agency.ids), part.correlate(Operation)))
    if filters.priority:
        link = operation_priority.c
        found.append(
            exists().where(link.operation_id == Operation.id, link.priority_id.in_(filters.priority.ids)).correlate(Operation)
        )
    return found


def page_of(user: User, filters: Filters, offered: Choices) -> tuple[list[Line], bool]:
    """Return one page of operations as chosen, with their agencies and wards, and whether there are more after it."""
    where = [*matching(filters), *searched(filters.words, offered), *_within(filters)]
    if any(condition is false() for condition in where):
        return [], False
    if filters.span != "to-come":  # the near future is small as it is
        where.append(within_reach(user))
    order = (Operation.starts_at, Operation.id) if filters.soonest_first else (Operation.starts_at.desc(), Operation.id.desc())
    found, more = and_whether_more(read(Line, on_page(lines(user, *where).order_by(*order), filters.page)))
    return with_parts(found), more


def on_within(within: clock.Period) -> ColumnElement[bool]:
    """True for the operations that are on within a time: one over midnight is on on both its days."""
    return and_(Operation.starts_at >= within.start - LONGEST_ELAPSED, Operation.ends_at > within.start, Operation.starts_at < within.end)


def _within(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.since:
        since = clock.day_bounds(filters.since).start
        found.append(and_(Operation.starts_at >= since - LONGEST_ELAPSED, Operation.ends_at > since))
    if filters.until:
        found.append(Operation.starts_at < clock.day_bounds(filters.until).end)
    today = clock.day_bounds(clock.today())
    if filters.span == "to-come":  # what is on today stays until the day is over; what began last night and still runs is there too
        found.append(and_(Operation.starts_at >= today.start - LONGEST_ELAPSED, Operation.ends_at > today.start))
    if filters.span == "past":
        found.append(Operation.starts_at < today.start)
    return found


def with_parts(found: list[Line]) -> list[Line]:
    """Return the lines with each operation's agencies (the released ones left out) and wards: two queries however many."""
    ids = [line.id for line in found]
    if not ids:
        return []
    parts: dict[int, list[Part]] = {id_: [] for id_ in ids}
    for part in parts_of(ids):
        parts[part.operation_id].append(part)
    wards: dict[int, list[str]] = {id_: [] for id_ in ids}
    select_wards = select(OperationWard.operation_id, Ward.name).join(Ward, Ward.id == OperationWard.ward_id)
    for operation_id, name in rows(select_wards.where(OperationWard.operation_id.in_(ids)).order_by(Ward.name)):
        wards[operation_id].append(name)
    return [line._replace(parts=tuple(parts[line.id]), wards=tuple(wards[line.id])) for line in found]


def parts_of(operation_ids: list[int]) -> list[Part]:
    """Return the parts that agencies have in these operations, released ones left out (one query).

    The caller has found the operations by `visible_to`.
    """
    return read(
        Part,
        select(
            Commitment.operation_id, Commitment.agency_id, Agency.short_name.label("agency"), Agency.telephone, Commitment.state,
            Commitment.required, Commitment.answer_by,
        )
        .join(Agency, Agency.id == Commitment.agency_id)
        .where(Commitment.operation_id.in_(operation_ids), Commitment.state != CommitmentState.RELEASED)
        .order_by(Commitment.operation_id, Commitment.id),
    )
