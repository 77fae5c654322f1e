"""Which periods are expected, when each is due, and how it stands; how a return is read, and what of it does not agree."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.models import Answer, Exactness, PeriodState
from opsplanner.plan.indicators.periods.rules import month, quarter
from opsplanner.returns import rules
from opsplanner.returns.files.taking import rules as taking_rules
from opsplanner.returns.rules import Expected, Said
from opsplanner.returns.sending import rules as sending_rules
from opsplanner.returns.sending.rules import Beside, Quantity

TODAY = date(2026, 11, 18)
MONTHLY = Expected("month", date(2026, 8, 1), None, 10, True)
OCTOBER = month(2026, 10)


def test_each_period_is_expected_from_the_first_one_to_the_one_that_runs_or_the_last():
    assert [span.name for span in rules.periods(MONTHLY, TODAY)] == ["November 2026", "October 2026", "September 2026", "August 2026"]
    assert [span.name for span in rules.periods(MONTHLY, TODAY, date(2026, 10, 15))] == ["November 2026", "October 2026"]
    ended = MONTHLY._replace(ends_on=date(2026, 9, 30))
    assert [span.name for span in rules.periods(ended, TODAY)] == ["September 2026", "August 2026"]
    assert rules.periods(MONTHLY._replace(starts_on=date(2027, 1, 1)), TODAY) == []
    assert [span.name for span in rules.periods(Expected("quarter", date(2026, 4, 1), None, 0, False), TODAY)][0] == "2026/27 quarter 3"


@pytest.mark.parametrize("days, working, holidays, due", [
    (10, False, (), date(2026, 11, 10)), (10, True, (), date(2026, 11, 13)), (10, True, (date(2026, 11, 2),), date(2026, 11, 16)), (0, False, (), date(2026, 10, 31)),
])
def test_a_return_is_due_so_many_days_or_working_days_after_its_period(days, working, holidays, due):
    assert rules.due_on(MONTHLY._replace(due_days=days, due_working=working), OCTOBER, holidays) == due


@pytest.mark.parametrize("span, due, said, state, stands", [
    (month(2026, 11), date(2026, 12, 10), None, None, ("Not due yet", False, False)), (OCTOBER, date(2026, 11, 18), None, None, ("Due", True, False)),
    (OCTOBER, date(2026, 11, 17), None, None, ("Overdue", True, True)), (OCTOBER, date(2026, 11, 17), None, PeriodState.LOCKED, ("Locked", False, False)),
    (month(2026, 11), date(2026, 12, 10), None, PeriodState.OPEN, ("Due", True, False)), (OCTOBER, date(2026, 11, 17), Said(Answer.FIGURES), None, ("In", False, False)),
    (OCTOBER, date(2026, 11, 17), Said(Answer.ESTIMATED), None, ("Estimated", False, False)), (OCTOBER, date(2026, 11, 17), Said(Answer.NOTHING), None, ("Nothing", False, False)),
    (OCTOBER, date(2026, 11, 17), Said(Answer.LATER, TODAY), None, ("Comes later", True, False)),
    (OCTOBER, date(2026, 11, 17), Said(Answer.LATER, date(2026, 11, 17)), None, ("Overdue", True, True)),
    (OCTOBER, date(2026, 11, 17), Said(Answer.LATER, date(2026, 11, 17)), PeriodState.LOCKED, ("Comes later", False, False)),
])
def test_a_period_stands_by_what_came_and_what_the_clock_says(span, due, said, state, stands):
    found = rules.standing(span, due, said, state, TODAY)
    assert (found.tag, found.waits, found.overdue) == stands


def test_a_period_takes_figures_once_it_is_over_or_opened_and_never_while_it_is_locked():
    assert [rules.is_open(span, state, TODAY) for span in (OCTOBER, month(2026, 11)) for state in (None, PeriodState.OPEN, PeriodState.LOCKED)] == [
        True, True, False, False, True, False]
    for span, state, said in ((month(2026, 11), None, "from 1 December 2026 on"), (OCTOBER, PeriodState.LOCKED, "is locked")):
        with pytest.raises(RuleBroken, match=said):
            sending_rules.check_open(span, state, TODAY)


def test_owner_and_deputy_send_whatever_their_role_and_so_does_who_records_and_who_keeps_the_calendar():
    named = {"owner_id": 1, "deputy_id": 2}
    assert [rules.may_send(user, **named, records=False, keeps=False) for user in (1, 2, 3)] == [True, True, False]
    assert rules.may_send(3, **named, records=True, keeps=False) and rules.may_send(3, **named, records=False, keeps=True)


def test_of_one_measure_and_agency_no_day_is_expected_twice():
    quarterly = Expected("quarter", date(2026, 10, 1), None, 10, False)
    assert rules.overlapping(quarterly, [MONTHLY]) == MONTHLY
    assert rules.overlapping(quarterly, [MONTHLY._replace(ends_on=date(2026, 9, 30))]) is None
    assert rules.overlapping(quarterly._replace(ends_on=date(2026, 12, 31)), [MONTHLY._replace(starts_on=date(2027, 1, 1))]) is None


@pytest.mark.parametrize("text, quantity", [
    ("41", Quantity(4100)), ("about 1,200", Quantity(120000, Exactness.ABOUT)), ("Over  40 notices", Quantity(4000, Exactness.OVER)), ("more than 3", Quantity(300, Exactness.OVER)),
])
def test_a_figure_is_read_with_how_exact_it_is_and_read_back_the_same(text, quantity):
    assert sending_rules.read(text, unit="notices", shape="count", field="q") == quantity
    assert sending_rules.read(sending_rules.print_of(quantity, "notices"), unit="notices", shape="count", field="q") == quantity


FIGURES = {1: Quantity(500), None: Quantity(200)}


@pytest.mark.parametrize("answer, figures, comes_on, box", [
    (Answer.FIGURES, {}, None, "a-7"), (Answer.NOTHING, FIGURES, None, "a-7"), (Answer.LATER, FIGURES, TODAY, "a-7"), (Answer.LATER, {}, None, "d-7"),
    (Answer.LATER, {}, date(2026, 11, 17), "d-7"),
])
def test_what_is_chosen_and_what_is_typed_go_together(answer, figures, comes_on, box):
    with pytest.raises(RuleBroken) as refused:
        sending_rules.check_answer(answer, figures, comes_on, TODAY, "7")
    assert refused.value.field == box


def test_the_wards_add_up_to_the_total():
    sending_rules.check_total(FIGURES, Quantity(700), "7")
    sending_rules.check_total(FIGURES, None, "7")
    with pytest.raises(RuleBroken, match="The wards add up to 7, and the total says 9. Mend one of them. Is 2 of no one ward") as refused:
        sending_rules.check_total(FIGURES, Quantity(900), "7")
    assert refused.value.field == "t-7"


@pytest.mark.parametrize("beside, includes, so_far, asked", [
    (Beside(recorded=700), True, False, ""), (Beside(recorded=800), False, False, ""), (Beside(recorded=800), True, False, "Operations and Payback recorded 8, and 7 is said to include that"),
    (Beside(earlier=900), False, False, ""), (Beside(earlier=900), False, True, "The returns before it come to 9 this year"),
    (Beside(base="Notices", base_total=700), False, False, ""), (Beside(base="Notices", base_total=600), False, False, "7 is more than Notices, of which it is a part: 6"),
])
def test_what_does_not_agree_is_asked_about(beside, includes, so_far, asked):
    said = sending_rules.questions(FIGURES, beside, shape="count", includes=includes, so_far=so_far)
    assert asked in said and bool(said) == bool(asked)
    assert sending_rules.questions(FIGURES, beside, shape="stock", includes=includes, so_far=so_far) == ""


@pytest.mark.parametrize("share, base_total, asked", [
    (4200, 900, ""), (4200, None, ""), (0, 0, ""), (10000, 900, ""), (10001, 900, "100.01 per cent cannot be a share of Fires, which is 0 to 100"),
    (-100, 900, "-1 per cent cannot be a share of Fires"), (4200, 0, "Fires, of which it is a share, is nothing in the same period"),
])
def test_a_percentage_is_held_against_what_it_is_a_share_of(share, base_total, asked):
    of = {"shape": "published percentage", "includes": False, "so_far": False}
    said = sending_rules.questions({None: Quantity(share)}, Beside(base="Fires", base_total=base_total), **of)
    assert asked in said and bool(said) == bool(asked)
    assert sending_rules.questions({None: Quantity(15000)}, Beside(), **of) == "", "a change has no whole"


def test_a_quarter_is_expected_after_a_quarter():
    assert rules.next_period(quarter(2026, 4)) == quarter(2027, 1) and rules.previous_period(quarter(2026, 1)) == quarter(2025, 4)
    assert rules.read("june-2026") == month(2026, 6) and rules.read("2026") is None, "a calendar year lies in two plan years"


@pytest.mark.parametrize("figures, written", [([22] * 9, 3), ([1] * 50, 9), ([0] * 50, 10), ([22, 1, 500], 2), ([500, 1], 1), ([3], 1)])
def test_a_portion_of_a_file_holds_few_returns_and_those_with_many_figures_weigh_more(figures: list[int], written: int) -> None:
    assert taking_rules.portion(figures) == written < max(taking_rules.RETURNS, 2)
