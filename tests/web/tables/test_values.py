"""Numbers and days are read as the whole column writes them, and asked about where it says neither."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.web.tables.headings import below, headings, is_total, row_of_headings
from opsplanner.web.tables.table import Row, Table, Trouble
from opsplanner.web.tables.values import COMMA, DAY_FIRST, MONTH_FIRST, POINT, day, number_text, way_of_days, way_of_numbers


@pytest.mark.parametrize(
    ("column", "semicolons", "way"),
    [
        (["12", "7"], True, POINT), (["1,234.5", "12"], False, POINT), (["1.234,5", "12"], True, COMMA), (["12,5"], True, COMMA), (["1,234"], False, POINT),
        (["1,234"], True, ""), (["1.234"], True, ""), (["1.234.567"], True, COMMA), (["0.125"], True, POINT), (["12,5", "12.5"], False, ""), ([Decimal("1.5")], True, POINT),
        (["about 1 234,50"], True, COMMA),
    ],
)
def test_how_a_column_writes_its_numbers(column: list[str], semicolons: bool, way: str) -> None:
    assert way_of_numbers(column, semicolons=semicolons) == way


def test_a_number_is_read_as_the_column_writes_it() -> None:
    assert [number_text(one, COMMA) for one in ("1.234,5", "about 1 234,5", Decimal("1234.5"), "n/a")] == ["1234.5", "about 1234.5", "1234.5", "n/a"]
    assert number_text("1,234.5", POINT) == "1,234.5"
    for wrong in (date(2026, 6, 1), Trouble("This cell shows an error")):
        with pytest.raises(RuleBroken):
            number_text(wrong, POINT)


@pytest.mark.parametrize(
    ("column", "way"), [(["30/6/2026"], DAY_FIRST), (["6/30/2026", "1/2/2026"], MONTH_FIRST), (["1/6/2026"], ""), (["1/1/2026", "June 2026"], DAY_FIRST), (["2026-06-01"], DAY_FIRST)]
)
def test_what_stands_first_in_a_columns_dates(column: list[str], way: str) -> None:
    assert way_of_days(column) == way


def test_days_in_words_and_numbers() -> None:
    assert {day(one, DAY_FIRST) for one in ("1/6/2026", "1 June 2026", "2026-06-01", "01.06.26", "2026-06-01T00:00:00", date(2026, 6, 1))} == {date(2026, 6, 1)}
    assert day("6/1/2026", MONTH_FIRST) == date(2026, 6, 1)
    assert [day(one, DAY_FIRST) for one in ("June", "31/6/2026", Decimal(46174), Trouble("x"))] == [None] * 4


def test_headings_stand_below_a_title_and_each_has_a_name() -> None:
    table = Table("", [Row(1, ["Penalty notices"]), Row(3, ["Ward", "June", "", "June"]), Row(4, ["River", Decimal(3), "", "4"]), Row(9, ["Total", Decimal(7)])])
    assert row_of_headings(table) == 3 and headings(table, 3) == ["Ward", "June", "Column C", "June (D)"]
    assert [row.number for row in below(table, 3)] == [4, 9]
    assert [is_total(one) for one in ("Total", "Grand total 2026", "All wards", "Totally", "Sumner")] == [True, True, True, False, False]
