"""The recording page's sheet, and who records for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, case, false, func, literal, or_, select

from opsplanner import clock
from opsplanner.access import changeable_by, may, may_change, visible_to
from opsplanner.agencies.names.queries import called_on
from opsplanner.database import one, read_row, rows
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.models import Commitment, Exactness, Measure, Operation, OutcomeEntry, Review, User, type_measure
from opsplanner.outcomes.closing.queries import ReportRow, reports_of
from opsplanner.outcomes.recording.rules import check_begun, takes_part
from opsplanner.reader import Person, Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.whole import Whole


def may_record_for(user: User, operation: Operation | None, agency_id: int) -> bool:
    """Say whether this person records for that agency: her own, or any of an operation that she leads, or sits in the office."""
    if not may(user, "record_outcomes"):
        return False
    return user.agency_id == agency_id or (user.in_partnership_office if operation is None else may_change(user, operation))


def recordable_by(user: Person) -> ColumnElement[bool]:
    """True for the entries, outer-joined with their operations, that this person records for: `may_record_for` with the entries as rows."""
    if not may(user, "record_outcomes"):
        return false()
    led = case((OutcomeEntry.operation_id.is_(None), literal(user.in_partnership_office)), else_=changeable_by(user))
    return or_(OutcomeEntry.agency_id == user.agency_id, led)


_RECORDED = Whole(Operation, "type", "lead_agency", "wards", "priorities", "measures", "commitments.agency")


def _recordable(reader: Reader) -> tuple[ColumnElement[bool], ...]:
    return Operation.reference == value("reference", String), visible_to(reader)


@built_once
def _to_record(reader: Reader) -> Select[*tuple[Any, ...]]:
    return _RECORDED.select().where(*_recordable(reader))


def operation_to_record(user: User, reference: str) -> Operation:
    """Return an operation whose results this person may record, to read: her agency takes part, or she may change it. Raises NotFound."""
    return _recorded_by(user, _RECORDED.one(_to_record(Reader.of(user)), asked_by(user, reference=reference)))


def operation_for_change(user: User, reference: str) -> Operation:
    """Return the same, held until the unit of work ends. Raises NotFound."""
    query = _RECORDED.loaded.where(*_recordable(Reader.of(user))).with_for_update(of=Operation)
    return _recorded_by(user, one(query, asked_by(user, reference=reference)))


def _recorded_by(user: User, operation: Operation) -> Operation:
    if not recording_parts(user, operation):
        raise NotFound()
    return operation


def recording_parts(user: User, operation: Operation) -> list[Commitment]:
    """Return the parts of an operation that this person records for: the agencies that may have come, her own first."""
    parts = [part for part in operation.commitments if takes_part(part) and may_record_for(user, operation, part.agency_id)]
    return sorted(parts, key=lambda part: (part.agency_id != user.agency_id, part.id))


class MeasureRow(NamedTuple):
    """A measure that can be recorded."""

    id: int
    name: str
    unit: str
    shape: str
    definition: str


class Stored(NamedTuple):
    """What is recorded in one box: the newest of a chain of corrections."""

    reference: str
    version: int
    hundredths: int
    exactness: Exactness
    interim: bool
    ward_id: int | None
    review: Review
    changed_by: str | None


class Column(NamedTuple):
    """One agency, as this person records for it."""

    agency_id: int
    code: str
    name: str
    own: bool
    report: ReportRow | None
    entries: int


@dataclass(frozen=True)
class Sheet:
    """All that the recording page of an operation needs."""

    operation: Operation
    columns: list[Column]
    measures: dict[int, MeasureRow]
    """Every measure in use, those of the type first."""
    usual: list[int]
    """The rows that stand ready: the operation's measures, else the type's, and whatever has been recorded."""
    stored: dict[tuple[int, int], list[Stored]]
    """By measure and agency; several where there is one for each ward."""
    not_yet: str
    """Why nothing can be recorded; "" when it can."""


def sheet(user: User, reference: str) -> Sheet:
    """Return what the recording page shows to this person. Raises NotFound for an operation that is not hers to record."""
    operation = operation_to_record(user, reference)
    try:
        check_begun(operation.state, operation.starts_at, clock.now())
        not_yet = ""
    except RuleBroken as broken:
        not_yet = str(broken)
    reports, stored = reports_of(operation.id), _stored(operation.id)
    parts = recording_parts(user, operation)
    names = called_on({part.agency_id for part in parts}, operation.day)
    columns = [
        Column(
            part.agency_id, part.agency.code, names[part.agency_id], part.agency_id == user.agency_id, reports.get(part.agency_id),
            sum(len(found) for (_, agency_id), found in stored.items() if agency_id == part.agency_id),
        )
        for part in parts
    ]
    measures, of_type = _measures(operation.type_id, {measure_id for measure_id, _ in stored})
    wanted = {measure.id for measure in operation.measures} or of_type
    ours = {column.agency_id for column in columns}
    wanted |= {measure_id for measure_id, agency_id in stored if agency_id in ours}
    return Sheet(operation, columns, measures, [one for one in measures if one in wanted], stored, not_yet)


@built_once
def _entries() -> Select[*tuple[Any, ...]]:
    entry = OutcomeEntry
    return (
        select(
            entry.measure_id, entry.agency_id, entry.reference, entry.version, entry.hundredths, entry.exactness, entry.interim, entry.ward_id,
            entry.review, User.name.label("changed_by"),
        )
        .outerjoin(User, User.id == entry.changed_by_id)
        .where(entry.operation_id == value("operation"), entry.superseded.is_(False))
        .order_by(entry.id)
    )


def _stored(operation_id: int) -> dict[tuple[int, int], list[Stored]]:
    stored: dict[tuple[int, int], list[Stored]] = {}
    for row in rows(_entries(), {"operation": operation_id}):
        stored.setdefault((row.measure_id, row.agency_id), []).append(read_row(Stored, row))
    return stored


@built_once
def _usable() -> Select[*tuple[Any, ...]]:
    of_type = and_(type_measure.c.measure_id == Measure.id, type_measure.c.operation_type_id == value("type"))
    position = type_measure.c.position
    return (
        select(Measure.id, Measure.name, Measure.unit, Measure.shape, Measure.definition, position)
        .outerjoin(type_measure, of_type)
        .where(Measure.active | Measure.id.in_(values("used")))
        .order_by(case((position.is_(None), 1), else_=0), position, func.lower(Measure.name), Measure.id)
    )


def _measures(type_id: int, used: set[int]) -> tuple[dict[int, MeasureRow], set[int]]:
    """Return the measures in use, or used here, in the type's order and then by name; and which are the type's."""
    found = rows(_usable(), {"type": type_id, "used": list(used)})
    return {row.id: read_row(MeasureRow, row) for row in found}, {row.id for row in found if row.position is not None}
