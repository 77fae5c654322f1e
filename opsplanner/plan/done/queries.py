"""What operations and services did for a priority: operations of its year, and the figures that are credited to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from operator import add
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, case, cast, exists, func, select

from opsplanner.access import among_visible, seen_besides, visible_to
from opsplanner.agencies.names.queries import called
from opsplanner.database import read, read_row, rows
from opsplanner.figures.comparing.queries import MEASURE, PRIORITY, crossed
from opsplanner.figures.quantity.rules import HOURS
from opsplanner.figures.selection.queries import Chosen, Selection
from opsplanner.figures.totals.queries import COUNT, Count, counts_by_priority
from opsplanner.figures.words import period_words
from opsplanner.kept import until_changed, until_promises_change
from opsplanner.models import (
    Agency,
    Exactness,
    Measure,
    Operation,
    OperationState,
    OutcomeEntry,
    Review,
    User,
    operation_priority,
)
from opsplanner.operations.listing.queries import Line, lines
from opsplanner.operations.queries import is_short
from opsplanner.plan.queries import PriorityRow, YearRow
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.web.filters import Choice

TOOK_PLACE = (OperationState.UNDER_WAY, OperationState.COMPLETED, OperationState.CUT_SHORT, OperationState.CLOSED)
TO_COME = (OperationState.PROPOSED, OperationState.CONFIRMED)
EFFORT = "effort"
"""The kind of measures of what was put in."""
ACHIEVED = 4
"""How many measures the plan's page names of a priority."""
MOST = 100
"""How many stocks and percentages one page lists."""


class Operations(NamedTuple):
    """How many operations a priority has in its year, as far as this person sees them."""

    all: int = 0
    took_place: int = 0
    to_come: int = 0


def _credited(*columns: Any) -> Select[*tuple[Any, ...]]:
    return select(*columns).select_from(operation_priority).join(Operation, Operation.id == operation_priority.c.operation_id)


_AMONG_OTHERS = func.coalesce(Operation.plan_year_id, Operation.plan_year_id) == value("year_id")
"""True for what is of the year, hidden where an index has fewer by something else: all of the year would be asked for their priorities."""


@built_once
def _by_state(reader: Reader | None) -> Select[*tuple[Any, ...]]:
    """Of each state the priorities of all its operations, in one text: to sort thousands by priority takes SQLite longer than to read them, and by state an index has them.

    It is of those that all see who see what is open; for a reader it is of those that she sees besides.
    """
    of = func.aggregate_strings(cast(operation_priority.c.priority_id, String), ",").label("of")
    open_to_all = [Operation.plan_year_id == value("year_id"), Operation.restricted.is_(False), Operation.state != OperationState.DRAFT]
    seen = [_AMONG_OTHERS, Operation.id.in_(seen_besides(reader))] if reader else open_to_all
    return _credited(Operation.state, of).where(*seen).group_by(Operation.state).order_by(Operation.state)


def operations_by_priority(user: User, year_id: int) -> dict[int, Operations]:
    """Return the number of operations by priority of a plan year, as far as this person sees them (at most two queries)."""
    reader = Reader.of(user)
    found = _counted(rows(_by_state(reader), asked_by(user, year_id=year_id)))
    everyones = _open_by_priority(year_id) if reader.agency_kind.sees_everything_open else {}
    nothing = Operations()
    return {one: Operations(*map(add, found.get(one, nothing), everyones.get(one, nothing))) for one in found.keys() | everyones.keys()}


@until_promises_change
def _open_by_priority(year_id: int) -> dict[int, Operations]:
    """Return how many there are by priority of those that all see who see what is open (one query)."""
    return _counted(rows(_by_state(None), {"year_id": year_id}))


def _counted(found: Iterable[Any]) -> dict[int, Operations]:
    """Return how many there are by priority. What `_by_state` found is counted here."""
    counted: dict[str, Operations] = {}
    for row in found:
        for priority_id, many in Counter(row.of.split(",")).items():
            had = counted.get(priority_id, Operations())
            counted[priority_id] = Operations(had.all + many, had.took_place + many * (row.state in TOOK_PLACE), had.to_come + many * (row.state in TO_COME))
    return {int(priority_id): operations for priority_id, operations in counted.items()}


@built_once
def _of_one(reader: Reader) -> Select[*tuple[Any, ...]]:
    """Of a priority's operations alone, which an index has."""
    numbers = (func.count().label("all"), _sum_of(Operation.state.in_(TOOK_PLACE)).label("took_place"), _sum_of(Operation.state.in_(TO_COME)).label("to_come"))
    seen = visible_to(reader) if reader.agency_kind.sees_everything_open else among_visible(Operation.id, reader)
    return _credited(*numbers).where(operation_priority.c.priority_id == value("priority_id"), _AMONG_OTHERS, seen)


def operations_of(user: User, year_id: int, priority_id: int) -> Operations:
    """Return the number of operations of one priority of a plan year (one query)."""
    [found] = read(Operations, _of_one(Reader.of(user)), asked_by(user, year_id=year_id, priority_id=priority_id))
    return found


@built_once
def _latest(reader: Reader) -> Select[*tuple[Any, ...]]:
    """They are found first, from the latest one of the year, and only then joined to what is said of them."""
    credited, order = operation_priority.c, (Operation.starts_at.desc(), Operation.id.desc())
    of_it = exists().where(credited.operation_id == Operation.id, credited.priority_id == value("priority_id"))
    found = select(Operation.id).where(Operation.plan_year_id == value("year_id"), of_it, visible_to(reader))
    those = lines(reader, Operation.id.in_(found.order_by(*order).limit(value("most")).scalar_subquery()))
    return those.add_columns(is_short().label("short")).order_by(*order)


def latest_operations(user: User, year_id: int, priority_id: int, limit: int) -> list[tuple[Line, bool]]:
    """Return a priority's operations of its year, the latest first, each with whether it is confirmed and short of an agency."""
    found = rows(_latest(Reader.of(user)), asked_by(user, year_id=year_id, priority_id=priority_id, most=limit))
    return [(read_row(Line, row, parts=(), wards=()), bool(row.short)) for row in found]


def figures_by_priority(user: User, year: YearRow) -> dict[int, Count]:
    """Return the number of entries by priority of a plan year, of all and of those credited to none (one query).

    An entry that is credited to two priorities counts under both, and once in all.
    """
    return counts_by_priority(Selection(year=_choice(year)), user)


class Achieved(NamedTuple):
    """What the figures of one measure add up to for a priority in its year, in words."""

    code: str
    name: str
    words: str


@until_changed
def counted_measures() -> dict[int, str]:
    """Return the measures that say what came of something, by id with their codes: no effort, no stock, no percentage (one query)."""
    return {row.id: row.code for row in rows(_counted_measures())}


@built_once
def _counted_measures() -> Select[*tuple[Any, ...]]:
    return select(Measure.id, Measure.code).where(Measure.shape == COUNT, Measure.kind != EFFORT, Measure.unit.not_in(HOURS)).order_by(Measure.id)


def achieved(user: User, year: YearRow) -> dict[int, tuple[Achieved, ...]]:
    """Return what most came of in a plan year, by priority: the ACHIEVED measures of which most figures were recorded (at most two queries)."""
    codes, by_priority = counted_measures(), defaultdict[int, list[tuple[int, str, Achieved]]](list)
    for (priority_id, measure_id), by in crossed(Selection(year=_choice(year)), user, PRIORITY, MEASURE, totals=False).items():
        if priority_id and measure_id in codes and (one := by[measure_id]).hundredths:
            by_priority[priority_id].append((-one.entries, one.name.casefold(), Achieved(codes[measure_id], one.name, one.words)))
    return {priority_id: tuple([one for _, _, one in sorted(those)[:ACHIEVED]]) for priority_id, those in by_priority.items()}


def selection_of(year: YearRow, priority: PriorityRow) -> Selection:
    """Return what the outcome log shows of a priority in its year: totals here and entries there are of one selection."""
    return Selection(year=_choice(year), priority=Choice(priority.code, priority.name, (priority.id,)))


def _choice(year: YearRow) -> Choice:
    return Choice(year.code, year.code, (year.id,))


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

    @property
    def when(self) -> str:
        """The period that it is of, in words."""
        return period_words(self.period, self.starts_on, self.ends_on)


@built_once
def _listed(reader: Reader, chosen: Chosen) -> Select[*tuple[Any, ...]]:
    entry = OutcomeEntry
    return (
        select(
            Measure.code.label("measure_code"), Measure.name.label("measure"), Measure.unit, Measure.shape, entry.hundredths, entry.exactness,
            called(Agency.short_name, entry.ends_on).label("agency"), Agency.code.label("agency_code"), entry.starts_on, entry.ends_on, entry.period, entry.review,
        )
        .join(Measure, Measure.id == entry.measure_id)
        .join(Agency, Agency.id == entry.agency_id)
        .where(entry.measure_id.in_(select(Measure.id).where(Measure.shape != COUNT)), chosen.named(reader))
        .order_by(Measure.shape.desc(), Measure.name, entry.ends_on.desc(), entry.id.desc())
        .limit(MOST)
    )


def listed(user: User, selection: Selection) -> list[Listed]:
    """Return the chosen stocks and published percentages one by one, MOST of them, the newest first within a measure.

    Only what this person sees by name: an agency and a day beside a nameless figure would name it.
    """
    return read(Listed, _listed(Reader.of(user), selection.shape), asked_by(user, **selection.values))


def _sum_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
