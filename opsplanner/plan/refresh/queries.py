"""What a plan year carries on: the year before it, what its types and operations to come are planned for, and what is written down already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, or_, select

from opsplanner import clock
from opsplanner.access import visible_to
from opsplanner.database import db, rows
from opsplanner.figures.holding.queries import hold_lines_of
from opsplanner.models import (
    ExpectedReturn,
    Operation,
    OperationState,
    OperationType,
    PlanYear,
    Priority,
    Succession,
    User,
    operation_priority,
    return_priority,
    type_priority,
)
from opsplanner.plan.queries import YearRow
from opsplanner.statements import built_once, value


def before(years: Sequence[YearRow], year: YearRow) -> YearRow | None:
    """Return the plan year that ends on the day before this one begins; None where there is none."""
    return next((one for one in years if one.ends_on + timedelta(days=1) == year.starts_on), None)

def priorities(year_id: int) -> Select[Priority]:
    """Select the priorities of a plan year, in its order; those that were taken out too."""
    return select(Priority).where(Priority.plan_year_id == year_id).order_by(Priority.position, Priority.name, Priority.id)

@built_once
def _codes() -> Select[*tuple[Any, ...]]:
    return select(Priority.id, Priority.code).where(Priority.plan_year_id.in_((value("from_year"), value("to_year"))))


@built_once
def _written() -> Select[*tuple[Any, ...]]:
    of_year = select(Priority.id).where(Priority.plan_year_id == value("from_year"))
    return select(Succession.from_priority_id, Succession.to_priority_id, Succession.words).where(Succession.from_priority_id.in_(of_year)).order_by(Succession.id)


def became(from_id: int, to_id: int) -> dict[str, tuple[tuple[str, ...], str]]:
    """Return what is written down already of what became of the priorities of one plan year in another: the codes and the words, by code."""
    asked = {"from_year": from_id, "to_year": to_id}
    codes = {row.id: row.code for row in rows(_codes(), asked)}
    found: dict[str, tuple[tuple[str, ...], str]] = {}
    for row in rows(_written(), asked):
        if row.to_priority_id is not None and row.to_priority_id not in codes:
            continue
        to, words = found.get(codes[row.from_priority_id], ((), ""))
        found[codes[row.from_priority_id]] = (to + ((codes[row.to_priority_id],) if row.to_priority_id else ()), words or row.words)
    return found

def codes_of_types() -> dict[OperationType, list[str]]:
    """Return the types in use with the codes of the priorities that each is planned for."""
    kinds = {kind.id: kind for kind in db.session.scalars(select(OperationType).where(OperationType.active).order_by(OperationType.position, OperationType.id))}
    codes: dict[int, list[str]] = defaultdict(list)
    for row in rows(select(type_priority.c.operation_type_id, type_priority.c.priority_code).order_by(*type_priority.c)):
        codes[row.operation_type_id].append(row.priority_code)
    return {kind: codes[id_] for id_, kind in kinds.items()}

def codes_of_returns(year: PlanYear) -> list[tuple[ExpectedReturn, list[str]]]:
    """Return the lines of the collection calendar that go on in a plan year, locked, with the codes of the priorities that they are credited to; none without any."""
    codes: dict[int, list[str]] = defaultdict(list)
    for row in rows(select(return_priority).order_by(*return_priority.c)):
        codes[row.expected_id].append(row.priority_code)
    of = ExpectedReturn
    hold_lines_of(codes)
    goes_on = (of.id.in_(codes), or_(of.ends_on.is_(None), of.ends_on >= year.starts_on))
    return [(line, codes[line.id]) for line in db.session.scalars(select(of).where(*goes_on).order_by(of.id).with_for_update())]

def without_priority(year: PlanYear) -> list[Operation]:
    """Return the operations to come of a plan year that have no priority, hidden ones too: they are to follow all the same."""
    named = select(operation_priority.c.operation_id)
    to_come = (Operation.plan_year_id == year.id, Operation.starts_at > clock.now(), Operation.state != OperationState.CANCELLED, Operation.id.not_in(named))
    return list(db.session.scalars(select(Operation).where(*to_come).order_by(Operation.starts_at, Operation.id)))

def references_seen(user: User, operation_ids: Sequence[int]) -> list[str]:
    """Return the references of those of these operations that this person sees."""
    query = select(Operation.reference).where(Operation.id.in_(operation_ids), visible_to(user)).order_by(Operation.starts_at, Operation.id)
    return [row.reference for row in rows(query)] if operation_ids else []
