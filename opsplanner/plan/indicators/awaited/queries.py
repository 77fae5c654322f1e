"""The figures of indicators that are awaited, and the indicators as they stand without those that are overdue."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from opsplanner.kept import until_changed
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.indicators.awaited import rules
from opsplanner.plan.indicators.awaited.rules import Due
from opsplanner.plan.indicators.periods.rules import usual_kind
from opsplanner.plan.indicators.queries import IndicatorRow, indicators, right_before
from opsplanner.plan.queries import PriorityRow, YearRow


def awaited(row: IndicatorRow, last_day: date, today: date, before: IndicatorRow | None = None) -> Due | None:
    """Return which figure of an indicator is awaited, of a plan year that ends on `last_day`. What is in of the one that it carries on (`before`) is awaited no more."""
    if row.not_measured or not row.active:
        return None
    have = [figure.period for of in (row, before) if of is not None for figure in of.figures]
    return rules.due(_kind(row), row.due_days, have, today, last_day)


def lacking(row: IndicatorRow, last_day: date, today: date) -> Due | None:
    """Return without which figure an indicator of a plan year that ends on `last_day` is not rated, though nobody may be reminded of it any more.

    It stands by its own figures alone; None too where it has none at all.
    """
    if row.not_measured or not row.active:
        return None
    return rules.lacking(_kind(row), row.due_days, [figure.period for figure in row.figures], today, last_day)


def _kind(row: IndicatorRow) -> str:
    return usual_kind(row.period, trajectory=bool(row.points))


class AwaitedRow(NamedTuple):
    """An indicator with its priority, and which figure of it is awaited."""

    priority: PriorityRow
    row: IndicatorRow
    due: Due


@until_changed
def all_awaited(year: YearRow, today: date) -> tuple[AwaitedRow, ...]:
    """Return which figures are awaited of the indicators of a plan year, in the plan's order (no query: all of it is kept)."""
    found = [(priority, row, awaited(row, year.ends_on, today, before)) for priority, row, before in _carrying_on(year)]
    return tuple([AwaitedRow(priority, row, due) for priority, row, due in found if due is not None])


@until_changed
def all_overdue(year: YearRow, today: date) -> tuple[AwaitedRow, ...]:
    """Return which figures of a plan year are overdue, in the plan's order: what is awaited, and what is lacked though nobody is reminded of it any more (no query)."""
    found = [(priority, row, overdue(row, year.ends_on, today, before)) for priority, row, before in _carrying_on(year)]
    return tuple([AwaitedRow(priority, row, due) for priority, row, due in found if due is not None])


def overdue(row: IndicatorRow, last_day: date, today: date, before: IndicatorRow | None = None) -> Due | None:
    """Return which figure of an indicator is overdue: the first one that is awaited, else the one that it lacks."""
    due = awaited(row, last_day, today, before)
    return due if due is not None and due.overdue(today) else lacking(row, last_day, today)


def _carrying_on(year: YearRow) -> list[tuple[PriorityRow, IndicatorRow, IndicatorRow | None]]:
    """Each indicator of a plan year with the one that it carries on."""
    earlier = right_before(year)
    before = {(priority.code, row.code): row for priority, row in _each(earlier)} if earlier else {}
    return [(priority, row, before.get((priority.code, row.code))) for priority, row in _each(year)]


def _each(year: YearRow) -> list[tuple[PriorityRow, IndicatorRow]]:
    priorities = {row.id: row for row in plan_queries.priorities([year.id])}
    return [(priorities[priority_id], row) for priority_id, found in indicators(list(priorities)).items() for row in found]


@until_changed
def standing_on(year: YearRow, priority_ids: Collection[int], today: date) -> dict[int, tuple[IndicatorRow, ...]]:
    """Return the indicators of these priorities of a plan year as they stand on a day: one whose figure is overdue is not rated by an earlier one (no query)."""
    return {priority_id: tuple([on_day(row, year.ends_on, today) for row in rows]) for priority_id, rows in indicators(priority_ids).items()}


def on_day(row: IndicatorRow, last_day: date, today: date) -> IndicatorRow:
    """Return an indicator of a plan year that ends on `last_day` as it stands on a day: without a figure that is overdue it is not rated by an earlier one."""
    due = lacking(row, last_day, today)
    return row._replace(lacks=due.span if due else None)
