"""Which days a period is."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner.plan.indicators.periods.rules import period_of, read_period, year_earlier


@pytest.mark.parametrize("written, starts, ends, name", [
    ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026"),
    ("2099/00", date(2099, 4, 1), date(2100, 3, 31), "2099/00"),
    ("2026-27", date(2026, 4, 1), date(2027, 3, 31), "2026/27"),
    ("2026/27 quarter 1", date(2026, 4, 1), date(2026, 6, 30), "2026/27 quarter 1"),
    ("Q3 2026/27", date(2026, 10, 1), date(2026, 12, 31), "2026/27 quarter 3"),
    ("2026-27-quarter-4", date(2027, 1, 1), date(2027, 3, 31), "2026/27 quarter 4"),
    ("december-2026", date(2026, 12, 1), date(2026, 12, 31), "December 2026"),
    ("Feb 2028", date(2028, 2, 1), date(2028, 2, 29), "February 2028"),
])
def test_a_period_is_read_as_people_and_addresses_write_it(written, starts, ends, name):
    span = read_period(written)
    assert span is not None and (span.starts_on, span.ends_on, span.name) == (starts, ends, name)
    assert read_period(span.name) == read_period(span.path) == span == period_of(span.kind, starts) == period_of(span.kind, ends)
    before = year_earlier(span)
    assert before.kind == span.kind and before.starts_on == starts.replace(year=starts.year - 1)


@pytest.mark.parametrize("written", ["", "2026/28", "2026/27 quarter 5", "Junk 2026", "Summer survey", "12", "20261"])
def test_other_words_are_no_period(written):
    assert read_period(written) is None
