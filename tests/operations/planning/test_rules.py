"""The rules of a plan, as plain functions."""

from __future__ import annotations

import random

import pytest

from opsplanner.catalogue import rules as catalogue_rules
from opsplanner.errors import RuleBroken
from opsplanner.models import OperationState
from opsplanner.operations.planning import rules as planning_rules
from opsplanner.operations.planning.folds.rules import FEW, drawn_at_once, is_same


def refusal(call, *args, **kwargs) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as refused:
        call(*args, **kwargs)
    return str(refused.value), refused.value.field


def test_agencies_are_not_asked_for_what_they_cannot_judge():
    assert planning_rules.missing_to_propose(wards=1, has_place=True) == []
    assert [broken.field for broken in planning_rules.missing_to_propose(wards=0, has_place=False)] == ["wards", "place"]


def test_only_the_partnership_office_plans_for_another_agency():
    planning_rules.check_lead(7, own_agency_id=1, in_office=True)
    planning_rules.check_lead(1, own_agency_id=1, in_office=False)
    assert refusal(planning_rules.check_lead, 7, own_agency_id=1, in_office=False)[1] == "lead"


def test_the_marking_is_the_leads_and_needs_somebody_who_accepted_its_risk():
    planning_rules.check_marking(True, False, may_mark=True, allowed=True)
    planning_rules.check_marking(True, True, may_mark=False, allowed=False)
    planning_rules.check_marking(False, True, may_mark=True, allowed=False)
    assert "nobody has accepted that risk" in refusal(planning_rules.check_marking, True, False, may_mark=True, allowed=False)[0]
    assert refusal(planning_rules.check_marking, False, True, may_mark=False, allowed=True)[1] == "restricted"


@pytest.mark.parametrize("state", OperationState)
def test_what_can_be_changed_follows_from_the_state(state):
    for check, allowed in (
        (planning_rules.check_is_draft, {OperationState.DRAFT}),
        (planning_rules.check_details_open, {OperationState.PROPOSED, OperationState.CONFIRMED, OperationState.POSTPONED}),
    ):
        if state in allowed:
            check("CUBIT-2026-001", state)
        else:
            assert state.value in refusal(check, "CUBIT-2026-001", state)[0]


@pytest.mark.parametrize("typed,read", [("me44tr", "ME4 4TR"), (" ME4  4TR ", "ME4 4TR"), ("SW1A 1AA", "SW1A 1AA"), ("ME4", None), ("car park", None), ("", None)])
def test_postcodes_are_read_as_people_type_them(typed, read):
    assert catalogue_rules.read_postcode(typed) == read


def test_small_folds_and_what_differs_are_drawn_at_once():
    nothing = {"sent": False, "opens": False, "differs": False}
    assert drawn_at_once(FEW, **nothing) and not drawn_at_once(FEW + 1, **nothing)
    assert all(drawn_at_once(99, **nothing | {one: True}) for one in nothing)
    numbers = random.Random(12).sample(range(99), 9)
    assert is_same(numbers, tuple(sorted(numbers))) and not is_same(numbers, numbers[1:])
    assert is_same(None, "") and is_same([], None) and is_same(None, False) and not is_same("a", "") and not is_same(False, True)
