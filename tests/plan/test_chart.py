"""The picture of a trajectory: everything lies inside it, and it begins at nought."""

from __future__ import annotations

from decimal import Decimal

import pytest

from opsplanner.plan.chart import BOTTOM, LEFT, RIGHT, TOP, WIDTH, bars, chart
from opsplanner.plan.rules import Point, trajectory


def test_the_casualty_picture_runs_from_the_baseline_to_the_last_year():
    picture = chart(Decimal("85.2"), trajectory(Decimal("85.2"), 33, 2011, 2020), Decimal(57), [(2012, Decimal(80)), (2030, Decimal(1))])
    assert [mark.label for mark in picture.points if mark.label] == ["85.2", "57.1"]
    assert [mark.label for mark in picture.years] == ["2011", "2014", "2017", "2020"]
    assert [mark.label for mark in picture.grid] == ["0", "20", "40", "60", "80", "100"]
    assert [mark.label for mark in picture.actual] == ["80"]  # a year outside of it has no place
    assert picture.target is not None and picture.points[-1].y <= picture.target < BOTTOM


@pytest.mark.parametrize("baseline, years", [("0.4", 1), ("1", 2), ("99.99", 3), ("123456", 40), ("0", 5), ("1000000000", 10)])
def test_every_point_lies_inside(baseline, years):
    picture = chart(Decimal(baseline), trajectory(Decimal(baseline), 100, 2000, 1999 + years), None, [(2000, Decimal(baseline) * 2)])
    marks = [*picture.points, *picture.years, *picture.grid, *picture.actual]
    assert all(LEFT <= mark.x <= RIGHT and TOP <= mark.y <= BOTTOM for mark in marks)
    assert picture.target is None and picture.grid[0].y == BOTTOM and len(picture.points) == years + 1


def test_a_target_above_everything_is_still_in_the_picture():
    picture = chart(Decimal(10), [Point(2026, Decimal(9))], Decimal(500), [])
    assert picture.target is not None and picture.target >= TOP


def test_each_period_has_a_bar_with_a_line_where_its_target_lies():
    picture = bars([("quarter 1: 10", Decimal(10), None), ("quarter 2: 5", Decimal(5), Decimal(20))])
    assert picture is not None and picture.held and [(bar.width, bar.target) for bar in picture.bars] == [(WIDTH // 2, None), (WIDTH // 4, WIDTH)]


@pytest.mark.parametrize("values", [[], [Decimal(3)], [Decimal(0), Decimal(0)], [Decimal(3), Decimal(-1)]])
def test_what_no_bars_can_show_has_no_picture(values):
    assert bars([("", value, None) for value in values]) is None
