"""What the page of an agency's months says of the returns that are entered ward by ward: each month's sum, and where its wards are."""

from __future__ import annotations

from typing import NamedTuple

from opsplanner.figures.quantity.words import words_beside
from opsplanner.figures.rules import exactness_of
from opsplanner.models import Answer
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.returns.files.judging.rules import Stands
from opsplanner.returns.months.queries import Sheet
from opsplanner.returns.queries import ExpectedRow
from opsplanner.returns.sending.rules import COUNT
from opsplanner.web.address import address_of


class Month(NamedTuple):
    """A month in words, and where its wards are entered and read; "" where it is not expected."""

    name: str
    said: str
    url: str


class ByWard(NamedTuple):
    """A measure that is entered ward by ward, with its months, and the table of its wards by months."""

    row: ExpectedRow
    months: tuple[Month, ...]
    table: str


def by_ward(sheet: Sheet) -> list[ByWard]:
    """Return what of an agency's months is by ward (no query: all of it is read already)."""
    return [ByWard(row, tuple(_month(sheet, row, span) for span in sheet.months), _table(sheet, row)) for row in sheet.by_ward]


def _month(sheet: Sheet, row: ExpectedRow, span: Span) -> Month:
    url = address_of("returns.send", agency=sheet.code, period=span.path) if sheet.expects(row, span) else ""
    return Month(span.name, said_of(sheet.stands(row, span), row, span), url)


def said_of(stands: Stands | None, row: ExpectedRow, span: Span) -> str:
    """Return what came of a month in short: the sum of its wards, "nothing", "comes later"; "" where nothing has come. What is never summed is counted."""
    if stands is None:
        return ""
    if stands.answer in (Answer.NOTHING, Answer.LATER):
        return "nothing" if stands.answer is Answer.NOTHING else "comes later"
    figures = [one.quantity for one in stands.figures.values()]
    if row.shape != COUNT:
        said = f"{len(figures)} figures" if len(figures) != 1 else "1 figure"
    else:
        said = words_beside(row.measure, sum(one.hundredths for one in figures), row.unit, exactness_of([one.exactness for one in figures]))
    return said + (", estimated" if stands.answer is Answer.ESTIMATED else "") + (", the year’s so far" if stands.counts_from != span.starts_on else "")


def _table(sheet: Sheet, row: ExpectedRow) -> str:
    return address_of("outcomes.compare", rows="ward", columns="month", measure=row.measure_code, agency=sheet.code, year=sheet.year.name)
