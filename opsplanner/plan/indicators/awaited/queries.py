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
    return rules.due(usual_kind(row.period, trajectory=bool(row.points)), row.due_days, have, today, last_day)


class AwaitedRow(NamedTuple):
    """An indicator with its priority, and which figure of it is awaited."""

    priority: PriorityRow
    row: IndicatorRow
    due: Due


@until_changed
def all_awaited(year: YearRow, today: date) -> tuple[AwaitedRow, ...]:
    """Return which figures are awaited of the indicators of a plan year, in the plan's order (no query: all of it is kept)."""
    earlier = right_before(year)
    before = {(priority.code, row.code): row for priority, row in _each(earlier)} if earlier else {}
    found = [(priority, row, awaited(row, year.ends_on, today, before.get((priority.code, row.code)))) for priority, row in _each(year)]
    return tuple([AwaitedRow(priority, row, due) for priority, row, due in found if due is not None])


def _each(year: YearRow) -> list[tuple[PriorityRow, IndicatorRow]]:
    priorities = {row.id: row for row in plan_queries.priorities([year.id])}
    return [(priorities[priority_id], row) for priority_id, found in indicators(list(priorities)).items() for row in found]


@until_changed
def standing_on(year: YearRow, priority_ids: Collection[int], today: date) -> dict[int, tuple[IndicatorRow, ...]]:
    """Return the indicators of these priorities of a plan year as they stand on a day: one whose figure is overdue is not rated by an earlier one (no query)."""
    found = {one.row.id: one.due for one in all_awaited(year, today)}
    return {priority_id: tuple([on_day(row, found.get(row.id), today) for row in rows]) for priority_id, rows in indicators(priority_ids).items()}


def on_day(row: IndicatorRow, due: Due | None, today: date) -> IndicatorRow:
    """Return an indicator as it stands on a day, on which this figure of it is awaited."""
    return row._replace(lacks=rules.overdue(due, [figure.period for figure in row.figures], today))
