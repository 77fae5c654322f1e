"""How a plan's values come into an operation, a piece each. Parts of the services, which load, check and record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from opsplanner.catalogue import services as catalogue_services
from opsplanner.catalogue.queries import plan_years, taken_out, year_in
from opsplanner.catalogue.rules import NamedPlace
from opsplanner.catalogue.years.queries import priorities_for
from opsplanner.clock import Wall
from opsplanner.config import Settings
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.models import Agency, Booking, Measure, Operation, User, Ward
from opsplanner.operations.moves.moving.services import set_wall
from opsplanner.operations.planning import rules as planning_rules
from opsplanner.operations.planning.rules import Details
from opsplanner.operations.rules import check_times
from opsplanner.references import next_references
from opsplanner.resources import services as resources_services
from opsplanner.statements import built_once, values

T = TypeVar("T")
GONE = "One of these is no longer there. Choose from the list"


class Known:
    """What plans are made of, read once for all that one unit of work keeps, and the references of the new ones, taken at once.

    It is never kept longer: the next unit of work reads what stands then.
    """

    def __init__(self, new: Collection[tuple[str, int]] = ()) -> None:
        """`new` names the type and the calendar year of each plan that gets a reference."""
        self._read: dict[tuple[Any, ...], Any] = {}
        self._new = Counter(new)
        self._references: dict[tuple[str, int], list[str]] = {}

    def once(self, key: tuple[Any, ...], read: Callable[[], T]) -> T:
        """Return what was read under this key, and read it where it was not."""
        if key not in self._read:
            self._read[key] = read()
        found: T = self._read[key]
        return found

    def next_reference(self, code: str, year: int) -> str:
        """Return the next of the references."""
        if not self._references.get((code, year)):
            self._references[code, year] = next_references(code, year, self._new[code, year] or 1)
        return self._references[code, year].pop(0)


def set_when(operation: Operation, wall: Wall, known: Known) -> None:
    """Set day and times as agreed, their instants and the plan year. Raises RuleBroken on the box that cannot be so."""
    check_times(wall, None)
    set_wall(operation, wall)
    year = year_in(known.once(("years",), plan_years), wall.day)
    operation.plan_year_id = year.id if year else None


def set_details(operation: Operation, values: Details, known: Known) -> None:
    """Set what asks nobody again. Raises RuleBroken on the box whose choice is not there."""
    operation.wards = _chosen(_wards(), values.ward_ids, operation.wards, "wards", known)
    operation.measures = _chosen(_measures(), values.measure_ids, operation.measures, "measures", known)
    codes = [*values.priority_codes, *taken_out(operation.priorities)]
    operation.priorities = list(known.once(("priorities", operation.plan_year_id, *codes), lambda: priorities_for(operation.day, codes)))
    operation.objectives, operation.notes = values.objectives, values.notes
    operation.commanders, operation.duty_telephone = values.commanders, values.duty_telephone


@built_once
def _wards() -> Select[Ward]:
    return select(Ward).where(Ward.id.in_(values("ids"))).order_by(Ward.name, Ward.id)


@built_once
def _measures() -> Select[Measure]:
    return select(Measure).where(Measure.id.in_(values("ids"))).order_by(Measure.name, Measure.id)


def _chosen(those: Select[T], ids: Collection[int], had: Collection[T], field: str, known: Known) -> list[T]:
    """The things with these ids: in use, or already the operation's."""
    found: Sequence[Any] = known.once((field, *ids), lambda: db.session.scalars(those, {"ids": list(ids)}).all()) if ids else []
    kept = {one.id for one in had}  # type: ignore[attr-defined]
    if len(found) < len(set(ids)) or any(not one.active and one.id not in kept for one in found):
        raise RuleBroken(GONE, field)
    return list(found)


def set_resources(operation: Operation, resource_ids: Collection[int], by: User) -> None:
    """Set the resources wanted, booked when the operation holds its own. Raises RuleBroken on "resources"."""
    resources_services.set_resources(operation, resource_ids, by=by)
    if operation.bookings:  # the history names them
        db.session.scalars(select(Booking).where(Booking.operation_id == operation.id).options(joinedload(Booking.resource))).all()


def set_marking(operation: Operation, restricted: bool, *, may_mark: bool) -> None:
    """Mark the operation, or take its marking away. Raises RuleBroken on "restricted" (docs/domain.md, "Restricted operations")."""
    settings: Settings = current_app.config["SETTINGS"]
    planning_rules.check_marking(restricted, operation.restricted, may_mark=may_mark, allowed=settings.restricted_allowed)
    operation.restricted = restricted


def active(agency: Agency | None, field: str, *, before: int | None = None) -> Agency:
    """Return an agency that can take part. Raises RuleBroken on the field for one that is not there or has left (`before` is the one that had it)."""
    if agency is None or not (agency.active or agency.id == before):
        raise RuleBroken("This agency no longer takes part in the partnership. Choose another", field)
    return agency


def set_place(operation: Operation, wanted: str | NamedPlace | None, *, own: bool) -> None:
    """Set the meeting point: a known place, a new one (with `own` its alone), or none yet. Raises RuleBroken on "place" or "new_place"."""
    had = operation.meeting_point
    operation.meeting_point = catalogue_services.place_for(wanted, had=had, own=own)
    catalogue_services.forget(had, operation.meeting_point)
