"""The catalogue as operations point at it: its rows by their ids, kept until one changes.

Places are not among it: they are many, and not everybody's.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select, select

from opsplanner.database import Base, db, rows
from opsplanner.glance import as_read
from opsplanner.kept import until_changed
from opsplanner.models import Agency, Measure, OperationType, Power, Priority, Resource, Ward, type_power
from opsplanner.statements import built_once

T = TypeVar("T", bound=Base)


class Catalogue(NamedTuple):
    """Rows of the catalogue by their ids, in the order in which an operation says them. Nobody changes them."""

    agencies: dict[int, Agency]
    types: dict[int, OperationType]
    """Each with its powers."""
    wards: dict[int, Ward]
    priorities: dict[int, Priority]
    measures: dict[int, Measure]
    resources: dict[int, Resource]
    """Each with its agency."""


@until_changed
def catalogue() -> Catalogue:
    """Return all of it, kept (eight queries)."""
    return as_it_stands()


def type_of(type_id: int) -> OperationType:
    """Return a type with its powers, which a row that was read names by its id."""
    known = catalogue().types
    return known[type_id] if type_id in known else as_it_stands().types[type_id]


def as_it_stands() -> Catalogue:
    """Return all of it, read anew: for who holds an id that was not there yet when it was kept."""
    agencies, powers, of_type = _by_id(Agency, "id"), _by_id(Power, "title"), dict[int, list[Power]]()
    links = rows(_type_powers())
    for id_ in powers:
        for link in links:
            if link.power_id == id_:
                of_type.setdefault(link.operation_type_id, []).append(powers[id_])
    return Catalogue(
        agencies=agencies,
        types={row.id: as_read(OperationType, row._asdict() | {"powers": of_type.get(row.id, [])}) for row in rows(_all("operation_type", "id"))},
        wards=_by_id(Ward, "name"),
        priorities=_by_id(Priority, "position"),
        measures=_by_id(Measure, "name"),
        resources={row.id: as_read(Resource, row._asdict() | {"agency": agencies[row.agency_id]}) for row in rows(_all("resource", "id"))},
    )


def _by_id(model: type[T], order: str) -> dict[int, T]:
    return {row.id: as_read(model, row._asdict()) for row in rows(_all(model.__tablename__, order))}


@built_once
def _all(table: str, order: str) -> Select[*tuple[Any, ...]]:
    columns = db.metadata.tables[table].c
    return select(*columns).order_by(columns[order], columns.id)


@built_once
def _type_powers() -> Select[*tuple[Any, ...]]:
    return select(type_power)
