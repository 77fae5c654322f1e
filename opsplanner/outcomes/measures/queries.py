"""What the page of a measure asks: the measure itself, where it is used, and who has recorded it, as far as the reader may see."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from opsplanner.database import read
from opsplanner.errors import NotFound
from opsplanner.figures.selection.queries import Selection
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


def measure(code: str) -> MeasureRow:
    """Return the measure with this code, a retired one too. Raises NotFound (one query)."""
    first = aliased(Measure)
    query = (
        select(
            Measure.id, Measure.code, Measure.name, Measure.unit, Measure.kind, Measure.shape, Measure.better, Measure.definition, Measure.active,
            first.code.label("follows_code"), first.name.label("follows_name"),
        )
        .outerjoin(first, first.id == Measure.follows_id)
        .where(Measure.code == code)
    )
    found = read(MeasureRow, query)
    if not found:
        raise NotFound()
    return found[0]


def followers(of: MeasureRow) -> list[Named]:
    """Return the measures that follow from this one and are in use, by name (one query)."""
    query = select(Measure.code, Measure.name).where(Measure.follows_id == of.id, Measure.active).order_by(Measure.name, Measure.id)
    return read(Named, query)


def types(of: MeasureRow) -> list[Named]:
    """Return the operation types in use that record it, in their own order (one query)."""
    query = select(OperationType.code, OperationType.name).join(type_measure, type_measure.c.operation_type_id == OperationType.id)
    query = query.where(type_measure.c.measure_id == of.id, OperationType.active).order_by(OperationType.position, OperationType.id)
    return read(Named, query)


def priorities(of: MeasureRow, user: User) -> list[PriorityRow]:
    """Return the priorities that use it: those of the types that record it, and those that entries which this person sees are credited to.

    A priority's code lasts across years: it stands once, as the latest year has it (one query).
    """
    of_types = (
        select(type_priority.c.priority_code)
        .join(OperationType, OperationType.id == type_priority.c.operation_type_id)
        .join(type_measure, type_measure.c.operation_type_id == OperationType.id)
        .where(type_measure.c.measure_id == of.id, OperationType.active)
    )
    credited = select(entry_priority.c.priority_id).join(OutcomeEntry, OutcomeEntry.id == entry_priority.c.entry_id).where(of.selection.named(user))
    query = (
        select(Priority.code, Priority.name, PlanYear.code.label("year"))
        .join(PlanYear, PlanYear.id == Priority.plan_year_id)
        .where(or_(Priority.code.in_(of_types), Priority.id.in_(credited)))
        .order_by(PlanYear.starts_on.desc(), Priority.position, Priority.id)
    )
    latest: dict[str, PriorityRow] = {}
    for row in read(PriorityRow, query):
        latest.setdefault(row.code, row)
    return list(latest.values())


def recorders(of: MeasureRow, user: User) -> list[Named]:
    """Return the agencies whose figures of it this person sees, by name (one query)."""
    recorded = select(OutcomeEntry.agency_id).where(of.selection.named(user))
    return read(Named, select(Agency.code, Agency.name).where(Agency.id.in_(recorded)).order_by(Agency.name, Agency.id))
