"""What is computed of a plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from opsplanner.plan.rules import due, trajectory


def test_the_casualty_trajectory_falls_from_82_4_to_57_1():
    points = trajectory(Decimal("85.2"), 33, 2011, 2020)
    assert [(point.year, str(point.value)) for point in points] == [
        (2011, "82.4"), (2012, "79.6"), (2013, "76.8"), (2014, "74.0"), (2015, "71.1"), (2016, "68.3"), (2017, "65.5"), (2018, "62.7"),
        (2019, "59.9"), (2020, "57.1"),
    ]


def test_a_trajectory_of_one_year_falls_at_once_and_one_of_the_whole_baseline_ends_at_nought():
    assert trajectory(Decimal(100), 25, 2026, 2026) == [(2026, Decimal("75.0"))]
    assert [point.value for point in trajectory(Decimal(10), 100, 2026, 2027)] == [Decimal("5.0"), Decimal("0.0")]


@pytest.mark.parametrize("due_on, status, expected", [
    (None, "planned", ""), (date(2026, 11, 24), "planned", "overdue"), (date(2026, 11, 25), "under way", "due"), (date(2026, 1, 1), "done", ""),
    (date(2026, 1, 1), "stopped", ""),
])
def test_an_action_is_overdue_the_day_after_it_was_due(due_on, status, expected):
    assert due(due_on, status, date(2026, 11, 25)) == expected
