"""How far a plan year is, and which ones may be added, by plain rules."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.models import PlanState
from opsplanner.plan.plans.rules import check_years
from opsplanner.plan.priorities.rules import new_code
from opsplanner.plan.risks.rules import free_place
from opsplanner.plan.years import rules

TODAY = date(2026, 11, 18)


def test_a_draft_is_not_put_back_and_an_adopted_year_is_not_consulted_on():
    for state, move in ((PlanState.DRAFT, "put back"), (PlanState.ADOPTED, "consult on")):
        with pytest.raises(RuleBroken, match="This plan year is"):
            rules.check_move(state, move)
    assert rules.check_move(PlanState.DRAFT, "adopt") is PlanState.ADOPTED and rules.moves_of(PlanState.DRAFT) == {"consult on", "adopt"}


def test_what_was_done_has_a_day_that_is_past_and_adopting_comes_after_consulting():
    rules.check_day(TODAY, TODAY, not_before=TODAY)
    for on, first in ((date(2026, 11, 19), None), (date(2026, 3, 1), date(2026, 3, 2))):
        with pytest.raises(RuleBroken) as broken:
            rules.check_day(on, TODAY, not_before=first)
        assert broken.value.field == "on"


def test_years_that_are_missing_are_offered_the_ones_to_come_first():
    assert rules.offered([2026, 2025], TODAY)[:4] == [2027, 2028, 2029, 2024] and rules.code_of(2099) == "2099/00"


@pytest.mark.parametrize(("first", "last", "field"), [(None, 2029, "first"), (2026, None, "last"), (2026, 2026, "last"), (2026, 2032, "last"), (2024, 2027, "first")])
def test_a_plan_lasts_one_to_five_years_and_overlaps_with_no_other(first, last, field):
    with pytest.raises(RuleBroken) as broken:
        check_years(first, last, [("The old plan", date(2022, 4, 1), date(2025, 3, 31))])
    assert broken.value.field == field
    assert check_years(2025, 2028, [("The old plan", date(2022, 4, 1), date(2025, 3, 31))]) == (date(2025, 4, 1), date(2028, 3, 31))


def test_a_code_is_made_of_the_name_and_never_used_twice():
    assert new_code("Less theft & shoplifting", set()) == "less-theft-shoplifting"
    assert new_code("Théft", {"theft"}) == "theft-2" and new_code("Theft", {"theft", "theft-2"}) == "theft-3" and new_code("???", set()) == "priority"
    assert len(new_code("a" * 200, set())) <= 60


def test_a_sixth_risk_finds_no_place_until_one_is_closed():
    assert free_place([1, 3]) == 2
    with pytest.raises(RuleBroken, match="Close one first"):
        free_place([1, 2, 3, 4, 5])
