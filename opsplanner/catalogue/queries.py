"""The partnership's own terms, as forms and lists read them. Each function is one query, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, time
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Integer, Select, String, and_, cast, literal, null, or_, select, union_all

from opsplanner.database import read, read_row, reading, rows
from opsplanner.kept import until_changed
from opsplanner.models import (
    Agency,
    Measure,
    OperationType,
    Place,
    PlanYear,
    Power,
    Priority,
    Resource,
    TypeAgency,
    Ward,
    type_measure,
    type_power,
    type_priority,
)
from opsplanner.statements import built_once, value, values


class TypeRow(NamedTuple):
    """An operation type as a tile shows it."""

    id: int
    code: str
    name: str
    purpose: str
    featured: bool


@built_once
def _types(active_only: bool) -> Select[*tuple[Any, ...]]:
    query = select(OperationType.id, OperationType.code, OperationType.name, OperationType.purpose, OperationType.featured)
    if active_only:
        query = query.where(OperationType.active)
    return query.order_by(OperationType.featured.desc(), OperationType.position, OperationType.name, OperationType.id)


@until_changed
def types(*, active_only: bool = True) -> list[TypeRow]:
    """Return the operation types, those that stand first before the others."""
    return read(TypeRow, _types(active_only))


class PowerRow(NamedTuple):
    """A legal power as the partnership lists it, with the date of its last review. Not legal advice."""

    title: str
    source: str
    caution: str
    owner: str
    reviewed_on: date


class TypeDetail(NamedTuple):
    """What a form is filled with from an operation type."""

    id: int
    code: str
    name: str
    purpose: str
    lead_agency_id: int | None
    starts: time | None
    ends: time | None
    briefing: time | None
    objectives: str
    briefing_text: str
    active: bool
    powers: tuple[PowerRow, ...]
    priority_codes: frozenset[str]


_TYPE = (
    OperationType.id, OperationType.code, OperationType.name, OperationType.purpose, OperationType.lead_agency_id, OperationType.starts,
    OperationType.ends, OperationType.briefing, OperationType.objectives, OperationType.briefing_text, OperationType.active,
)
_POWER = (Power.title, Power.source, Power.caution, Power.owner, Power.reviewed_on)
TYPE_COLUMNS = tuple(column.label(f"type_{column.key}") for column in _TYPE) + tuple(column.label(f"power_{column.key}") for column in _POWER)
"""What `read_type` reads; a select that has them joins OperationType and then `join_powers`."""


def join_powers(query: Any) -> Any:
    """Join the powers of a select's operation type: a row for each, in the order of their titles."""
    query = query.outerjoin(type_power, type_power.c.operation_type_id == OperationType.id)
    return query.outerjoin(Power, and_(Power.id == type_power.c.power_id, Power.active)).order_by(Power.title, Power.id)


def read_type(found: Sequence[Any], codes: Iterable[str] = ()) -> TypeDetail:
    """Return the type of these rows, which hold TYPE_COLUMNS, with its powers once each."""
    powers = dict.fromkeys(read_row(PowerRow, row, "power_") for row in found if row.power_title is not None)
    return read_row(TypeDetail, found[0], "type_", powers=tuple(powers), priority_codes=frozenset(codes))


@built_once
def _type_named() -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = join_powers(select(*TYPE_COLUMNS, type_priority.c.priority_code).where(OperationType.code == value("code", String)))
    return query.outerjoin(type_priority, type_priority.c.operation_type_id == OperationType.id)


@until_changed
def type_named(code: str) -> TypeDetail | None:
    """Return an operation type with its powers and the codes of its priorities, or None when there is none of that code."""
    found = rows(_type_named(), {"code": code})
    return read_type(found, (row.priority_code for row in found if row.priority_code)) if found else None


class AgencyRow(NamedTuple):
    """An agency that can be asked."""

    id: int
    code: str
    name: str
    short_name: str


class UsualRow(NamedTuple):
    """An agency that usually takes part in operations of a type."""

    agency_id: int
    role: str
    staff: int
    required: bool


@built_once
def _usual_agencies() -> Select[*tuple[Any, ...]]:
    query = select(TypeAgency.agency_id, TypeAgency.role, TypeAgency.staff, TypeAgency.required).join(Agency, Agency.id == TypeAgency.agency_id)
    return query.where(TypeAgency.operation_type_id == value("type"), Agency.active).order_by(TypeAgency.position, TypeAgency.id)


@until_changed
def usual_agencies(type_id: int) -> list[UsualRow]:
    """Return the active agencies that usually take part in this type, in its order."""
    return read(UsualRow, _usual_agencies(), {"type": type_id})


class Choice(NamedTuple):
    """One thing to choose: an agency (extra: its short name), a ward, a place (extra: its postcode), a resource (extra: whose it is), a measure (extra: its unit)."""

    id: int
    code: str
    name: str
    extra: str
    usual: bool
    """A measure that operations of the type record."""


class Choices(NamedTuple):
    """What a form offers, by name; measures of the type first, in the type's order."""

    agencies: list[Choice]
    wards: list[Choice]
    places: list[Choice]
    resources: list[Choice]
    measures: list[Choice]


class Keep(NamedTuple):
    """What a thing already has, and is therefore offered though it is no longer in use."""

    agencies: Collection[int] = ()
    wards: Collection[int] = ()
    places: Collection[int] = ()
    resources: Collection[int] = ()
    measures: Collection[int] = ()


@built_once
def _choices(kept: frozenset[str]) -> CompoundSelect[*tuple[Any, ...]]:
    of_type = and_(type_measure.c.measure_id == Measure.id, type_measure.c.operation_type_id == value("type"))
    return union_all(
        _choice("agency", Agency, "agencies" in kept, extra=Agency.short_name),
        _choice("ward", Ward, "wards" in kept),
        _choice("place", Place, "places" in kept, extra=Place.postcode, offered=and_(Place.active, Place.shared)),
        _choice("resource", Resource, "resources" in kept, extra=Agency.short_name).join(Agency, Agency.id == Resource.agency_id),
        _choice("measure", Measure, "measures" in kept, extra=Measure.unit, position=type_measure.c.position).outerjoin(type_measure, of_type),
    )


def choices(type_id: int | None = None, keep: Keep = Keep()) -> Choices:
    """Return the agencies, wards, shared places, resources and measures in use, and those to `keep` (one query, until the catalogue changes)."""
    return _choices_of(type_id, Keep(*(tuple(ids) for ids in keep)))


@until_changed
def _choices_of(type_id: int | None, keep: Keep) -> Choices:
    kept = {name: list(ids) for name, ids in keep._asdict().items() if ids}
    asked = {"type": type_id or 0} | {_KIND[name]: ids for name, ids in kept.items()}
    found = rows(_choices(frozenset(kept)), asked)
    by_kind: dict[str, list[Choice]] = {"agency": [], "ward": [], "place": [], "resource": [], "measure": []}
    choice = reading(Choice, found, "", "usual")
    for row in sorted(found, key=lambda row: (row.position is None, row.position or 0, row.name.casefold(), row.id)):
        by_kind[row.kind].append(choice(row, row.position is not None))
    return Choices(
        agencies=by_kind["agency"], wards=by_kind["ward"], places=by_kind["place"], resources=by_kind["resource"], measures=by_kind["measure"]
    )


@built_once
def _shared_places() -> Select[*tuple[Any, ...]]:
    return places(null())


@until_changed
def shared_places() -> list[Choice]:
    """Return the places that everybody may choose, in no order."""
    return read(Choice, _shared_places())


def places(keep: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Select the places that everybody may choose, and the one to `keep`, as `Choice`."""
    offered = or_(and_(Place.active, Place.shared), Place.id == keep)
    return select(Place.id, Place.code, Place.name, Place.postcode.label("extra"), literal(False).label("usual")).where(offered)


_KIND = {"agencies": "agency", "wards": "ward", "places": "place", "resources": "resource", "measures": "measure"}


def _choice(kind: str, model: Any, keep: bool, *, extra: Any = None, position: Any = None, offered: Any = None) -> Any:
    text = (lambda column: cast(column, String)) if extra is not None else literal
    offered = model.active if offered is None else offered
    return select(
        literal(kind).label("kind"),
        model.id.label("id"),
        cast(model.code, String).label("code"),
        cast(model.name, String).label("name"),
        text(extra if extra is not None else "").label("extra"),
        cast(position if position is not None else null(), Integer).label("position"),
    ).where(or_(offered, model.id.in_(values(kind))) if keep else offered)


class PriorityRow(NamedTuple):
    """A priority of one plan year."""

    id: int
    code: str
    name: str


class YearRow(NamedTuple):
    """A plan year with its priorities, in the plan's order."""

    id: int
    code: str
    starts_on: date
    ends_on: date
    priorities: tuple[PriorityRow, ...]


@built_once
def _plan_years() -> Select[*tuple[Any, ...]]:
    return (
        select(
            PlanYear.id, PlanYear.code, PlanYear.starts_on, PlanYear.ends_on, Priority.id.label("priority_id"),
            Priority.code.label("priority_code"), Priority.name.label("priority_name"),
        )
        .outerjoin(Priority, and_(Priority.plan_year_id == PlanYear.id, Priority.active))
        .order_by(PlanYear.starts_on.desc(), Priority.position, Priority.name, Priority.id)
    )


@until_changed
def plan_years() -> list[YearRow]:
    """Return every plan year, the newest first, with its priorities."""
    years: dict[int, YearRow] = {}
    for row in rows(_plan_years()):
        year = years.get(row.id) or read_row(YearRow, row, priorities=())
        more = (read_row(PriorityRow, row, "priority_"),) if row.priority_id is not None else ()
        years[row.id] = year._replace(priorities=year.priorities + more)
    return list(years.values())


def year_in(years: Iterable[YearRow], day: date) -> YearRow | None:
    """Return the one of these years that holds the day."""
    return next((year for year in years if year.starts_on <= day <= year.ends_on), None)


def taken_out(had: Iterable[Priority]) -> list[str]:
    """Return the codes of those that were taken out of the plan: no form offers them, and what has one keeps it."""
    return [priority.code for priority in had if not priority.active]
