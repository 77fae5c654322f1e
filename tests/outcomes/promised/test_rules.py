"""Months, quarters and chosen days, and what an address says of them. Plain rules."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner.outcomes.promised.filters import read_promised
from opsplanner.outcomes.promised.rules import neighbours, whole

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("kind", "day", "words", "before", "after"),
    [
        ("month", date(2028, 2, 29), "February 2028", "January 2028", "March 2028"),
        ("month", date(2026, 12, 31), "December 2026", "November 2026", "January 2027"),
        ("quarter", date(2026, 12, 31), "October to December 2026", "July to September 2026", "January to March 2027"),
        ("quarter", date(2099, 10, 1), "October to December 2099", "July to September 2099", None),
        ("month", date(2000, 1, 31), "January 2000", None, "February 2000"),
    ],
)
def test_months_and_quarters_follow_on_each_other(kind, day, words, before, after):
    days = whole(kind, day)
    assert days.words == words and tuple(one and one.words for one in neighbours(days)) == (before, after)


@pytest.mark.parametrize(
    ("args", "words", "complaints"),
    [
        ({}, "November 2026", 0),
        ({"month": "2026-02"}, "February 2026", 0),
        ({"quarter": "2026-05"}, "April to June 2026", 0),
        ({"from": "2026-11-03", "to": "17/11/2026", "month": "2026-02"}, "3 to 17 November 2026", 0),
        ({"from": "2026-12-30", "to": "2027-01-02"}, "30 December 2026 to 2 January 2027", 0),
        ({"to": "2026-11-17"}, "1 to 17 November 2026", 0),
        ({"from": "2026-11-17"}, "17 to 30 November 2026", 0),
        ({"from": "2026-11-17", "to": "2026-11-17"}, "17 November 2026", 0),
        ({"from": "2026-11-17", "to": "2026-11-01"}, "17 to 30 November 2026", 1),
        ({"from": "2020-01-01", "to": "2026-01-01"}, "1 January to 31 December 2020", 1),
        ({"month": "2026-13", "of": "everything"}, "November 2026", 2),
        ({"from": "31/2/2026"}, "November 2026", 1),
    ],
)
def test_an_address_is_read_as_far_as_it_makes_sense(args, words, complaints):
    asked = read_promised(args, TODAY)
    assert asked.days.words == words and len(asked.complaints) == complaints
    assert read_promised({name: str(typed) for name, typed in asked.query().items()}, TODAY).days == asked.days
