"""What the planning pages read: types and former operations to begin from, and one operation's plan as a form shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Integer, Select, String, cast, literal, select, union_all

from opsplanner.access import TAKING_PART, changeable_by, visible_to
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.clock import Wall
from opsplanner.commitments.rules import REFUSED
from opsplanner.database import read_row, rows
from opsplanner.errors import NotFound
from opsplanner.models import (
    Agency,
    Booking,
    Commitment,
    Operation,
    OperationState,
    OperationType,
    OperationWard,
    Place,
    Priority,
    User,
    operation_measure,
    operation_priority,
)
from opsplanner.operations.planning.rules import Part
from opsplanner.operations.queries import is_short
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, sought, value
from opsplanner.whole import Whole

SHOWN = 10


class FormerRow(NamedTuple):
    """A former operation to plan another like."""

    reference: str
    type: str
    day: date
    state: str
    short: bool


@built_once
def _former(reader: Reader, by_words: bool) -> Select[*tuple[Any, ...]]:
    query = select(Operation.reference, OperationType.name.label("type"), Operation.day, Operation.state, is_short().label("short"))
    query = query.where(Operation.reference.icontains(value("words", String), escape="/")) if by_words else query
    return query.join(OperationType, OperationType.id == Operation.type_id).where(visible_to(reader)).order_by(Operation.starts_at.desc(), Operation.id.desc()).limit(SHOWN)


def former_ones(user: User, wanted: str = "") -> list[FormerRow]:
    """Return the operations that this person may see whose reference holds `wanted`, the latest first; ten at most."""
    found = rows(_former(Reader.of(user), bool(wanted)), asked_by(user, words=sought(wanted)))
    return [read_row(FormerRow, row, state=row.state.value) for row in found]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An operation's plan as it is stored: plain values, which outlive the session's rollback."""

    id: int
    reference: str
    version: int
    state: OperationState
    wall: Wall
    lead_agency_id: int
    lead_agency: str
    place_id: int | None
    place_code: str
    """Its page's address; what the form chooses by."""
    place_shared: bool
    place: str
    postcode: str
    objectives: str
    commanders: str
    duty_telephone: str
    notes: str
    deployments: str
    risks: str
    restricted: bool
    answer_by: date | None
    parts: tuple[Part, ...]
    wards: tuple[int, ...]
    priority_codes: tuple[str, ...]
    measures: tuple[int, ...]
    resources: tuple[int, ...]


class Sheet(NamedTuple):
    """All that a planning form is drawn with, whatever it is filled with."""

    type: catalogue_queries.TypeDetail
    parts: tuple[Part, ...]
    """The agencies that stand first in the table: the type's usual ones, or the operation's."""
    choices: catalogue_queries.Choices
    years: list[catalogue_queries.YearRow]
    kept: Kept | None = None
    """The operation that is changed, or that another is planned like."""
    left: tuple[str, ...] = ()
    """What the operation has that is no longer in use, and which another like it therefore does not get."""


def sheet_for_type(code: str) -> Sheet:
    """Return what a form for a new operation of this type is drawn with (four queries). Raises NotFound for one that is not in use."""
    kind = catalogue_queries.type_named(code)
    if kind is None or not kind.active:
        raise NotFound()
    usual = tuple(Part(agency_id=row.agency_id, role=row.role, staff=row.staff, required=row.required) for row in catalogue_queries.usual_agencies(kind.id))
    return Sheet(kind, usual, catalogue_queries.choices(kind.id), catalogue_queries.plan_years())


def sheet_like(user: User, reference: str) -> Sheet:
    """Return what a form for another operation like this one is drawn with. Raises NotFound when this person may not see it."""
    kept, kind = _kept(_seen(Reader.of(user)), user, reference, refused=True)
    choices = catalogue_queries.choices(kind.id)
    return Sheet(kind, kept.parts, choices, catalogue_queries.plan_years(), kept, _no_longer_in_use(kept, kind.id, choices))


def sheet_for_change(user: User, reference: str) -> Sheet:
    """Return what the form to change an operation is drawn with (four queries). Raises NotFound when this person may not."""
    kept, kind = _kept(_changed(Reader.of(user)), user, reference)
    return Sheet(kind, kept.parts, catalogue_queries.choices(kind.id, _keep(kept)), catalogue_queries.plan_years(), kept)


def _keep(kept: Kept) -> catalogue_queries.Keep:
    agencies = [part.agency_id for part in kept.parts]
    return catalogue_queries.Keep(agencies, kept.wards, [kept.place_id] if kept.place_id else [], kept.resources, kept.measures)


def _no_longer_in_use(kept: Kept, type_id: int, offered: catalogue_queries.Choices) -> tuple[str, ...]:
    """The names of what an operation has and a new one is not offered; its own meeting point, which is shared with nobody, goes with it."""
    keep = _keep(kept)
    missing = {
        (kind, one) for kind, ids in keep._asdict().items() for one in set(ids) - {choice.id for choice in getattr(offered, kind)}
        if kind != "places" or kept.place_shared
    }
    if not missing:
        return ()
    everything = catalogue_queries.choices(type_id, keep)
    return tuple(choice.name for kind in keep._fields for choice in getattr(everything, kind) if (kind, choice.id) in missing)


_OPERATION = Whole(Operation)


@built_once
def _seen(reader: Reader) -> Any:
    return _sheet(visible_to(reader))


@built_once
def _changed(reader: Reader) -> Any:
    return _sheet(changeable_by(reader))


def _sheet(allowed: ColumnElement[bool]) -> Any:
    place = (Place.name.label("place"), Place.postcode, Place.code.label("place_code"), Place.shared)
    query = _OPERATION.select().add_columns(Agency.name.label("lead"), *place, *catalogue_queries.TYPE_COLUMNS)
    query = query.where(allowed, Operation.reference == value("reference", String))
    query = query.join(OperationType, OperationType.id == Operation.type_id).join(Agency, Agency.id == Operation.lead_agency_id)
    return catalogue_queries.join_powers(query.outerjoin(Place, Place.id == Operation.meeting_point_id))


def _kept(query: Any, user: User, reference: str, *, refused: bool = False) -> tuple[Kept, catalogue_queries.TypeDetail]:
    """With `refused` who said no is among the parts: an answer is not copied."""
    found = _OPERATION.with_rows(query, asked_by(user, reference=reference))
    if not found:
        raise NotFound()
    operation, row = found[0]
    kept = Kept(
        id=operation.id, reference=operation.reference, version=operation.version, state=operation.state,
        wall=operation.wall, lead_agency_id=operation.lead_agency_id, lead_agency=row.lead, place_id=operation.meeting_point_id,
        place_code=row.place_code or "", place_shared=bool(row.shared), place=row.place or "", postcode=row.postcode or "",
        objectives=operation.objectives, commanders=operation.commanders, duty_telephone=operation.duty_telephone,
        notes=operation.notes, deployments=operation.deployments, risks=operation.risks, restricted=operation.restricted, answer_by=operation.answer_by, **_linked(operation.id, refused),
    )
    return kept, catalogue_queries.read_type([each for _, each in found])


@built_once
def _links(refused: bool) -> CompoundSelect[*tuple[Any, ...]]:
    operation_id = value("operation")
    return union_all(
        select(*_columns("ward", OperationWard.ward_id)).where(OperationWard.operation_id == operation_id),
        select(*_columns("measure", operation_measure.c.measure_id)).where(operation_measure.c.operation_id == operation_id),
        select(*_columns("resource", Booking.resource_id)).where(Booking.operation_id == operation_id),
        select(*_columns("priority", Priority.id, text=Priority.code))
        .join(operation_priority, operation_priority.c.priority_id == Priority.id)
        .where(operation_priority.c.operation_id == operation_id),
        select(*_columns("part", Commitment.agency_id, Commitment.id, Commitment.role, Commitment.staff_asked, Commitment.required)).where(
            Commitment.operation_id == operation_id, Commitment.state.in_((*TAKING_PART, *(sorted(REFUSED, key=str) if refused else ())))
        ),
    )


def _linked(operation_id: int, refused: bool) -> dict[str, Any]:
    """Read everything that hangs on an operation's plan, in one query."""
    found = rows(_links(refused), {"operation": operation_id})
    ids: dict[str, list[int]] = {"ward": [], "measure": [], "resource": []}
    for row in sorted(found, key=lambda row: (row.position, row.id)):
        ids.setdefault(row.kind, []).append(row.id)
    parts = sorted((row for row in found if row.kind == "part"), key=lambda row: row.position)
    return {
        "wards": tuple(ids["ward"]),
        "measures": tuple(ids["measure"]),
        "resources": tuple(ids["resource"]),
        "priority_codes": tuple(sorted(row.text for row in found if row.kind == "priority")),
        "parts": tuple(Part(agency_id=row.id, role=row.text, staff=row.staff, required=bool(row.required)) for row in parts),
    }


def _columns(kind: str, thing: Any, position: Any = 0, text: Any = "", staff: Any = 0, required: Any = 0) -> tuple[Any, ...]:
    return (
        literal(kind).label("kind"),
        cast(thing, Integer).label("id"),
        cast(position, Integer).label("position"),
        cast(text, String).label("text"),
        cast(staff, Integer).label("staff"),
        cast(required, Integer).label("required"),
    )
