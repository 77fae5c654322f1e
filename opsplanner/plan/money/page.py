"""What the page of a plan year's money shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from opsplanner.figures.quantity.words import words_of_quantity
from opsplanner.figures.totals.queries import MeasureTotal
from opsplanner.models import MoneyKind, User
from opsplanner.plan.money import queries, rules, words
from opsplanner.plan.money.queries import SumRow
from opsplanner.plan.queries import YearRow
from opsplanner.web.address import address_of


class SumLine(NamedTuple):
    """A grant or a cost, and what each of what it was spent on cost, with the total that it stands on."""

    row: SumRow
    amount: str
    each: str
    stands_on: str
    url: str


class HoursLine(NamedTuple):
    """An agency's hours of a measure, what they are worth and by which rates."""

    agency: str
    measure: str
    hours: str
    url: str
    worth: str
    rates: str
    without: str


class Money(NamedTuple):
    """The page: grants, costs and their sums, and the hours of those measures for which there is a rate."""

    grants: list[SumLine]
    granted: str
    costs: list[SumLine]
    cost: str
    hours: list[HoursLine]
    worth: str
    struck: list[SumRow]
    """What was entered in error."""


def money(year: YearRow, user: User) -> Money:
    """Return what a plan year had, cost and put in (six queries at most, four of them kept)."""
    there = queries.sums(year.id)
    standing = [row for row in there if row.active]
    totals = queries.totals(year, {row.measure_id for row in standing if row.measure_id is not None}, user)
    lines = {kind: [_line(row, year, totals) for row in standing if row.kind is kind] for kind in MoneyKind}
    hours, worth = _hours(year, user)
    return Money(
        lines[MoneyKind.GRANT], _sum(standing, MoneyKind.GRANT), lines[MoneyKind.COST], _sum(standing, MoneyKind.COST), hours, worth,
        [row for row in there if not row.active],
    )


def _line(row: SumRow, year: YearRow, totals: dict[int, MeasureTotal]) -> SumLine:
    amount = "" if row.pence is None else words.pounds(row.pence)
    total = totals.get(row.measure_id or 0)
    if row.pence is None or row.measure_id is None or total is None or total.hundredths is None:
        return SumLine(row, amount, "", f"No figure of {row.measure} in {year.code}" if row.measure else "", "")
    said = words.each_words(rules.each(row.pence, total.hundredths), total.unit)
    return SumLine(row, amount, said, f"{total.name}: {total.words}", address_of("outcomes.index", year=year.code, measure=row.measure_code))


def _sum(there: Sequence[SumRow], kind: MoneyKind) -> str:
    amounts = [row.pence for row in there if row.kind is kind and row.pence is not None]
    return words.pounds(sum(amounts)) if len(amounts) > 1 else ""


def _hours(year: YearRow, user: User) -> tuple[list[HoursLine], str]:
    rates = queries.rates()
    measures = [measure for measure in queries.hour_measures() if any(rate.measure_id == measure.id for rate in rates)]
    by_measure = queries.hours(year, measures, user)
    lines, worth = list[HoursLine](), 0
    for measure in measures:
        by_agency = by_measure.get(measure.id, {})
        for agency in queries.agencies():
            if agency.id not in by_agency:
                continue
            hours = by_agency[agency.id]
            value = rules.value_of(rates, measure.id, agency.id, hours)
            worth += value.pence
            url = address_of("outcomes.index", year=year.code, measure=measure.code, agency=agency.code)
            without = f"{words_of_quantity(value.without, measure.unit)} without a rate" if value.without else ""
            lines.append(HoursLine(
                agency.name, measure.name, words_of_quantity(sum(hours.values()), measure.unit), url, words.pounds(value.pence) if value.rates else "",
                words.rates_words(value.rates), without,
            ))
    return lines, words.pounds(worth) if len(lines) > 1 else ""
