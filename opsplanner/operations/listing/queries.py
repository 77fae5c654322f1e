"""Read models of operations for lists: the rows, their agencies' parts, their wards. A constant number of queries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, literal, literal_column, or_, select, true, union_all

from opsplanner import clock
from opsplanner.access import visible_to, within_reach
from opsplanner.agencies.names.queries import called
from opsplanner.database import UTCTime, read, rows
from opsplanner.kept import until_changed
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
from opsplanner.operations.listing.filters import STATES, Filters
from opsplanner.operations.listing.search.queries import Word, holding, searched
from opsplanner.operations.rules import LONGEST_ELAPSED
from opsplanner.reader import Person, Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.web.filters import Choice, Choices
from opsplanner.web.paging import and_whether_more, at_page, on_page


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


@built_once
def _offered() -> CompoundSelect[*tuple[Any, ...]]:
    nothing: ColumnElement[int] = literal_column("0")
    return union_all(
        select(literal("type").label("kind"), OperationType.id, OperationType.code, OperationType.name, OperationType.active,
               OperationType.position.label("position"), literal("").label("year")),
        select(literal("ward"), Ward.id, Ward.code, Ward.name, Ward.active, nothing, literal("")),
        select(literal("agency"), Agency.id, Agency.code, Agency.short_name, Agency.active, nothing, literal("")),
        select(literal("priority"), Priority.id, Priority.code, Priority.name, true(), Priority.position, PlanYear.code).join(PlanYear),
    ).order_by("year", "position", "name")


@until_changed
def choices() -> Choices:
    """Return what the filters offer, by filter and code, in the order of the page (one query, until the catalogue changes)."""
    found = rows(_offered())
    offered = Choices({"type": {}, "ward": {}, "agency": {}, "priority": {}, "state": STATES})
    for row in found:
        earlier = offered[row.kind].pop(row.code, None)  # a priority's code lasts across years; the latest year's name and place count
        offered[row.kind][row.code] = Choice(row.code, row.name, (*earlier.ids, row.id) if earlier else (row.id,), bool(row.active))
    for kind in ("ward", "agency"):
        offered[kind] = dict(sorted(offered[kind].items(), key=lambda one: one[1].name.casefold()))
    return offered


def lines(user: Person, *where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select the columns of `Line` for operations that this person may see; the caller adds an order and a limit."""
    return (
        select(
            Operation.id, Operation.reference, OperationType.name.label("type"), Operation.state, Operation.state_reason.label("reason"),
            Operation.starts_at, Operation.ends_at, Operation.musters_at, Place.name.label("place"), Operation.lead_agency_id.label("lead_id"),
            called(Agency.short_name, Operation.day).label("lead"), Operation.restricted,
        )
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .outerjoin(Place, Place.id == Operation.meeting_point_id)
        .where(visible_to(user), *where)
    )


def matching(chosen: Collection[str]) -> list[ColumnElement[bool]]:
    """Return the conditions of these filters (but not of time), to be asked with `values_of` them."""
    part = exists().where(Commitment.operation_id == Operation.id, Commitment.agency_id.in_(values("agency")), Commitment.state != CommitmentState.RELEASED)
    ward = exists().where(OperationWard.operation_id == Operation.id, OperationWard.ward_id.in_(values("ward")))
    link = operation_priority.c
    conditions = {
        "type": Operation.type_id.in_(values("type")),
        "state": Operation.state == value("state", Operation.state.type),
        "ward": ward.correlate(Operation),
        "agency": or_(Operation.lead_agency_id.in_(values("agency")), part.correlate(Operation)),
        "priority": exists().where(link.operation_id == Operation.id, link.priority_id.in_(values("priority"))).correlate(Operation),
    }
    return [condition for name, condition in conditions.items() if name in chosen]


def values_of(filters: Filters) -> dict[str, Any]:
    """Return what is chosen, for the conditions of `matching`."""
    return {name: OperationState(choice.name.lower()) if name == "state" else choice.ids for name, choice in filters.chosen.items()}


@built_once
def _chosen(reader: Reader, chosen: tuple[str, ...], words: tuple[Word, ...], span: str, soonest_first: bool) -> Select[*tuple[Any, ...]]:
    """A page of the list. What is chosen is the names of filters, with "since" and "until"."""
    where = [*matching(chosen), *holding(words)]
    if "since" in chosen or span == "to-come":  # what began the night before and still runs is on that day too
        where += [Operation.starts_at >= value("may_begin", UTCTime), Operation.ends_at > value("since", UTCTime)]
    if "until" in chosen or span == "past":
        where.append(Operation.starts_at < value("until", UTCTime))
    if span != "to-come":  # the near future is small as it is
        where.append(within_reach(reader))
    order = (Operation.starts_at, Operation.id) if soonest_first else (Operation.starts_at.desc(), Operation.id.desc())
    if words:  # very many may hold a word: the page's are found first, and only then joined to what is said of them
        found = on_page(select(Operation.id).where(visible_to(reader), *where).order_by(*order))
        return lines(reader, Operation.id.in_(found.scalar_subquery())).order_by(*order)
    return on_page(lines(reader, *where).order_by(*order))


def page_of(user: User, filters: Filters, offered: Choices) -> tuple[list[Line], bool]:
    """Return one page of operations as chosen, with their agencies and wards, and whether there are more after it."""
    search = searched(filters.words, offered)
    if search is None:
        return [], False
    today = clock.day_bounds(clock.today()).start
    since = max(filter(None, (filters.since and clock.day_bounds(filters.since).start, today if filters.span == "to-come" else None)), default=None)
    until = min(filter(None, (filters.until and clock.day_bounds(filters.until).end, today if filters.span == "past" else None)), default=None)
    days = ("since",) * (since is not None) + ("until",) * (until is not None)
    query = _chosen(Reader.of(user), (*filters.chosen, *days), search.words, filters.span, filters.soonest_first)
    asked = asked_by(
        user, **values_of(filters), **search.values, may_begin=since and since - LONGEST_ELAPSED, since=since, until=until, **at_page(filters.page)
    )
    found, more = and_whether_more(read(Line, query, asked))
    return with_parts(found), more


def on_within() -> ColumnElement[bool]:
    """True for the operations that are on within a time (`span_of`): one over midnight is on on both its days."""
    begins, ends = Operation.starts_at, Operation.ends_at
    return and_(begins >= value("may_begin", UTCTime), ends > value("since", UTCTime), begins < value("until", UTCTime))


def span_of(within: clock.Period) -> dict[str, datetime]:
    """Return a time's values, for `on_within`."""
    return {"may_begin": within.start - LONGEST_ELAPSED, "since": within.start, "until": within.end}


def with_parts(found: list[Line]) -> list[Line]:
    """Return the lines with each operation's agencies (the released ones left out) and wards: two queries however many."""
    ids = [line.id for line in found]
    if not ids:
        return []
    parts: dict[int, list[Part]] = {id_: [] for id_ in ids}
    for part in parts_of(ids):
        parts[part.operation_id].append(part)
    wards: dict[int, list[str]] = {id_: [] for id_ in ids}
    for operation_id, name in rows(_wards(), {"operations": ids}):
        wards[operation_id].append(name)
    return [line._replace(parts=tuple(parts[line.id]), wards=tuple(wards[line.id])) for line in found]


@built_once
def _wards() -> Select[*tuple[Any, ...]]:
    chosen = OperationWard.operation_id.in_(values("operations"))
    return select(OperationWard.operation_id, Ward.name).join(Ward, Ward.id == OperationWard.ward_id).where(chosen).order_by(Ward.name, Ward.id, OperationWard.operation_id)


@built_once
def _parts() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Commitment.operation_id, Commitment.agency_id, called(Agency.short_name, Operation.day).label("agency"), Agency.telephone, Commitment.state,
            Commitment.required, Commitment.answer_by,
        )
        .join(Agency, Agency.id == Commitment.agency_id)
        .join(Operation, Operation.id == Commitment.operation_id)
        .where(Commitment.operation_id.in_(values("operations")), Commitment.state != CommitmentState.RELEASED)
        .order_by(Commitment.operation_id, Commitment.id)
    )


def parts_of(operation_ids: list[int]) -> list[Part]:
    """Return the parts that agencies have in these operations, released ones left out (one query).

    The caller has found the operations by `visible_to`.
    """
    return read(Part, _parts(), {"operations": operation_ids})
