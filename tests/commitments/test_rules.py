"""Rules of answers and numbers, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsplanner.agencies.staff_numbers import words as staff_numbers_words
from opsplanner.clock import Period
from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments import words as commitments_words
from opsplanner.commitments.rules import MOVES, Answer
from opsplanner.commitments.staffing import rules as staffing_rules
from opsplanner.commitments.staffing.cycles.rules import Cycle
from opsplanner.commitments.staffing.rules import StaffLeft
from opsplanner.errors import RuleBroken
from opsplanner.models import Commitment, OperationState
from opsplanner.models import CommitmentState as State

NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)


def at(start: int, end: int) -> Period:
    return Period(NOON.replace(hour=start), NOON.replace(hour=end))


def test_the_moves_of_a_part_are_those_of_the_domain():
    allowed = {(was.value, to.value) for states, to in MOVES.values() for was in states if was is not to}
    answers = {"accepted", "provisional", "declined"}
    expected = {(was, to) for was in ("requested", "provisional", "accepted", "please confirm again") for to in answers if was != to}
    expected |= {(was, to) for was in ("declined", "withdrawn") for to in ("requested", "accepted", "provisional")}  # asked again, or its mind changed
    expected |= {("not asked", "requested"), ("released", "requested"), ("released", "not asked")}
    expected |= {("accepted", "please confirm again"), ("provisional", "please confirm again")}
    expected |= {(was, "withdrawn") for was in ("accepted", "provisional", "please confirm again")}
    expected |= {(state.value, "released") for state in State if state is not State.RELEASED}
    expected |= {("not asked", "accepted")}  # the lead's own part, on proposing; and who came to what was not planned here
    expected |= {("not asked", "declined")}  # who did not
    assert allowed == expected


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", list(MOVES))
def test_a_move_that_is_not_allowed_says_so_of_the_agency(verb, state):
    allowed, to = MOVES[verb]
    if state in allowed:
        assert commitments_rules.moved(verb, state, "Kent Police") is to
    else:
        with pytest.raises(RuleBroken, match="^Kent Police "):
            commitments_rules.moved(verb, state, "Kent Police")


@pytest.mark.parametrize("state", list(OperationState))
def test_answers_are_taken_once_proposed_and_until_the_start(state):
    open_ = commitments_rules.why_no_answer(state, NOON, NOON.replace(hour=11)) is None
    assert open_ is (state in (OperationState.PROPOSED, OperationState.CONFIRMED))
    assert commitments_rules.why_no_answer(state, NOON, NOON) is not None


def test_a_late_answer_comes_after_the_day_it_was_asked_for():
    assert [commitments_rules.is_late(date(2026, 12, 1), day) for day in (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2))] == [False, False, True]
    assert not commitments_rules.is_late(None, date(2026, 12, 2))


@pytest.mark.parametrize(
    ("promises", "most"),
    [
        ([], 0),
        ([(at(9, 11), 3)], 3),
        ([(at(9, 11), 3), (at(10, 12), 4)], 7),
        ([(at(9, 11), 3), (at(11, 13), 4)], 4),  # they only touch
        ([(at(10, 11), 3), (at(12, 13), 4), (at(10, 13), 1)], 5),
        ([(at(6, 10), 9), (at(14, 16), 9)], 0),  # before and after
        ([(at(6, 11), 2), (at(13, 16), 3)], 3),  # reaching in at both ends
    ],
)
def test_used_is_the_highest_sum_at_one_moment_within_the_time(promises, most):
    assert staffing_rules.highest(promises, at(10, 14)) == most


def test_more_than_is_free_takes_a_person_who_takes_it_on():
    answer = Answer(State.ACCEPTED, staff=6)
    assert not commitments_rules.check_numbers(answer, StaffLeft(8, 2), "Kent Police")
    assert not commitments_rules.check_numbers(answer, StaffLeft(None, 50), "Kent Police"), "it has not said"
    assert not commitments_rules.check_numbers(Answer(State.DECLINED, staff=6), StaffLeft(8, 8), "Kent Police")
    with pytest.raises(RuleBroken, match="Kent Police has 4 of 8 people free") as refused:
        commitments_rules.check_numbers(answer, StaffLeft(8, 4), "Kent Police")
    assert refused.value.field == "over_numbers"
    assert commitments_rules.check_numbers(Answer(State.ACCEPTED, staff=6, over_numbers=6, why_anyway="A rest day"), StaffLeft(8, 4), "Kent Police")
    with pytest.raises(RuleBroken, match="Say why all the same") as refused:
        commitments_rules.check_numbers(Answer(State.ACCEPTED, staff=6, over_numbers=6), StaffLeft(8, 4), "Kent Police")
    assert refused.value.field == "why_anyway"
    with pytest.raises(RuleBroken):
        commitments_rules.check_numbers(Answer(State.ACCEPTED, staff=7, over_numbers=6), StaffLeft(8, 4), "Kent Police")


def test_an_agency_that_brings_only_a_vehicle_promises_nobody():
    commitments_rules.check_answer(Answer(State.ACCEPTED, staff=0), asked=0)
    with pytest.raises(RuleBroken, match="If you can send nobody, decline"):
        commitments_rules.check_answer(Answer(State.ACCEPTED, staff=0), asked=2)


def test_short_of_is_who_is_required_and_has_not_accepted():
    parts = {(state, required): Commitment(state=state, required=required) for state in State for required in (True, False)}
    assert [part.state for part in commitments_rules.short_of(parts.values())] == [s for s in State if s not in (State.ACCEPTED, State.RELEASED)]


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (StaffLeft(8, 2), "6 of 8 free"),
        (StaffLeft(2, 5), "0 of 2 free"),
        (StaffLeft(None, 0), "has not said how many it has"),
        (StaffLeft(None, 3), "has not said how many it has, 3 promised then"),
        (StaffLeft(10, 0, 8), "10 of 10 free, 8 asked for and not answered"),
        (StaffLeft(None, 3, 2), "has not said how many it has, 3 promised then, 2 asked for and not answered"),
    ],
)
def test_free_numbers_in_words(left, said):
    assert left.words == said


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ({}, "Has not said"),
        (dict.fromkeys(range(7), 8), "8 every day"),
        ({**dict.fromkeys(range(5), 8), 5: 0, 6: 0}, "8 Monday to Friday, none Saturday and Sunday"),
        ({0: 8, 1: 8, 2: 6}, "8 Monday and Tuesday, 6 Wednesday, not said Thursday to Sunday"),
    ],
)
def test_a_week_in_words(week, said):
    assert staff_numbers_words.words_of_week(week) == said


def test_where_a_part_stands_in_words():
    due = date(2026, 12, 4)
    said = [
        commitments_words.words_of_answer(State.REQUESTED, answer_by=due),
        commitments_words.words_of_answer(State.ACCEPTED, staff=4),
        commitments_words.words_of_answer(State.PROVISIONAL, staff=1, late=True),
        commitments_words.words_of_answer(State.RECONFIRM, staff=4, answer_by=due),
        commitments_words.words_of_answer(State.DECLINED, reason="no crew"),
    ]
    assert said == [
        "Asked, answer due Friday 4 December 2026",
        "Accepted, 4 people",
        "Provisional, 1 person (late)",
        "Please confirm again, 4 people promised, answer due Friday 4 December 2026",
        "Declined: no crew",
    ]


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 60), st.integers(1, 31), st.integers(0, 5)), max_size=12), st.integers(0, 9), st.integers(0, 9))
def test_where_more_are_promised_at_a_moment_than_there_are_is_short(facts, has, other):
    """A promise begins some hours from now and lasts up to 31, briefing and all: it can meet one of the day after the next."""
    promises, tomorrow = [], NOON.date() + timedelta(days=1)
    for number, (agency, after, hours, staff) in enumerate(facts):
        start = NOON + timedelta(hours=after)
        promises.append(staffing_rules.Promise(number, agency, start.date(), Period(start, start + timedelta(hours=hours)), staff, False))
    usual = {(agency, day): has for agency in (1, 2, 3) for day in range(7)}
    del usual[2, NOON.weekday()]  # it has not said how many it has on the first day
    cycle = Cycle(tomorrow, time(7), time(19), ((has, other), (other, has)))
    numbers = staffing_rules.Numbers(usual, {(1, tomorrow): other}, {3: cycle})
    expected = []
    for one in promises:
        same = [(promise.held, promise.staff) for promise in promises if promise.agency_id == one.agency_id]
        there = [(number, staffing_rules.highest(same, stretch)) for stretch, number in numbers.stretches(one.agency_id, one.held) if number is not None]
        lacks = [(number, most) for number, most in there if most > number]
        if lacks:
            number, most = max(lacks, key=lambda lack: lack[1] - lack[0])
            expected.append((one.operation_id, one.agency_id, number, most))
    found = staffing_rules.short(promises, numbers)
    assert [(one.operation_id, one.agency_id, one.has, one.promised) for one in found] == expected
