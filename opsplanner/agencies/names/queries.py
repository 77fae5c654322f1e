"""What agencies were called: old figures and operations say the name of their own day beside today's (docs/domain.md, "Names of agencies")."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, case, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from opsplanner.database import rows
from opsplanner.models import Agency, AgencyName
from opsplanner.statements import built_once, value, values


def called(name: InstrumentedAttribute[str], day: Any) -> ColumnElement[str]:
    """Return a column: Agency.name (or its short name), with what it was on a day where that was another.

    "Kent Police (then called Kent County Constabulary)". It stands in a select of agencies and costs no query of its own.
    """
    former = AgencyName.short_name if name.key == "short_name" else AgencyName.name
    then = select(former).where(AgencyName.agency_id == Agency.id, AgencyName.until > day).order_by(AgencyName.until).limit(1)
    was = then.correlate_except(AgencyName).scalar_subquery()
    return case((was != name, name + literal(" (then called ") + was + literal(")")), else_=name)


@built_once
def _called_on(name: str) -> Select[*tuple[Any, ...]]:
    return select(Agency.id, called(getattr(Agency, name), value("day", Date))).where(Agency.id.in_(values("agencies")))


def called_on(agency_ids: Collection[int], day: date, name: InstrumentedAttribute[str] = Agency.name) -> dict[int, str]:
    """Return what `called` says of some agencies, by id (one query)."""
    found = rows(_called_on(name.key), {"agencies": list(agency_ids), "day": day}) if agency_ids else ()
    return {row[0]: row[1] for row in found}
