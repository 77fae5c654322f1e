"""The figures of an indicator with who entered them, as they stand and as they stood before."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, select

from opsplanner.database import read_row, rows
from opsplanner.models import FigureState, IndicatorFigure, IndicatorFigureBefore, User
from opsplanner.plan.indicators.periods.rules import Span, read_period
from opsplanner.plan.indicators.queries import number
from opsplanner.statements import built_once, value


class EnteredRow(NamedTuple):
    """A figure of an indicator, as it stands or as it stood before, with who entered it; nobody where it is the pack's."""

    figure_id: int
    period: str
    value: Decimal
    words: str
    state: FigureState
    why: str
    entered_at: datetime | None
    entered_by: str | None
    version: int
    pack_value: Decimal | None
    pack_words: str


@built_once
def _entered() -> Select[*tuple[Any, ...]]:
    of = IndicatorFigure
    query = select(
        of.id.label("figure_id"), of.period, of.value, of.words, of.state, of.why, of.entered_at, User.name.label("entered_by"), of.version, of.pack_value,
        of.pack_words,
    )
    return query.outerjoin(User, User.id == of.entered_by_id).where(of.indicator_id == value("indicator", Integer)).order_by(of.position, of.id)


def entered(indicator_id: int) -> list[EnteredRow]:
    """Return the figures of an indicator, the one whose period ends last first; those whose period cannot be read stand last."""
    found = [
        read_row(EnteredRow, line, value=Decimal(line.value) / 100, pack_value=number(line.pack_value)) for line in rows(_entered(), {"indicator": indicator_id})
    ]
    return sorted(found, key=lambda row: (span.ends_on, span.starts_on) if (span := read_period(row.period)) else (date.min, date.min), reverse=True)


def figure(indicator_id: int, span: Span) -> EnteredRow | None:
    """Return the figure of one period; None where it has none."""
    return next((row for row in entered(indicator_id) if read_period(row.period) == span), None)


@built_once
def _before() -> Select[*tuple[Any, ...]]:
    of = IndicatorFigureBefore
    return (
        select(
            of.figure_id, IndicatorFigure.period, of.value, of.words, of.state, of.why, of.entered_at, User.name.label("entered_by"), IndicatorFigure.version,
            IndicatorFigure.pack_value, IndicatorFigure.pack_words,
        )
        .join(IndicatorFigure, IndicatorFigure.id == of.figure_id)
        .outerjoin(User, User.id == of.entered_by_id)
        .where(IndicatorFigure.indicator_id == value("indicator", Integer))
        .order_by(of.id.desc())
    )


def before(indicator_id: int) -> list[EnteredRow]:
    """Return what the figures of an indicator said before, the newest first."""
    return [
        read_row(EnteredRow, line, value=Decimal(line.value) / 100, pack_value=number(line.pack_value)) for line in rows(_before(), {"indicator": indicator_id})
    ]
