"""What a plan year had and cost, and the hours that agencies put in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, select

from opsplanner.database import read_row, rows
from opsplanner.figures.comparing.queries import ALL, MONTH, crossed
from opsplanner.figures.quantity.rules import HOURS
from opsplanner.figures.selection.queries import Selection
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.figures.totals.queries import COUNT, MeasureTotal
from opsplanner.kept import until_changed
from opsplanner.models import Agency, HourlyRate, Measure, MoneyKind, MoneySum, User
from opsplanner.plan.money.rules import Rate
from opsplanner.plan.queries import YearRow
from opsplanner.statements import built_once, value
from opsplanner.web.filters import Choice


class SumRow(NamedTuple):
    """A grant or a cost of a plan year, with the measure of what it was spent on."""

    code: str
    kind: MoneyKind
    name: str
    pence: int | None
    words: str
    measure_id: int | None
    measure_code: str | None
    measure: str | None
    unit: str | None
    active: bool
    version: int


@built_once
def _sums() -> Select[*tuple[Any, ...]]:
    of = MoneySum
    columns = (of.code, of.kind, of.name, of.pence, of.words, of.measure_id, Measure.code.label("measure_code"), Measure.name.label("measure"), Measure.unit, of.active, of.version)
    query = select(*columns).outerjoin(Measure, Measure.id == of.measure_id).where(of.plan_year_id == value("year_id", Integer))
    return query.order_by(of.kind.desc(), of.id)


@until_changed
def sums(year_id: int) -> tuple[SumRow, ...]:
    """Return the grants and costs of a plan year in the order in which they were entered, those entered in error too (one query)."""
    return tuple([read_row(SumRow, row) for row in rows(_sums(), {"year_id": year_id})])


class HourMeasure(NamedTuple):
    """A measure that counts hours."""

    id: int
    code: str
    name: str
    unit: str


@built_once
def _hour_measures() -> Select[*tuple[Any, ...]]:
    of = Measure
    return select(of.id, of.code, of.name, of.unit).where(of.shape == COUNT, of.unit.in_(HOURS)).order_by(of.name, of.id)


@until_changed
def hour_measures() -> tuple[HourMeasure, ...]:
    """Return the measures whose unit is hours, by name (one query)."""
    return tuple([read_row(HourMeasure, row) for row in rows(_hour_measures())])


@built_once
def _rates() -> Select[*tuple[Any, ...]]:
    of = HourlyRate
    return select(of.measure_id, of.agency_id, of.from_on, of.pence, of.source).order_by(of.measure_id, of.agency_id.is_(None), of.agency_id, of.from_on, of.id)


@until_changed
def rates() -> tuple[Rate, ...]:
    """Return every rate, those of one agency first, by the day from which it holds (one query)."""
    return tuple([read_row(Rate, row) for row in rows(_rates())])


class AgencyRow(NamedTuple):
    """An agency that hours can be of."""

    id: int
    code: str
    name: str


@built_once
def _agencies() -> Select[*tuple[Any, ...]]:
    return select(Agency.id, Agency.code, Agency.short_name.label("name")).order_by(Agency.short_name, Agency.id)


@until_changed
def agencies() -> tuple[AgencyRow, ...]:
    """Return the agencies by name, those too that take part no more (one query)."""
    return tuple([read_row(AgencyRow, row) for row in rows(_agencies())])


@built_once
def _measures() -> Select[*tuple[Any, ...]]:
    return select(Measure.id, Measure.name).where(Measure.shape == COUNT).order_by(Measure.name, Measure.id)


@until_changed
def measure_names() -> dict[int, str]:
    """Return the measures whose figures are added up, by id and in the order of their names (one query)."""
    return {row.id: row.name for row in rows(_measures())}


Hours = dict[int, dict[int, dict[date | None, int]]]
"""Hundredths of hours by measure, agency and the first day of the month; None for what lies in no one month."""


def hours(year: YearRow, measures: Collection[HourMeasure], user: User) -> Hours:
    """Return the hours of a plan year that this person sees, by measure, agency and month (one query)."""
    found: Hours = {}
    chosen = Selection(year=_choice(year), measure=Choice("hours", "Hours", tuple([measure.id for measure in measures])))
    for (agency_id, month), by in crossed(chosen, user, "agency", MONTH, totals=False).items() if measures else ():
        if not agency_id or month == ALL:
            continue
        first = None if month is None else date(month // 12, month % 12 + 1, 1)
        for measure_id, one in by.items():
            found.setdefault(measure_id, {}).setdefault(agency_id, {})[first] = one.hundredths or 0
    return found


def totals(year: YearRow, measure_ids: Collection[int], user: User) -> dict[int, MeasureTotal]:
    """Return what these measures add up to in a plan year, by id (one query)."""
    if not measure_ids:
        return {}
    chosen = Selection(year=_choice(year), measure=Choice("spent-on", "What it was spent on", tuple(sorted(measure_ids))))
    return {total.measure_id: total for total in totals_queries.by_measure(chosen, user)}


def _choice(year: YearRow) -> Choice:
    return Choice(year.code, year.code, (year.id,))
