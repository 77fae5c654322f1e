"""Which days the board shows, and what a day of it says. Plain rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from opsplanner.clock import Period
from opsplanner.commitments.staffing.cycles.rules import Cycle
from opsplanner.commitments.staffing.rules import Numbers, Promise, Round, free_day
from opsplanner.operations.board import words
from opsplanner.operations.board.rules import SPANS, Part, first_of, neighbours, parts_of


@pytest.mark.parametrize(
    ("show", "day", "first", "last", "before", "after"),
    [
        ("week", date(2026, 11, 29), date(2026, 11, 23), date(2026, 11, 29), date(2026, 11, 16), date(2026, 11, 30)),
        ("two-weeks", date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 10), date(2026, 12, 14), date(2027, 1, 11)),
        ("month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29), date(2028, 1, 1), date(2028, 3, 1)),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31), date(2026, 11, 1), date(2027, 1, 1)),
        ("month", date(2099, 12, 31), date(2099, 12, 1), date(2099, 12, 31), date(2099, 11, 1), None),
        ("week", date(2000, 1, 5), date(2000, 1, 3), date(2000, 1, 9), None, date(2000, 1, 10)),
    ],
)
def test_a_week_two_weeks_and_a_month_follow_on_each_other_as_far_as_anybody_plans(show, day, first, last, before, after):
    assert first_of(show, day) == first and SPANS[show].days(first)[-1] == last and neighbours(show, first) == (before, after)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=UTC)


def promised(staff: int, start: datetime, end: datetime, waits: bool = False) -> Promise:
    return Promise(7, 1, start.date(), Period(start, end), staff, False, waits)


def day_of(day: int, numbers: Numbers, *promises: Promise) -> tuple[Part, ...]:
    found = free_day(Round(numbers, promises), 1, date(2026, 12, day))
    return parts_of(found, found)


def test_a_night_stands_on_both_its_days_and_two_at_different_hours_are_not_added_up():
    numbers, night = Numbers({(1, weekday): 6 for weekday in range(7)}, {}), promised(4, at(3, 22), at(4, 3))
    assert day_of(3, numbers, night) == day_of(4, numbers, night) == (Part("", 6, 2, 0, 4, 0),)
    assert day_of(5, numbers, night) == (Part("", 6, 6, 0, 0, 0),)
    assert day_of(4, numbers, night, promised(5, at(4, 10), at(4, 12)), promised(9, at(4, 10), at(4, 11), True)) == (Part("", 6, 1, 0, 5, 9),)


def test_shifts_have_their_day_and_their_night_and_what_of_the_night_before_lies_on_the_day():
    numbers = Numbers({}, {}, {1: Cycle(date(2026, 12, 1), time(7), time(19), ((8, 3), (8, 3)))})
    night = promised(4, at(3, 22), at(4, 3))
    assert day_of(3, numbers, night) == (Part("by day", 8, 8, 0, 0, 0), Part("by night", 3, 0, 1, 4, 0))
    assert [part.name for part in day_of(4, numbers, night)] == ["in the night before", "by day", "by night"]
    assert [words.of_part(part) for part in day_of(4, numbers, night)] == [
        ("0 of 3 free in the night before", "4 promised in the night before"), ("8 of 8 free by day", ""), ("3 of 3 free by night", "")
    ]


def test_what_is_said_of_an_agency_without_numbers_without_people_and_of_a_day():
    assert words.of_part(Part("", None, None, 0, 2, 3)) == ("", "2 promised, 3 asked")
    assert words.of_part(Part("", 0, 0, 2, 2, 0)) == ("has nobody", "2 promised")
    evening = Period(at(3, 22), at(4, 3))
    assert words.when(evening, evening, date(2026, 12, 3)) == "10pm to 3am next day"
    assert words.when(evening, evening, date(2026, 12, 4)) == "from 10pm on Thursday to 3am"
    early = Period(at(4, 1), at(4, 5))
    assert words.when(early, Period(at(3, 23), at(4, 5)), date(2026, 12, 3)) == "people from 11pm, for Friday 4 December, 1am to 5am"
    assert [words.of_days(SPANS[show].days(first)) for show, first in (("week", date(2026, 11, 30)), ("month", date(2026, 12, 1)), ("week", date(2026, 12, 28)))] == [
        "30 November to 6 December 2026", "December 2026", "28 December 2026 to 3 January 2027"
    ]
