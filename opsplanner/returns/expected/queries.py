"""One line of the collection calendar, and what can be chosen for one."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from opsplanner.database import rows
from opsplanner.errors import NotFound
from opsplanner.models import Agency, ExpectedReturn, Measure
from opsplanner.returns import queries
from opsplanner.returns.queries import ExpectedRow


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


def of_agency_and_measure(agency_id: int, measure_id: int) -> Select[ExpectedReturn]:
    """Select the lines of an agency and a measure, locked, in the order of their days."""
    of = ExpectedReturn
    return select(of).where(of.agency_id == agency_id, of.measure_id == measure_id).order_by(of.starts_on).with_for_update()


def agencies() -> list[tuple[int, str]]:
    """Return the agencies that a return can be expected of, by name."""
    return [(row.id, row.name) for row in rows(select(Agency.id, Agency.name).where(Agency.active).order_by(Agency.name, Agency.id))]


def measures() -> list[tuple[int, str]]:
    """Return the measures in use with their units, by name."""
    query = select(Measure.id, Measure.name, Measure.unit).where(Measure.active).order_by(Measure.name, Measure.id)
    return [(row.id, f"{row.name} ({row.unit})") for row in rows(query)]
