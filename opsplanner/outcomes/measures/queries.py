"""What the page of a measure asks: the measure itself, where it is used, and who has recorded it, as far as the reader may see."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, String, or_, select
from sqlalchemy.orm import aliased

from opsplanner.database import read
from opsplanner.errors import NotFound
from opsplanner.figures.selection.queries import Chosen, Selection
from opsplanner.models import (
    Agency,
    Measure,
    OperationType,
    OutcomeEntry,
    PlanYear,
    Priority,
    User,
    entry_priority,
    type_measure,
    type_priority,
)
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.web.filters import Choice


class MeasureRow(NamedTuple):
    """A measure, used still or not, with the one that it follows from."""

    id: int
    code: str
    name: str
    unit: str
    kind: str
    shape: str
    better: str
    definition: str
    active: bool
    follows_code: str | None
    follows_name: str | None

    @property
    def selection(self) -> Selection:
        """Its entries of all years."""
        return Selection(measure=Choice(self.code, self.name, (self.id,), self.active))


class Named(NamedTuple):
    """Something with a page of its own."""

    code: str
    name: str


class PriorityRow(NamedTuple):
    """A priority, as it stood in the latest plan year that has it."""

    code: str
    name: str
    year: str


@built_once
def _measure() -> Select[*tuple[Any, ...]]:
    first = aliased(Measure)
    return (
        select(
            Measure.id, Measure.code, Measure.name, Measure.unit, Measure.kind, Measure.shape, Measure.better, Measure.definition, Measure.active,
            first.code.label("follows_code"), first.name.label("follows_name"),
        )
        .outerjoin(first, first.id == Measure.follows_id)
        .where(Measure.code == value("code", String))
    )


def measure(code: str) -> MeasureRow:
    """Return the measure with this code, a retired one too. Raises NotFound (one query)."""
    found = read(MeasureRow, _measure(), {"code": code})
    if not found:
        raise NotFound()
    return found[0]


@built_once
def _followers() -> Select[*tuple[Any, ...]]:
    return select(Measure.code, Measure.name).where(Measure.follows_id == value("measure_id"), Measure.active).order_by(Measure.name, Measure.id)


def followers(of: MeasureRow) -> list[Named]:
    """Return the measures that follow from this one and are in use, by name (one query)."""
    return read(Named, _followers(), {"measure_id": of.id})


@built_once
def _types() -> Select[*tuple[Any, ...]]:
    query = select(OperationType.code, OperationType.name).join(type_measure, type_measure.c.operation_type_id == OperationType.id)
    return query.where(type_measure.c.measure_id == value("measure_id"), OperationType.active).order_by(OperationType.position, OperationType.id)


def types(of: MeasureRow) -> list[Named]:
    """Return the operation types in use that record it, in their own order (one query)."""
    return read(Named, _types(), {"measure_id": of.id})


@built_once
def _priorities(reader: Reader, chosen: Chosen) -> Select[*tuple[Any, ...]]:
    of_types = (
        select(type_priority.c.priority_code)
        .join(OperationType, OperationType.id == type_priority.c.operation_type_id)
        .join(type_measure, type_measure.c.operation_type_id == OperationType.id)
        .where(type_measure.c.measure_id == value("measure_id"), OperationType.active)
    )
    credited = select(entry_priority.c.priority_id).join(OutcomeEntry, OutcomeEntry.id == entry_priority.c.entry_id).where(chosen.named(reader))
    return (
        select(Priority.code, Priority.name, PlanYear.code.label("year"))
        .join(PlanYear, PlanYear.id == Priority.plan_year_id)
        .where(or_(Priority.code.in_(of_types), Priority.id.in_(credited)))
        .order_by(PlanYear.starts_on.desc(), Priority.position, Priority.id)
    )


def priorities(of: MeasureRow, user: User) -> list[PriorityRow]:
    """Return the priorities that use it: those of the types that record it, and those that entries which this person sees are credited to.

    A priority's code lasts across years: it stands once, as the latest year has it (one query).
    """
    latest: dict[str, PriorityRow] = {}
    for row in read(PriorityRow, _priorities(Reader.of(user), of.selection.shape), asked_by(user, **of.selection.values, measure_id=of.id)):
        latest.setdefault(row.code, row)
    return list(latest.values())


@built_once
def _recorders(reader: Reader, chosen: Chosen) -> Select[*tuple[Any, ...]]:
    recorded = select(OutcomeEntry.agency_id).where(chosen.named(reader))
    return select(Agency.code, Agency.name).where(Agency.id.in_(recorded)).order_by(Agency.name, Agency.id)


def recorders(of: MeasureRow, user: User) -> list[Named]:
    """Return the agencies whose figures of it this person sees, by name (one query)."""
    return read(Named, _recorders(Reader.of(user), of.selection.shape), asked_by(user, **of.selection.values))
