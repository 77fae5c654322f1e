"""When the logbook is open, and which instant a time in the log stands for."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from opsplanner import clock
from opsplanner.clock import Period, Wall
from opsplanner.errors import RuleBroken
from opsplanner.logbook import rules
from opsplanner.logbook.words import words_of_turnout
from opsplanner.models import OperationState as S

THURSDAY = date(2026, 12, 3)
DAY = Wall(THURSDAY, time(10), time(14)).period()
NIGHT = Wall(THURSDAY, time(22), time(3)).period()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return clock.to_utc(day, time(hour, minute))


@pytest.mark.parametrize("state", S)
def test_the_log_is_open_from_the_start_until_it_is_closed(state):
    assert (rules.why_not(rules.check_log_open, state) == "") is (state in (S.UNDER_WAY, S.COMPLETED, S.CUT_SHORT))


@pytest.mark.parametrize("state", S)
def test_lessons_stay_open_after_closing_and_the_debrief_does_not(state):
    begun = state in (S.UNDER_WAY, S.COMPLETED, S.CUT_SHORT)
    assert (rules.why_not(rules.check_debrief_open, state) == "") is begun
    assert (rules.why_not(rules.check_lessons_open, state) == "") is (begun or state is S.CLOSED)


def test_who_turned_up_is_entered_from_the_day_itself():
    assert "on the day, Thursday 3 December 2026" in rules.why_not(rules.check_muster_open, S.CONFIRMED, THURSDAY, date(2026, 12, 2))
    assert rules.why_not(rules.check_muster_open, S.CONFIRMED, THURSDAY, THURSDAY) == ""
    assert "proposed" in rules.why_not(rules.check_muster_open, S.PROPOSED, THURSDAY, THURSDAY)
    assert "closed" in rules.why_not(rules.check_muster_open, S.CLOSED, THURSDAY, THURSDAY)


@pytest.mark.parametrize(
    ("held", "typed", "now", "expected"),
    [
        (DAY, time(10, 40), at(THURSDAY, 11), THURSDAY),
        (DAY, time(8), at(THURSDAY, 11), THURSDAY),
        (DAY, time(10, 40), at(date(2026, 12, 4), 9), THURSDAY),
        (DAY, time(8, 30), at(date(2026, 12, 4), 9), THURSDAY),
        (NIGHT, time(23, 50), at(date(2026, 12, 4), 1), THURSDAY),
        (NIGHT, time(0, 30), at(date(2026, 12, 4), 1), date(2026, 12, 4)),
        (NIGHT, time(23, 50), at(date(2026, 12, 6), 9), THURSDAY),
        (NIGHT, time(9), at(date(2026, 12, 6), 9), date(2026, 12, 4)),
        (DAY, time(12), at(THURSDAY, 11), THURSDAY),
    ],
)
def test_a_time_belongs_to_the_day_of_the_operation_that_it_fits(held, typed, now, expected):
    assert rules.day_meant(typed, None, held, now) == expected


def test_a_day_that_is_named_counts_between_the_operation_and_today():
    now = at(date(2026, 12, 7), 9)
    assert rules.day_meant(time(8), date(2026, 12, 7), DAY, now) == date(2026, 12, 7)
    for wrong in (date(2026, 12, 2), date(2026, 12, 8)):
        with pytest.raises(RuleBroken, match="from Thursday 3 December 2026 to today") as refused:
            rules.day_meant(time(8), wrong, DAY, now)
        assert refused.value.field == "day"


def test_the_future_is_refused_and_so_is_the_day_before():
    with pytest.raises(RuleBroken, match="2pm has not come yet"):
        rules.check_happened(at(THURSDAY, 14), DAY, at(THURSDAY, 13))
    with pytest.raises(RuleBroken, match="began on Thursday 3 December"):
        rules.check_happened(at(date(2026, 12, 2), 14), DAY, at(THURSDAY, 13))
    rules.check_happened(at(THURSDAY, 13), DAY, at(THURSDAY, 13))


def test_the_hour_that_march_leaves_out_leads_to_its_own_day_where_it_is_refused():
    sunday = date(2027, 3, 28)
    night = Period(clock.to_utc(date(2027, 3, 27), time(22)), clock.to_utc(sunday, time(5)))
    assert rules.day_meant(time(1, 30), None, night, datetime(2027, 3, 28, 3, tzinfo=UTC)) == sunday


def test_nobody_and_not_said_are_different_words():
    assert [words_of_turnout(number) for number in (None, 0, 1, 4)] == ["not said yet", "nobody", "1 person", "4 people"]
