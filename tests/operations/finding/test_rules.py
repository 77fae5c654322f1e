"""Which hours are tried, which ward has not been visited longest, what is dropped: on no database."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from opsplanner.clock import Wall
from opsplanner.errors import RuleBroken
from opsplanner.operations.checks.rules import Asked, Checks, Group, Line
from opsplanner.operations.finding import rules, words
from opsplanner.operations.finding.rules import Drop, Hours, Try, Wish

DAY = date(2026, 12, 3)


def test_what_lasts_shorter_than_the_hours_is_tried_on_each_of_them_and_the_briefing_moves_along():
    assert rules.hours_between(time(10), time(14), None, time(9, 30)) == [Hours(time(10), time(14), time(9, 30))]
    found = rules.hours_between(time(22, 30), time(3), 3, time(22))
    assert found == [Hours(time(22, 30), time(1, 30), time(22)), Hours(time(23, 30), time(2, 30), time(23))]
    assert [one.start.hour for one in rules.hours_between(time(8), time(20), 2)] == [8, 10, 12, 14, 16, 18]
    with pytest.raises(RuleBroken, match="lasts longer than there is time") as broken:
        rules.hours_between(time(10), time(14), 5)
    assert broken.value.field == "lasts"
    assert [one.start.hour for one in rules.other_hours(Hours(time(9), time(15), None))] == [7, 11, 13, 15]


def test_a_time_that_is_past_or_that_the_clocks_leave_out_is_not_tried():
    night = Wish(type_id=1, days=[date(2027, 3, 27), date(2027, 3, 28)], hours=[Hours(time(1, 30), time(4), None)])
    assert [plan.day for plan in rules.tries(night, Wall(date(2027, 3, 27), time(1, 30), time(4)).period().start - timedelta(minutes=1))] == [date(2027, 3, 27)]
    assert rules.tries(night, Wall(date(2027, 3, 29), time(1), time(4)).period().start) == []


def tried(days: int, hour: int, held: int, others: int = 0) -> Try:
    """One day that is tried, with so many people and things missing and so much else to look at."""
    day, warns = DAY + timedelta(days=days), Line("look", True)
    groups = [Group("Agencies", [warns] * held, holds=True), Group("The day", [warns] * others)]
    return Try(Asked(day=day, wall=Wall(day, time(hour), time(hour + 1))), Checks(groups, complete=True))


def test_the_best_time_of_each_day_counts_and_the_fewest_missing_come_first_then_the_least_to_look_at_then_the_soonest():
    found = [tried(0, 9, 1), tried(0, 10, 0, 2), tried(0, 11, 0, 2), tried(1, 9, 0, 1), tried(2, 9, 2), tried(3, 9, 0, 1), tried(4, 9, 1, 1)]
    ranked = rules.best(found)
    assert [((one.day - DAY).days, one.plan.wall and one.plan.wall.start.hour) for one in ranked] == [(1, 9), (3, 9), (0, 10), (4, 9), (2, 9)]
    assert rules.counts(found)[True] == 3


def test_each_wish_without_which_alone_something_fits_is_said_and_else_the_fewest_that_do():
    plans = [tried(n, 9, 1).plan for n in range(4)]
    of = [frozenset(one) for one in ({"a"}, {"a", "b"}, {"a"}, {"b"})]
    assert rules.drops(plans, of) == [Drop(("a",), 2, plans[0]), Drop(("b",), 1, plans[3])]
    both = [frozenset(one) for one in ({"a", "b", "c"}, {"b", "c"}, {"b", "c"}, {"a", "b", "c"})]
    assert rules.drops(plans, both) == [Drop(("b", "c"), 2, plans[1])]


def test_the_ward_whose_nearest_visit_is_furthest_away_is_where_we_have_not_been_longest():
    seen = {1: [DAY - timedelta(days=30), DAY + timedelta(days=2)], 2: [DAY - timedelta(days=9)]}
    assert rules.gaps([DAY, DAY + timedelta(days=60)], [1, 2], seen) == {DAY: 2, DAY + timedelta(days=60): 2}
    assert rules.gaps([DAY], [1, 2, 3], seen) == {DAY: 3} and rules.gaps([DAY], [], seen) == {}


def test_when_somebody_was_in_a_ward_is_said_with_what_is_planned_there():
    today = DAY - timedelta(days=5)
    before, planned, after = DAY - timedelta(days=28), DAY - timedelta(days=1), DAY + timedelta(days=3)
    assert words.of_ward("River", DAY, [before], today) == "River: last there on 5 November 2026, 4 weeks before"
    assert words.of_ward("River", DAY, [before, planned], today) == "River: the last operation there is planned for 2 December 2026, 1 day before"
    assert words.of_ward("River", DAY, [DAY, after], today) == "River: nobody was there in the two years before; the next one is 3 days later"
    assert words.of_ward("River", DAY, [], today) == "River: nobody was there in the two years before"


@pytest.mark.parametrize(
    ("asked", "booked", "besides", "said"),
    [
        (True, True, 0, "No agency is short of people and what is to be booked is free; nothing else stands in the way"), (True, False, 2, "No agency is short of people; 2 other things to look at"),
        (False, False, 1, "1 thing to look at"), (False, False, 0, "Nothing stands in the way"),
    ],
)
def test_a_date_has_a_reason(asked, booked, besides, said):
    assert words.why(asked=asked, booked=booked, besides=besides) == said
