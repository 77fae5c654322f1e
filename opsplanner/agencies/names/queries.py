"""What agencies were called: old figures and operations say the name of their own day beside today's (docs/domain.md, "Names of agencies")."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from opsplanner.database import rows
from opsplanner.kept import until_changed
from opsplanner.models import Agency, AgencyName
from opsplanner.statements import built_once


def called(name: InstrumentedAttribute[str], day: Any) -> ColumnElement[str]:
    """Return a column: Agency.name (or its short name), with what it was on a day where that was another.

    "Kent Police (then called Kent County Constabulary)". It stands in a select of agencies and costs no query of its own.
    """
    former = AgencyName.short_name if name.key == "short_name" else AgencyName.name
    then = select(former).where(AgencyName.agency_id == Agency.id, AgencyName.until > day).order_by(AgencyName.until).limit(1)
    was = then.correlate_except(AgencyName).scalar_subquery()
    return case((was != name, name + literal(" (then called ") + was + literal(")")), else_=name)


class Names(NamedTuple):
    """What agencies are called, and what each was called before, the earliest first."""

    now: dict[int, Any]
    """By id: rows with a name and a short name."""
    before: dict[int, list[Any]]
    """By id: the same, each with the day that it ended on."""


@built_once
def _now() -> Select[*tuple[Any, ...]]:
    return select(Agency.id, Agency.name, Agency.short_name)


@built_once
def _before() -> Select[*tuple[Any, ...]]:
    return select(AgencyName.agency_id, AgencyName.until, AgencyName.name, AgencyName.short_name).order_by(AgencyName.agency_id, AgencyName.until)


def _read_names() -> Names:
    before: dict[int, list[Any]] = {}
    for row in rows(_before()):
        before.setdefault(row.agency_id, []).append(row)
    return Names({row.id: row for row in rows(_now())}, before)


@until_changed
def _names() -> Names:
    return _read_names()


def called_on(agency_ids: Collection[int], day: date, name: InstrumentedAttribute[str] = Agency.name) -> dict[int, str]:
    """Return what `called` says of some agencies, by id, from what is kept of all."""
    names = _names()
    if not names.now.keys() >= set(agency_ids):
        names = _read_names()
    return {id_: _called(names, id_, day, name.key) for id_ in agency_ids}


def _called(names: Names, agency_id: int, day: date, key: str) -> str:
    now: str = getattr(names.now[agency_id], key)
    then = next((getattr(row, key) for row in names.before.get(agency_id, ()) if row.until > day), now)
    return now if then == now else f"{now} (then called {then})"
