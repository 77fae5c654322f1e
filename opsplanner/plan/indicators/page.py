"""What the page of an indicator shows: its facts, each figure with what it said before, what is due, and what can be entered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from opsplanner.errors import RuleBroken
from opsplanner.plan.indicators import queries
from opsplanner.plan.indicators.awaited import queries as awaited_queries
from opsplanner.plan.indicators.awaited.rules import Due
from opsplanner.plan.indicators.entering import queries as entering_queries
from opsplanner.plan.indicators.entering.queries import EnteredRow
from opsplanner.plan.indicators.entering.rules import to_enter
from opsplanner.plan.indicators.periods.rules import Span, read_period
from opsplanner.plan.indicators.queries import IndicatorRow, Whole
from opsplanner.plan.indicators.rules import Actual, Standing, compared, standing, trend
from opsplanner.plan.words import decimal_words


class FigureLine(NamedTuple):
    """A figure with how it stands by itself, what it said before (the newest first), and the span that it can be entered anew for."""

    row: EnteredRow
    standing: Standing
    before: list[EnteredRow]
    span: Span | None
    pack_differs: bool


class Shown(NamedTuple):
    """What the page of an indicator shows besides its facts. `row` is as it stands today, `overdue` the figure whose day is past."""

    row: IndicatorRow
    figures: list[FigureLine]
    open: list[Span]
    overdue: Due | None
    trend: str
    compared: str


def shown(whole: Whole, today: date) -> Shown:
    """Return what the page shows of an indicator (two queries)."""
    row, entered, earlier = whole.row, entering_queries.entered(whole.row.id), entering_queries.before(whole.row.id)
    figures = [
        FigureLine(
            figure, standing(row.facts, [Actual(figure.period, figure.value)]), [one for one in earlier if one.figure_id == figure.figure_id],
            read_period(figure.period), figure.pack_value is not None and (figure.value, figure.words) != (figure.pack_value, figure.pack_words),
        )
        for figure in entered
    ]
    last_day = whole.year.ends_on
    can = to_enter(row.facts, today, [line.span for line in figures]) if row.active else []
    return Shown(
        awaited_queries.on_day(row, last_day, today), figures, can, awaited_queries.overdue(row, last_day, today, queries.carries_on(whole)),
        trend(row.actuals, row.period, row.breaks), _compared(row),
    )


def _compared(row: IndicatorRow) -> str:
    found = compared(row.actuals, row.period, row.breaks)
    if found is None:
        return ""
    before, more = found
    how = f"{decimal_words(abs(more))} {'more' if more > 0 else 'less'}" if more else "the same"
    return f"{before.period} was {decimal_words(before.value)}; the latest figure is {how}. This is a comparison, not a trend"


def refusal(check: Callable[[], None]) -> str:
    """Return why something cannot be done, as the rule says it; "" where it can."""
    try:
        check()
    except RuleBroken as broken:
        return str(broken)
    return ""
