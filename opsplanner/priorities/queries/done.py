"""What operations and services did for a priority: operations of its year, and the figures that are credited to it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal_column, select, union_all

from opsplanner.access import visible_to
from opsplanner.database import rows
from opsplanner.models import (
    Agency,
    Exactness,
    Measure,
    Operation,
    OperationState,
    OutcomeEntry,
    Review,
    User,
    entry_priority,
    operation_priority,
)
from opsplanner.operations.index_queries import Line, lines
from opsplanner.outcomes.queries import counted_for
from opsplanner.priorities.words import Sum

TOOK_PLACE = (OperationState.UNDER_WAY, OperationState.COMPLETED, OperationState.CUT_SHORT, OperationState.CLOSED)
TO_COME = (OperationState.PROPOSED, OperationState.CONFIRMED)
COUNT = "count"
"""The shape of a measure whose figures can be added up; stocks and published percentages never are (domain.md, "Outcomes")."""
MOST = 100
"""How many stocks and percentages one page lists."""


class Operations(NamedTuple):
    """How many operations a priority has in its year, as far as this person sees them."""

    all: int = 0
    took_place: int = 0
    to_come: int = 0


def operations_by_priority(user: User, year_id: int) -> dict[int, Operations]:
    """Return the number of operations by priority of a plan year (one query)."""
    link = operation_priority.c
    query = (
        select(link.priority_id, func.count(), _sum_of(Operation.state.in_(TOOK_PLACE)), _sum_of(Operation.state.in_(TO_COME)))
        .join(Operation, Operation.id == link.operation_id)
        .where(Operation.plan_year_id == year_id, visible_to(user))
        .group_by(link.priority_id)
        .order_by(link.priority_id)
    )
    return {priority_id: Operations(*numbers) for priority_id, *numbers in rows(query)}


def latest_operations(user: User, year_id: int, priority_id: int, limit: int) -> list[Line]:
    """Return a priority's operations of its year, the latest first."""
    credited = operation_priority.c.operation_id == Operation.id, operation_priority.c.priority_id == priority_id
    query = lines(user, Operation.plan_year_id == year_id).join(operation_priority, and_(*credited))
    return [Line(*row) for row in rows(query.order_by(Operation.starts_at.desc(), Operation.id.desc()).limit(limit))]


class Figures(NamedTuple):
    """How many figures there are, and how many of them are signed off."""

    all: int = 0
    signed_off: int = 0


ALL, NONE = -1, 0
"""In place of a priority: every figure of the year, and those that are credited to none."""


def figures_by_priority(user: User, year_id: int) -> dict[int, Figures]:
    """Return the number of figures by priority of a plan year, of all (ALL) and of those credited to none (NONE): one query.

    A figure that is credited to two priorities counts under both, and once under ALL.
    """
    counted = and_(OutcomeEntry.plan_year_id == year_id, counted_for(user))
    numbers = (func.count(), _sum_of(OutcomeEntry.review == Review.SIGNED_OFF))
    credited = func.coalesce(entry_priority.c.priority_id, literal_column(str(NONE)))
    by_priority = (
        select(credited.label("priority_id"), *numbers)
        .select_from(OutcomeEntry)
        .outerjoin(entry_priority, entry_priority.c.entry_id == OutcomeEntry.id)
        .where(counted)
        .group_by(credited)
    )
    found = rows(union_all(by_priority, select(literal_column(str(ALL)), *numbers).where(counted)))
    return {priority_id: Figures(number, int(signed or 0)) for priority_id, number, signed in found}


def sums(user: User, priority_id: int) -> list[Sum]:
    """Return the totals by measure of what is credited to a priority, each entry once, in the order of the measures' kinds and names."""
    signed = OutcomeEntry.review == Review.SIGNED_OFF
    words = [func.max(case((OutcomeEntry.exactness == word, 1), else_=0)) for word in (Exactness.OVER, Exactness.ABOUT, Exactness.FORECAST)]
    query = (
        select(
            Measure.code, Measure.name, Measure.unit, func.sum(OutcomeEntry.hundredths), func.count(), _sum_of(signed),
            func.sum(case((signed, OutcomeEntry.hundredths), else_=0)), func.count(OutcomeEntry.operation_id.distinct()), *words,
        )
        .select_from(OutcomeEntry)
        .join(entry_priority, and_(entry_priority.c.entry_id == OutcomeEntry.id, entry_priority.c.priority_id == priority_id))
        .join(Measure, Measure.id == OutcomeEntry.measure_id)
        .where(Measure.shape == COUNT, counted_for(user))
        .group_by(Measure.id, Measure.code, Measure.name, Measure.unit, Measure.kind)
        .order_by(Measure.kind, Measure.name, Measure.id)
    )  # fmt: skip
    return [
        Sum(code, name, unit, int(total), entries, int(signed_entries), int(signed_total), operations, bool(over), bool(about), bool(forecast))
        for code, name, unit, total, entries, signed_entries, signed_total, operations, over, about, forecast in rows(query)
    ]


class Listed(NamedTuple):
    """A stock or a published percentage: it stands by itself."""

    measure_code: str
    measure: str
    unit: str
    shape: str
    hundredths: int
    exactness: Exactness
    agency: str
    agency_code: str
    starts_on: date
    ends_on: date
    period: str
    review: Review


def listed(user: User, priority_id: int) -> list[Listed]:
    """Return the stocks and published percentages that are credited to a priority, MOST of them, the newest first within a measure."""
    entry = OutcomeEntry
    query = (
        select(
            Measure.code, Measure.name, Measure.unit, Measure.shape, entry.hundredths, entry.exactness, Agency.short_name, Agency.code,
            entry.starts_on, entry.ends_on, entry.period, entry.review,
        )
        .join(entry_priority, and_(entry_priority.c.entry_id == entry.id, entry_priority.c.priority_id == priority_id))
        .join(Measure, Measure.id == entry.measure_id)
        .join(Agency, Agency.id == entry.agency_id)
        .where(Measure.shape != COUNT, counted_for(user))
        .order_by(Measure.shape.desc(), Measure.name, entry.ends_on.desc(), entry.id.desc())
        .limit(MOST)
    )  # fmt: skip
    return [Listed(*row) for row in rows(query)]


def _sum_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
