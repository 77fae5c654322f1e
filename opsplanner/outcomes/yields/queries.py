"""What operations yielded: for each 100 of what a measure follows from, and for each officer-hour, like with like."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import CTE, Select, and_, case, func, literal, select
from sqlalchemy.orm import aliased

from opsplanner.database import read
from opsplanner.engines import minutes_between
from opsplanner.figures.selection.queries import Chosen, Selection
from opsplanner.figures.totals.queries import COUNT
from opsplanner.models import Commitment, CommitmentState, Exactness, Measure, Operation, OutcomeEntry, User
from opsplanner.operations.rules import TOOK_PLACE
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once


class Ratio(NamedTuple):
    """A measure beside what it is held against, added up over the operations that have both."""

    measure_id: int
    code: str
    name: str
    unit: str
    hundredths: int
    against: int
    """Of what it follows from the hundredths, of officer-hours the minutes."""
    operations: int
    base: str
    """The measure that it follows from; "" of officer-hours."""
    base_unit: str
    over: bool = False
    about: bool = False
    """Whether a figure of it says over, or about."""
    base_over: bool = False
    base_about: bool = False


def for_each_base(selection: Selection, user: User) -> list[Ratio]:
    """Return each measure that follows from another one beside that one, of operations that recorded both (one query)."""
    return read(Ratio, _for_each_base(Reader.of(user), selection.shape), asked_by(user, **selection.values))


def for_each_hour(selection: Selection, user: User) -> list[Ratio]:
    """Return each measure beside officer-hours, of operations that recorded it and of which each agency's turnout is known (one query)."""
    return read(Ratio, _for_each_hour(Reader.of(user), selection.shape), asked_by(user, **selection.values))


INEXACT = (Exactness.OVER, Exactness.ABOUT)


def _any(exactness: Exactness) -> Any:
    return func.max(case((OutcomeEntry.exactness == exactness, 1), else_=0)).label(exactness.value)


def _exactness(of: Any, prefix: str = "") -> list[Any]:
    return [func.max(of.c[one.value]).label(prefix + one.value) for one in INEXACT]


def _figures(reader: Reader, chosen: Chosen) -> CTE:
    """What each chosen operation recorded by measure: what counts in totals, forecasts left out."""
    entry = OutcomeEntry
    query = select(entry.operation_id, entry.measure_id, func.sum(entry.hundredths).label("hundredths"), *(_any(one) for one in INEXACT)).join(Measure, Measure.id == entry.measure_id)
    query = query.where(entry.operation_id.is_not(None), Measure.shape == COUNT, entry.exactness != Exactness.FORECAST, chosen.named(reader))
    return query.group_by(entry.operation_id, entry.measure_id).cte("figures")


@built_once
def _for_each_base(reader: Reader, chosen: Chosen) -> Select[*tuple[Any, ...]]:
    of, base = _figures(reader, chosen), aliased(Measure)
    held = of.alias("held")
    return (
        select(
            Measure.id.label("measure_id"), Measure.code, Measure.name, Measure.unit, func.sum(of.c.hundredths).label("hundredths"),
            func.sum(held.c.hundredths).label("against"), func.count().label("operations"), base.name.label("base"), base.unit.label("base_unit"),
            *_exactness(of), *_exactness(held, "base_"),
        )
        .select_from(of)
        .join(Measure, Measure.id == of.c.measure_id)
        .join(base, base.id == Measure.follows_id)
        .join(held, and_(held.c.operation_id == of.c.operation_id, held.c.measure_id == base.id))
        .group_by(Measure.id, Measure.code, Measure.name, Measure.unit, base.name, base.unit)
        .order_by(Measure.name, Measure.id)
    )


@built_once
def _for_each_hour(reader: Reader, chosen: Chosen) -> Select[*tuple[Any, ...]]:
    of, part = _figures(reader, chosen), Commitment
    minutes = minutes_between(Operation.starts_at, Operation.ends_at)
    worked = (
        select(part.operation_id, (func.sum(part.turned_up) * func.min(minutes)).label("minutes"))
        .join(Operation, Operation.id == part.operation_id)
        .where(part.state == CommitmentState.ACCEPTED, Operation.state.in_(TOOK_PLACE), part.operation_id.in_(select(of.c.operation_id)))
        .group_by(part.operation_id)
        .having(func.count(part.turned_up) == func.count(), func.sum(part.turned_up) > 0)
        .subquery()
    )
    return (
        select(
            Measure.id.label("measure_id"), Measure.code, Measure.name, Measure.unit, func.sum(of.c.hundredths).label("hundredths"),
            func.sum(worked.c.minutes).label("against"), func.count().label("operations"), literal("").label("base"), literal("").label("base_unit"), *_exactness(of),
            literal(0).label("base_over"), literal(0).label("base_about"),
        )
        .select_from(of)
        .join(Measure, Measure.id == of.c.measure_id)
        .join(worked, worked.c.operation_id == of.c.operation_id)
        .group_by(Measure.id, Measure.code, Measure.name, Measure.unit)
        .order_by(Measure.name, Measure.id)
    )
