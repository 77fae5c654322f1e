"""What the names in a file with operations can mean, for who sends it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from opsplanner import clock
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.catalogue.entities.queries import catalogue
from opsplanner.database import rows
from opsplanner.models import AgencyName, User
from opsplanner.operations.importing.rules import Known, Named, Person
from opsplanner.statements import built_once, value
from opsplanner.web.tables.names import alike


@built_once
def _people(in_office: bool) -> Select[*tuple[Any, ...]]:
    query = select(User.id, User.agency_id, User.name, User.email).order_by(User.id)
    return query if in_office else query.where(User.agency_id == value("agency"))


@built_once
def _former_names() -> Select[*tuple[Any, ...]]:
    return select(AgencyName.agency_id, AgencyName.name)


def known(user: User) -> Known:
    """Return what is known by name (two queries, besides what is kept). Of accounts, who is not of the office finds those of her own agency."""
    there = catalogue()
    agencies: dict[str, Named] = {}
    for row in rows(_former_names(), {}):
        agencies[alike(row.name)] = Named(row.agency_id, there.agencies[row.agency_id].name, there.agencies[row.agency_id].active)
    for agency in there.agencies.values():
        for name in (agency.code, agency.short_name, agency.name):
            agencies[alike(name)] = Named(agency.id, agency.name, agency.active)
    types: dict[str, Named] = {}
    for kind in there.types.values():
        types |= {alike(name): Named(kind.id, kind.name, kind.active, kind.starts, kind.ends) for name in (kind.code, kind.name, kind.name.removeprefix("Operation "))}
    people: dict[str, list[Person]] = {}
    for row in rows(_people(user.in_partnership_office), {"agency": user.agency_id}):
        for name in {row.name.casefold(), row.email.casefold()}:
            people.setdefault(name, []).append(Person(row.id, row.agency_id))
    wards = {alike(ward.name): Named(ward.id, ward.name, ward.active) for ward in there.wards.values()}
    places = {alike(place.name): place.code for place in catalogue_queries.choices().places}
    years = catalogue_queries.plan_years()
    return Known(clock.now(), types, agencies, wards, places, people, years, Person(user.id, user.agency_id), user.in_partnership_office)
