"""What pages changed of what the pack brought."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.database import db, read, rows
from opsplanner.models import FieldKept, Indicator, IndicatorFigure, PlanYear, Priority, User
from opsplanner.plan.words import decimal_words
from opsplanner.statements import built_once


def of_row(kind: str, row_id: int) -> dict[str, FieldKept]:
    """Return what a page changed of this row of a table, by field."""
    query = select(FieldKept).where(FieldKept.kind == kind, FieldKept.row_id == row_id)
    return {kept.field: kept for kept in db.session.scalars(query)}


class Difference(NamedTuple):
    """A field that a page changed and of which the pack says something else."""

    label: str
    field: str
    stands: str
    pack_says: str
    changed_at: datetime
    changed_by: str | None


@built_once
def _differing() -> Select[*tuple[Any, ...]]:
    of = FieldKept
    query = select(of.label, of.field, of.stands, of.pack_says, of.changed_at, User.name.label("changed_by")).outerjoin(User, User.id == of.changed_by_id)
    return query.where(of.differs).order_by(of.label, of.field, of.id)


def differing() -> list[Difference]:
    """Return where what stands and what the pack says differ, by what they are of (one query)."""
    return read(Difference, _differing())


class FigureDifference(NamedTuple):
    """A figure of an indicator that people entered and of which the pack says something else."""

    indicator: str
    code: str
    priority_code: str
    year: str
    period: str
    stands: str
    pack_says: str


@built_once
def _figures() -> Select[*tuple[Any, ...]]:
    of = IndicatorFigure
    return (
        select(
            Indicator.name.label("indicator"), Indicator.code, Priority.code.label("priority_code"), PlanYear.code.label("year"), of.period, of.value,
            of.words, of.pack_value, of.pack_words,
        )
        .join(Indicator, Indicator.id == of.indicator_id)
        .join(Priority, Priority.id == Indicator.priority_id)
        .join(PlanYear, PlanYear.id == Priority.plan_year_id)
        .where(of.entered_by_id.is_not(None), of.pack_value.is_not(None), (of.value != of.pack_value) | (of.words != of.pack_words))
        .order_by(PlanYear.starts_on.desc(), Priority.position, Indicator.position, of.position, of.id)
    )


def differing_figures() -> list[FigureDifference]:
    """Return the figures of indicators of which the pack says something else than people entered (one query)."""
    return [
        FigureDifference(
            row.indicator, row.code, row.priority_code, row.year, row.period, _figure(Decimal(row.value) / 100, row.words),
            _figure(Decimal(row.pack_value) / 100, row.pack_words),
        )
        for row in rows(_figures())
    ]


def _figure(value: Decimal, words: str) -> str:
    return f"{decimal_words(value)}, {words}" if words else decimal_words(value)
