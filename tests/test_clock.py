"""London's clocks: what people agree on, what the database compares, and the words for both."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.errors import RuleBroken
from tests import hands

MARCH = date(2027, 3, 28)
OCTOBER = date(2027, 10, 31)
DECEMBER = date(2026, 12, 3)
HALF_PAST_ONE = time(1, 30)


def test_today_is_londons_date_and_not_utcs() -> None:
    with hands.moved_to(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 7, 2)
        assert clock.now() == datetime(2026, 7, 1, 23, 30, tzinfo=UTC)


def test_half_past_one_on_the_last_sunday_of_march_does_not_exist() -> None:
    assert not clock.exists(MARCH, HALF_PAST_ONE)
    assert clock.exists(MARCH, time(0, 59)) and clock.exists(MARCH, time(2))
    with pytest.raises(RuleBroken, match="01:30 does not exist on 28 March 2027: the clocks go forward") as broken:
        Wall(MARCH, HALF_PAST_ONE, time(9)).period()
    assert broken.value.field == "start"


@pytest.mark.parametrize(
    ("wall", "field"),
    [(Wall(MARCH, time(0), HALF_PAST_ONE), "end"), (Wall(MARCH - timedelta(days=1), time(22), HALF_PAST_ONE), "end")],
)
def test_an_end_in_the_missing_hour_is_refused_beside_the_end(wall: Wall, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        wall.period()
    assert broken.value.field == field


def test_a_briefing_in_the_missing_hour_is_refused_beside_the_briefing() -> None:
    with pytest.raises(RuleBroken) as broken:
        Wall(MARCH, time(3), time(9), HALF_PAST_ONE).muster()
    assert broken.value.field == "briefing"


def test_half_past_one_on_the_last_sunday_of_october_happens_twice_an_hour_apart() -> None:
    assert clock.happens_twice(OCTOBER, HALF_PAST_ONE)
    assert not clock.happens_twice(OCTOBER, time(2)) and not clock.happens_twice(OCTOBER, time(0, 59)) and not clock.happens_twice(MARCH, HALF_PAST_ONE)
    first, second = clock.to_utc(OCTOBER, HALF_PAST_ONE), clock.to_utc(OCTOBER, HALF_PAST_ONE.replace(fold=1))
    assert (first, second) == (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC))


def test_from_the_first_to_the_second_half_past_one_is_an_hour_of_the_same_night() -> None:
    wall = Wall(OCTOBER, HALF_PAST_ONE, HALF_PAST_ONE.replace(fold=1))
    assert not wall.next_morning and wall.period().length == timedelta(hours=1)
    assert clock.words_of_times(wall.period()) == "1.30am (before the clocks go back) to 1.30am (after the clocks go back)"


@pytest.mark.parametrize(("day", "hours"), [(DECEMBER, 24), (MARCH, 23), (OCTOBER, 25)])
def test_a_day_has_as_many_hours_as_the_clocks_give_it(day: date, hours: int) -> None:
    assert clock.day_bounds(day).length == timedelta(hours=hours)


def test_an_end_before_the_start_is_next_morning() -> None:
    wall = Wall(DECEMBER, time(22), time(3))
    assert wall.next_morning and wall.end_day == date(2026, 12, 4) and wall.period().length == timedelta(hours=5)
    assert clock.words_of_period(wall.period()) == "Thursday 3 December 2026, 10pm to 3am on Friday 4 December 2026"
    assert clock.words_of_times(wall.period()) == "10pm to 3am next day"


def test_an_end_at_the_start_is_a_whole_day() -> None:
    assert Wall(DECEMBER, time(10), time(10)).period().length == timedelta(hours=24)


def test_an_evening_briefing_for_a_start_after_midnight_is_the_evening_before() -> None:
    assert Wall(DECEMBER, time(0, 30), time(4), time(23, 30)).muster() == datetime(2026, 12, 2, 23, 30, tzinfo=UTC)
    assert Wall(DECEMBER, time(10), time(14), time(9, 30)).muster() == datetime(2026, 12, 3, 9, 30, tzinfo=UTC)
    assert Wall(DECEMBER, time(10), time(14)).muster() == datetime(2026, 12, 3, 10, tzinfo=UTC)


def test_periods_that_touch_do_not_overlap() -> None:
    morning, afternoon = Wall(DECEMBER, time(8), time(12)).period(), Wall(DECEMBER, time(12), time(16)).period()
    assert not morning.overlaps(afternoon) and not afternoon.overlaps(morning)
    assert morning.overlaps(Wall(DECEMBER, time(11, 59), time(13)).period())


@given(st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))
def test_every_instant_goes_to_london_and_back(instant: datetime) -> None:
    there = clock.local(instant)
    assert clock.to_utc(there.date(), there.time()) == instant


@pytest.mark.parametrize(
    ("at", "words"),
    [(time(0), "midnight"), (time(12), "noon"), (time(10), "10am"), (time(14, 30), "2.30pm"), (time(0, 5), "12.05am"), (time(12, 1), "12.01pm")],
)
def test_times_are_said_as_people_say_them(at: time, words: str) -> None:
    assert clock.words_of_time(at) == words


def test_days_and_instants_are_said_in_full() -> None:
    assert clock.words_of_day(DECEMBER) == "Thursday 3 December 2026"
    assert clock.words_of_day(DECEMBER, weekday=False, year=False) == "3 December"
    assert clock.words_of_instant(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "Thursday 2 July 2026, 12.30am"
    assert clock.words_of_period(Wall(DECEMBER, time(10), time(14)).period()) == "Thursday 3 December 2026, 10am to 2pm"


def test_an_end_names_its_day_unless_it_is_midnight() -> None:
    late, night = Wall(DECEMBER, time(19, 30), time(0)).period(), Wall(DECEMBER, time(20), time(2)).period()
    assert clock.words_of_times(late) == "7.30pm to midnight"
    assert clock.words_of_period(late) == "Thursday 3 December 2026, 7.30pm to midnight"
    assert clock.words_of_times(night) == "8pm to 2am next day"
    assert clock.words_of_period(night) == "Thursday 3 December 2026, 8pm to 2am on Friday 4 December 2026"


def test_a_muster_names_its_day_when_it_is_the_evening_before() -> None:
    start = Wall(DECEMBER, time(10), time(14)).period().start
    assert clock.words_of_muster(start - timedelta(minutes=30), start) == "9.30am"
    assert clock.words_of_muster(start - timedelta(hours=12), start) == "10pm on Wednesday 2 December"


def test_a_month_is_whole_weeks_from_monday() -> None:
    weeks = clock.month_days(2026, 12)
    assert (weeks[0][0], weeks[-1][-1]) == (date(2026, 11, 30), date(2027, 1, 3)) and {len(week) for week in weeks} == {7}


def test_working_days_leave_out_weekends_and_bank_holidays() -> None:
    christmas = {date(2026, 12, 25), date(2026, 12, 28)}
    assert clock.working_days_after(date(2026, 12, 24), 1) == date(2026, 12, 25)
    assert clock.working_days_after(date(2026, 12, 24), 1, christmas) == date(2026, 12, 29)
    assert clock.working_days_after(date(2026, 12, 4), 5) == date(2026, 12, 11)


def test_time_stands_still_at_the_instant_that_the_tests_set(monkeypatch):
    monkeypatch.setenv(clock.TEST_CLOCK, "2027-07-01T00:30:00+01:00")
    assert clock.now() == clock.now() == datetime(2027, 6, 30, 23, 30, tzinfo=UTC) and clock.now().tzinfo is UTC
    assert clock.today() == date(2027, 7, 1)


def test_everywhere_else_it_goes_by_the_machine(monkeypatch):
    stood = clock.now()
    monkeypatch.delenv(clock.TEST_CLOCK)
    assert clock.now().tzinfo is UTC and clock.now() != stood
