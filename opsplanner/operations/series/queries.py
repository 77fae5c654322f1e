"""Series and their dates, as far as somebody may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, case, exists, false, func, or_, select, true

from opsplanner.access import changeable_by, may, visible_to
from opsplanner.clock import Period
from opsplanner.database import UTCTime, read_row, rows
from opsplanner.errors import NotFound
from opsplanner.history import subjects
from opsplanner.models import Agency, Commitment, CommitmentState, Operation, OperationState, OperationType, Series, SeriesDate, User
from opsplanner.operations.queries import is_short
from opsplanner.reader import Person, Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.web.paging import and_whether_more, at_page, on_page


class Head(NamedTuple):
    """What a series' dates have in common."""

    id: int
    code: str
    type: str
    type_code: str
    agency: str
    agency_id: int
    rule: str
    version: int
    leads: bool
    """Whether this person leads it: she sees the rule and what was left out, and changes it."""


class Part(NamedTuple):
    """One agency's part in one date."""

    operation_id: int
    agency_id: int
    agency: str
    code: str
    state: CommitmentState
    required: bool
    answer_by: date | None
    staff_asked: int
    staff_promised: int


class DateRow(NamedTuple):
    """One date of a series."""

    day: date
    """As the rule made it."""
    said: str
    operation_id: int | None
    reference: str
    state: OperationState | None
    starts_at: datetime | None
    ends_at: datetime | None
    restricted: bool
    version: int
    on: date | None
    reason: str
    lead_agency_id: int | None
    changeable: bool
    """Whether this person may change its operation: another agency can lead it by now."""

    @property
    def period(self) -> Period:
        """From start to end; of a date that has an operation."""
        assert self.starts_at and self.ends_at
        return Period(self.starts_at, self.ends_at)


def leads(user: Person) -> ColumnElement[bool]:
    """True for the series that this person leads: her agency's, and the office's coordinators all of them (docs/domain.md, "Series")."""
    if not may(user, "plan_operations"):
        return false()
    return true() if user.in_partnership_office else Series.agency_id == user.agency_id


@built_once
def _head(reader: Reader) -> Select[*tuple[Any, ...]]:
    seen = exists().where(SeriesDate.series_id == Series.id, SeriesDate.operation_id == Operation.id, visible_to(reader)).correlate(Series)
    return (
        select(
            Series.id, Series.code, OperationType.name.label("type"), OperationType.code.label("type_code"), Agency.name.label("agency"), Series.agency_id, Series.rule, Series.version,
            leads(reader).label("leads"),
        )
        .join(OperationType, OperationType.id == Series.type_id)
        .join(Agency, Agency.id == Series.agency_id)
        .where(Series.code == value("code", String), or_(leads(reader), seen))
    )


def head(user: User, code: str) -> Head:
    """Return a series (one query). Raises NotFound where this person neither leads it nor may see one of its operations."""
    found = rows(_head(Reader.of(user)), asked_by(user, code=code))
    if not found:
        raise NotFound()
    return read_row(Head, found[0], leads=bool(found[0].leads))


@built_once
def _dates(reader: Reader) -> Select[*tuple[Any, ...]]:
    of = (Operation.id, Operation.reference, Operation.state, Operation.starts_at, Operation.ends_at, Operation.restricted, Operation.version)
    seen = and_(Operation.id == SeriesDate.operation_id, visible_to(reader))
    query = select(SeriesDate.day, SeriesDate.said, SeriesDate.operation_id.label("planned_id"), *of, Operation.day.label("on"), Operation.state_reason.label("reason"), Operation.lead_agency_id, changeable_by(reader).label("mine"))
    return query.outerjoin(Operation, seen).where(SeriesDate.series_id == value("series")).order_by(SeriesDate.day, SeriesDate.id)


def dates(user: User, of: Head) -> list[DateRow]:
    """Return the dates of a series that this person may see, by day (one query); to who leads it also those that have no operation."""
    found = []
    for row in rows(_dates(Reader.of(user)), asked_by(user, series=of.id)):
        if row.id is None and (row.planned_id is not None or not of.leads):
            continue
        found.append(
            DateRow(
                row.day, row.said if of.leads else "", row.id, row.reference or "", row.state, row.starts_at, row.ends_at, bool(row.restricted), row.version or 0, row.on, row.reason or "",
                row.lead_agency_id, bool(row.mine),
            )
        )
    return sorted(found, key=lambda one: (one.on or one.day, one.operation_id or 0))


@built_once
def _parts() -> Select[*tuple[Any, ...]]:
    of = (Commitment.operation_id, Commitment.agency_id, Agency.short_name.label("agency"), Agency.code)
    asked = (Commitment.state, Commitment.required, Commitment.answer_by, Commitment.staff_asked, Commitment.staff_promised)
    return (
        select(*of, *asked)
        .join(Agency, Agency.id == Commitment.agency_id)
        .where(Commitment.operation_id.in_(values("operations")), Commitment.state != CommitmentState.RELEASED)
        .order_by(Commitment.id)
    )


def parts(operation_ids: Sequence[int]) -> dict[int, list[Part]]:
    """Return the agencies' parts of these operations, by operation, the released ones left out (one query)."""
    found: dict[int, list[Part]] = defaultdict(list)
    for row in rows(_parts(), {"operations": sorted(operation_ids)}) if operation_ids else ():
        found[row.operation_id].append(read_row(Part, row))
    return found


class Listed(NamedTuple):
    """A series as the list of them shows it."""

    code: str
    type: str
    agency: str
    rule: str
    """"" for who does not lead it."""
    seen: int
    """How many of its operations this person sees."""
    first: date
    last: date
    to_come: int
    short: int
    """How many of those are not confirmed yet, or are short of an agency."""


@built_once
def _listed(reader: Reader) -> Select[*tuple[Any, ...]]:
    to_come = and_(Operation.ends_at > value("now", UTCTime), Operation.state.not_in((OperationState.CANCELLED, OperationState.COMPLETED, OperationState.CUT_SHORT, OperationState.CLOSED)))
    open_ = and_(to_come, or_(Operation.state != OperationState.CONFIRMED, is_short()))
    coming = func.sum(_one_if(to_come))
    return on_page(
        select(
            Series.code, OperationType.name.label("type"), Agency.name.label("agency"), Series.rule, leads(reader).label("leads"), func.count(Operation.id).label("count"),
            func.min(Operation.day).label("first"), func.max(Operation.day).label("last"), coming.label("to_come"), func.sum(_one_if(open_)).label("short"),
        )
        .join(SeriesDate, SeriesDate.series_id == Series.id)
        .join(Operation, Operation.id == SeriesDate.operation_id)
        .join(OperationType, OperationType.id == Series.type_id)
        .join(Agency, Agency.id == Series.agency_id)
        .where(visible_to(reader))
        .group_by(Series.id, Series.code, OperationType.name, Agency.name, Series.rule, Series.agency_id)
        .order_by(_one_if(coming > 0).desc(), func.max(Operation.day).desc(), Series.id.desc())
    )


def _one_if(condition: ColumnElement[bool]) -> Any:
    return case((condition, 1), else_=0)


def listed(user: User, now: datetime, page: int) -> tuple[list[Listed], bool]:
    """Return a page of the series of which this person may see an operation, those that go on first, and whether another page follows (one query)."""
    found, more = and_whether_more(rows(_listed(Reader.of(user)), asked_by(user, now=now, **at_page(page))))
    return [
        Listed(row.code, row.type, row.agency, row.rule if row.leads else "", row.count, row.first, row.last, row.to_come or 0, row.short or 0) for row in found
    ], more


@built_once
def _codes_of() -> Select[*tuple[Any, ...]]:
    dates = SeriesDate.operation_id.in_(values("operations"))
    return select(SeriesDate.operation_id, Series.code).join(Series, Series.id == SeriesDate.series_id).where(dates)


def subjects_of(operation_ids: Collection[int]) -> dict[int, str]:
    """Return the subjects of the series that operations are dates of, by the operation's id, whoever may see them (one query)."""
    found = rows(_codes_of(), {"operations": sorted(operation_ids)})
    return {row.operation_id: subjects.of_series(row.code) for row in found}
