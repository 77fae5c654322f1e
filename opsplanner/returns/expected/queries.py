"""One line of the collection calendar, and what can be chosen for one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from opsplanner.database import db, rows
from opsplanner.errors import NotFound
from opsplanner.kept import until_changed
from opsplanner.models import Agency, ExpectedReturn, Measure, return_priority
from opsplanner.plan import queries as plan_queries
from opsplanner.returns import queries
from opsplanner.returns.queries import ExpectedRow
from opsplanner.statements import built_once


def line(agency: str, measure: str, first: str) -> ExpectedRow:
    """Return the line of this agency and measure whose first period has this name in addresses. Raises NotFound."""
    found = next((row for row in queries.expected() if row.path == {"agency": agency, "measure": measure, "first": first}), None)
    if found is None:
        raise NotFound()
    return found


def for_change(expected_id: int) -> Select[ExpectedReturn]:
    """Select a line to be changed, locked."""
    with_names = joinedload(ExpectedReturn.measure, innerjoin=True), joinedload(ExpectedReturn.agency, innerjoin=True)
    return select(ExpectedReturn).where(ExpectedReturn.id == expected_id).options(*with_names).with_for_update(of=ExpectedReturn)


def of_agency_and_measure(agency_id: int, measure_id: int) -> list[ExpectedReturn]:
    """Return the lines of an agency and a measure, in the order of their days; locked in the order of their ids, as whoever sends one locks them (one query)."""
    of = ExpectedReturn
    found = db.session.scalars(select(of).where(of.agency_id == agency_id, of.measure_id == measure_id).order_by(of.id).with_for_update())
    return sorted(found, key=lambda line: line.starts_on)


@built_once
def _agencies() -> Select[*tuple[Any, ...]]:
    return select(Agency.id, Agency.name).where(Agency.active).order_by(Agency.name, Agency.id)


def agencies() -> list[tuple[int, str]]:
    """Return the agencies that a return can be expected of, by name."""
    return [(row.id, row.name) for row in rows(_agencies())]


@built_once
def _measures() -> Select[*tuple[Any, ...]]:
    return select(Measure.id, Measure.name, Measure.unit).where(Measure.active).order_by(Measure.name, Measure.id)


def measures() -> list[tuple[int, str]]:
    """Return the measures in use with their units, by name."""
    return [(row.id, f"{row.name} ({row.unit})") for row in rows(_measures())]


@until_changed
def credited() -> dict[int, tuple[str, ...]]:
    """Return the codes of the priorities that figures are credited to, by the line of the collection calendar; lines without any are left out (one query, kept)."""
    found: dict[int, tuple[str, ...]] = {}
    for row in rows(select(return_priority.c.expected_id, return_priority.c.priority_code).order_by(*return_priority.c)):
        found[row.expected_id] = (*found.get(row.expected_id, ()), row.priority_code)
    return found


def priorities(codes: Collection[str], today: date) -> list[tuple[str, str]]:
    """Return what a line can be credited to, by code and name: the priorities of the plan year that runs, in its order, and those of these codes that other years have.

    A code that no plan has any more stands under itself: what names it goes on to.
    """
    years = plan_queries.years()
    found = {row.code: row.name for row in plan_queries.priorities([plan_queries.current(years, today).id])} if years else {}
    for year in years:
        those = plan_queries.priorities([year.id]) if set(codes) - set(found) else ()
        found |= {row.code: f"{row.name} ({year.code})" for row in those if row.code in codes and row.code not in found}
    return [*found.items(), *((code, code) for code in sorted(set(codes) - set(found)))]


def named(codes: Collection[str], today: date) -> str:
    """Return the names of the priorities of these codes, in the plan's order; "" for none."""
    return "; ".join(name for code, name in priorities(codes, today) if code in codes)
