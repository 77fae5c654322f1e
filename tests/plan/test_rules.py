"""What is computed of a plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from opsplanner.plan.rules import due, standing, trajectory


def test_the_casualty_trajectory_falls_from_82_4_to_57_1():
    points = trajectory(Decimal("85.2"), 33, 2011, 2020)
    assert [(point.year, str(point.value)) for point in points] == [
        (2011, "82.4"), (2012, "79.6"), (2013, "76.8"), (2014, "74.0"), (2015, "71.1"), (2016, "68.3"), (2017, "65.5"), (2018, "62.7"),
        (2019, "59.9"), (2020, "57.1"),
    ]


def test_a_trajectory_of_one_year_falls_at_once_and_one_of_the_whole_baseline_ends_at_nought():
    assert trajectory(Decimal(100), 25, 2026, 2026) == [(2026, Decimal("75.0"))]
    assert [point.value for point in trajectory(Decimal(10), 100, 2026, 2027)] == [Decimal("5.0"), Decimal("0.0")]


STANDS = {
    "not measured": ({"not_measured": True, "latest": Decimal(1)}, "Not measured"),
    "nothing yet": ({"latest": None}, "No figure yet"),
    "no judgement": ({"latest": Decimal(1), "better": "neither", "target": Decimal(1)}, "No judgement"),
    "on course": ({"latest": Decimal("82.4"), "allowed": Decimal("82.4"), "target": Decimal(57)}, "On course"),
    "off course": ({"latest": Decimal("82.5"), "allowed": Decimal("82.4")}, "Off course"),
    "target": ({"latest": Decimal(57), "target": Decimal(57)}, "Target reached"),
    "better": ({"latest": Decimal(60), "target": Decimal(57), "baseline": Decimal(85)}, "Better than the baseline"),
    "worse": ({"latest": Decimal(90), "baseline": Decimal(85)}, "Worse than the baseline"),
    "up is better": ({"latest": Decimal(90), "baseline": Decimal(85), "better": "up"}, "Better than the baseline"),
    "the same": ({"latest": Decimal(85), "baseline": Decimal(85)}, "As at the baseline"),
    "only a target": ({"latest": Decimal(85), "target": Decimal(57)}, "Short of the target"),
    "nothing to judge by": ({"latest": Decimal(85)}, "No judgement"),
}


@pytest.mark.parametrize("facts, word", STANDS.values(), ids=STANDS)
def test_an_indicator_stands_by_its_figure(facts, word):
    assert standing(**({"not_measured": False, "better": "down", "baseline": None, "target": None, "allowed": None} | facts)).word == word


@pytest.mark.parametrize("due_on, status, expected", [
    (None, "planned", ""), (date(2026, 11, 24), "planned", "overdue"), (date(2026, 11, 25), "under way", "due"), (date(2026, 1, 1), "done", ""),
    (date(2026, 1, 1), "stopped", ""),
])
def test_an_action_is_overdue_the_day_after_it_was_due(due_on, status, expected):
    assert due(due_on, status, date(2026, 11, 25)) == expected
