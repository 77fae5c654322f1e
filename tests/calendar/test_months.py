"""A month as weeks and days, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from opsplanner.calendar.months import page as months_page
from opsplanner.clock import Period
from opsplanner.models import OperationState
from opsplanner.operations.listing.queries import Line

TODAY = date(2026, 11, 25)


def line(start: datetime, hours: int = 4, n: int = 1) -> Line:
    """An operation that begins then."""
    return Line(n, f"CUBIT-2026-{n:03}", "Cubit", OperationState.PROPOSED, "", start, start + timedelta(hours=hours), start, None, 1, "Council", False)


def day_of(weeks: list[list[months_page.Day]], day: date) -> months_page.Day:
    """That day's box."""
    return next(box for week in weeks for box in week if box.date == day and box.in_month)


@pytest.mark.parametrize("typed", ["2026-13", "2026-00", "1999-12", "2100-01", "26-12", "december", "2026-12-01", "\0", "２０２６-12"])
def test_a_month_that_does_not_exist_is_said_and_this_month_shown(typed):
    first, complaint = months_page.read_month(typed, TODAY)
    assert first == date(2026, 11, 1) and complaint and "2026-12" in complaint


def test_no_month_means_this_month():
    assert months_page.read_month("", TODAY) == (date(2026, 11, 1), None)
    assert months_page.read_month("2027-02", TODAY) == (date(2027, 2, 1), None)


def test_months_before_and_after_end_where_the_calendar_does():
    assert months_page.other_month(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert months_page.other_month(date(2027, 1, 1), -1) == date(2026, 12, 1)
    assert months_page.other_month(date(2099, 12, 1), 1) is None and months_page.other_month(date(2000, 1, 1), -1) is None
    assert [words for words, _ in months_page.neighbours(date(2099, 12, 31))] == ["Day before"]


def test_a_month_begins_and_ends_at_midnight_in_london():
    assert months_page.span(date(2026, 10, 1)) == Period(datetime(2026, 9, 30, 23, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))


@pytest.mark.parametrize("busy", [False, True])
def test_what_runs_over_midnight_stands_on_both_its_days(busy):
    night = line(datetime(2026, 12, 3, 22, tzinfo=UTC), 5)
    weeks = months_page.weeks_of(date(2026, 12, 1), [] if busy else [night], [night.period] if busy else [], {}, TODAY)
    first, second = (day_of(weeks, date(2026, 12, day)).items for day in (3, 4))
    assert [item.times for item in (*first, *second)] == ["10pm to 3am next day", "from 10pm on Thursday to 3am"]


def test_what_ends_at_midnight_does_not_stand_on_the_next_day_and_what_began_in_another_month_does():
    weeks = months_page.weeks_of(date(2026, 12, 1), [line(datetime(2026, 12, 3, 20, tzinfo=UTC), 4), line(datetime(2026, 11, 30, 22, tzinfo=UTC))], [], {}, TODAY)
    assert [len(day_of(weeks, date(2026, 12, day)).items) for day in (3, 4, 1)] == [1, 0, 1]


def test_half_past_midnight_in_summer_is_the_london_day():
    weeks = months_page.weeks_of(date(2026, 7, 1), [line(datetime(2026, 7, 9, 23, 30, tzinfo=UTC))], [], {}, TODAY)
    assert len(day_of(weeks, date(2026, 7, 10)).items) == 1


@pytest.mark.parametrize("count, shown, more", [(4, 4, 0), (5, 5, 0), (6, 4, 2), (7, 4, 3)])
def test_a_full_day_shows_four_and_counts_the_rest(count, shown, more):
    start = datetime(2026, 12, 10, 9, tzinfo=UTC)
    box = day_of(months_page.weeks_of(date(2026, 12, 1), [line(start + timedelta(minutes=n), n=n) for n in range(count)], [], {}, TODAY), date(2026, 12, 10))
    assert (len(box.items), box.more) == (shown, more)


def test_a_month_to_print_shows_the_whole_of_a_full_day_and_names_its_weeks():
    start = datetime(2026, 8, 31, 9, tzinfo=UTC)
    weeks = months_page.weeks_of(date(2026, 8, 1), [line(start + timedelta(minutes=n), n=n) for n in range(14)], [], {}, TODAY, whole=True)
    box = day_of(weeks, date(2026, 8, 31))
    assert (len(box.items), box.more) == (14, 0)
    assert [months_page.words_of_week(week) for week in weeks][::5] == ["1 to 2 August", "31 August"]


def test_busy_blocks_stand_among_the_entries_by_time_and_are_never_counted():
    start = datetime(2026, 12, 10, 9, tzinfo=UTC)
    busy = Period(start + timedelta(minutes=1, seconds=30), start + timedelta(hours=2))
    box = day_of(months_page.weeks_of(date(2026, 12, 1), [line(start + timedelta(minutes=n), n=n) for n in range(7)], [busy], {}, TODAY), date(2026, 12, 10))
    assert [item.id is None for item in box.items] == [False, False, True, False, False] and box.more == 3


def test_today_and_bank_holidays_are_marked_in_their_own_month_only():
    weeks = months_page.weeks_of(date(2026, 12, 1), [], [], {date(2026, 12, 25): "Christmas Day", date(2027, 1, 1): "New Year's Day"}, date(2026, 12, 2))
    boxes = [box for week in weeks for box in week]
    assert [box.holiday for box in boxes if box.holiday] == ["Christmas Day"]
    assert [box.date for box in boxes if box.today] == [date(2026, 12, 2)]
    assert boxes[0].date == date(2026, 11, 30) and not boxes[0].in_month
