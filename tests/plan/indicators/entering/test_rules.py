"""Which periods are asked for, how a figure is read, and what it may become."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.models import FigureState as S
from opsplanner.plan.indicators.awaited.rules import due
from opsplanner.plan.indicators.entering import rules
from opsplanner.plan.indicators.periods.rules import quarter, read_period
from opsplanner.plan.indicators.rules import Facts
from opsplanner.plan.rules import Point

TODAY = date(2026, 11, 18)


def test_the_owner_the_deputy_and_the_offices_managers_enter_figures():
    named = {"owner_id": 1, "deputy_id": 2}
    assert [rules.may_enter(user, office_manager=False, **named) for user in (1, 2, 3)] == [True, True, False]
    assert rules.may_enter(3, office_manager=True, owner_id=None, deputy_id=None)


@pytest.mark.parametrize("facts, first", [
    (Facts("down", "quarter"), ["2026/27 quarter 3", "2026/27 quarter 1", "2025/26 quarter 4"]),
    (Facts("down", "month"), ["November 2026", "October 2026", "September 2026"]),
    (Facts("down"), ["2026/27", "2025/26", "2024/25"]),
    (Facts("down", points=[Point(2030, Decimal(1))]), ["2026", "2025", "2024"]),
    (Facts("down", not_measured=True), []),
    (Facts("down", "whenever the survey comes"), []),
])
def test_figures_are_asked_for_of_the_period_that_runs_and_of_those_before_it_without_one(facts, first):
    assert [span.name for span in rules.to_enter(facts, TODAY, [quarter(2026, 2)])][:3] == first


@pytest.mark.parametrize("typed, unit, hundredths", [
    ("812", "reports", 81200), ("1,085.2 reports", "reports", 108520), ("57.15", "", 5715), ("12.5%", "per cent", 1250), ("-3", "", -300), ("\u22123", "", -300),
])
def test_a_figure_is_read_as_people_write_it(typed, unit, hundredths):
    assert rules.read_value(typed, unit) == hundredths


@pytest.mark.parametrize("typed", ["", "many", "1.234", "1,08", "1e9", "9" * 40, "\u0663", "12 tonnes"])
def test_what_is_no_figure_is_refused_beside_its_box(typed):
    with pytest.raises(RuleBroken) as refused:
        rules.read_value(typed, "reports")
    assert refused.value.field == "value"


@pytest.mark.parametrize("before, to, why, over, field", [
    (None, S.PROVISIONAL, "", False, None), (None, S.FINAL, "", True, None), (S.PROVISIONAL, S.FINAL, "", True, None),
    (S.FINAL, S.REVISED, "Late reports", True, None), (S.CORRECTED, S.CORRECTED, "Counted twice", True, None),
    (None, S.FINAL, "", False, "state"), (None, S.CORRECTED, "x", True, "state"), (S.FINAL, S.PROVISIONAL, "", True, "state"), (S.FINAL, None, "", True, "state"),
    (S.FINAL, S.CORRECTED, "", True, "why"), (S.PROVISIONAL, S.REVISED, "x", True, "state"),
])
def test_one_state_follows_another_and_a_correction_says_why(before, to, why, over, field):
    if field is None:
        assert rules.check_state(before, to, why, over=over) is to
        return
    with pytest.raises(RuleBroken) as refused:
        rules.check_state(before, to, why, over=over)
    assert refused.value.field == field


def test_off_target_is_said_in_words():
    facts, span = Facts("down", "quarter", target=Decimal(15)), quarter(2026, 2)
    rules.check_words(facts, span, 1500, "")
    rules.check_words(facts, span, 1600, "The weather")
    with pytest.raises(RuleBroken, match="Held against the target for a quarter: 15 or less"):
        rules.check_words(facts, span, 1600, "")


@pytest.mark.parametrize("period, sentence", [
    ("2026/27", "Its figures are of a quarter, and 2026/27 is a financial year"), ("2026/27 quarter 4", "has not begun yet"),
])
def test_a_period_of_another_kind_or_to_come_is_refused(period, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        rules.check_period(Facts("down", "quarter"), read_period(period), TODAY)


def test_a_figure_is_due_so_many_days_after_its_period_and_overdue_the_day_after():
    last_day = date(2027, 3, 31)
    awaited = due("quarter", 49, ["2026/27 quarter 1"], TODAY, last_day)
    assert awaited.span == quarter(2026, 2) and awaited.due_on == TODAY and not awaited.overdue(TODAY) and awaited.overdue(date(2026, 11, 19))
    assert due("quarter", 49, [], TODAY, last_day).span == quarter(2026, 1), "the one that is overdue is told first"
    assert due("quarter", 49, ["Q1 2026/27", "2026-27 quarter 2"], TODAY, last_day) is None
    assert due("quarter", None, [], TODAY, last_day) is None and due("", 1, [], TODAY, last_day) is None
    assert due("quarter", 1, [], TODAY, date(2025, 3, 31)) is None, "what begins after the plan year is the next plan's"
