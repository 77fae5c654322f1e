"""Who reports on an action, when it is due, and what a typed reference names, by plain rules."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.models import Role
from opsplanner.plan.actions import rules
from opsplanner.plan.actions.evidence.rules import read

OURS = frozenset({"ops.example"})
FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)


def test_coordinators_of_the_owner_and_who_keeps_the_plan_report_on_an_action():
    assert rules.may_report(Role.COORDINATOR, 7, keeps_plan=False, owner_agency_id=7)
    assert rules.may_report(Role.MANAGER, 1, keeps_plan=True, owner_agency_id=None)
    for role, agency, owner in ((Role.STAFF, 7, 7), (Role.MANAGER, 7, 7), (Role.COORDINATOR, 8, 7), (Role.COORDINATOR, 8, None)):
        assert not rules.may_report(role, agency, keeps_plan=False, owner_agency_id=owner)


def test_an_action_is_due_in_its_plan_year_but_may_keep_the_day_that_it_has():
    rules.check_due(None, FIRST, LAST, None)
    rules.check_due(date(2027, 3, 31), FIRST, LAST, None)
    rules.check_due(date(2027, 4, 1), FIRST, LAST, date(2027, 4, 1))
    with pytest.raises(RuleBroken) as broken:
        rules.check_due(date(2027, 4, 1), FIRST, LAST, None)
    assert broken.value.field == "due_on"


@pytest.mark.parametrize(("typed", "kind", "text"), [
    ("cubit-2026-014", "operation", "CUBIT-2026-014"), ("CUBIT-2026-014/3", "figure", "CUBIT-2026-014/3"), ("published/2010-11-council", "figure", "published/2010-11-council"),
    ("https://ops.example/operations/CUBIT-2026-014", "operation", "CUBIT-2026-014"), ("https://OPS.example/operations/CUBIT-2026-014/outcomes/3", "figure", "CUBIT-2026-014/3"),
    ("/payback/PAYBACK-2026-001/outcomes/2", "figure", "PAYBACK-2026-001/2"), ("https://other.example/operations/CUBIT-2026-014", "link", "https://other.example/operations/CUBIT-2026-014"),
    ("http://ops.example/plan", "link", "http://ops.example/plan"), ("whatever it is", "figure", "whatever it is"),
])
def test_a_reference_or_an_address_is_read_as_it_is_copied(typed, kind, text):
    assert read(typed, "The report", OURS) == (kind, text)


@pytest.mark.parametrize(("typed", "words", "field"), [
    ("https://council.example/report", "", "words"), ("javascript:alert(1)", "x", "what"), ("ftp://council.example", "x", "what"), ("www.council.example", "x", "what"),
    ("https://", "x", "what"), ("https://a@council.example", "x", "what"), ("https://council.example/a b", "x", "what"), ("data:text/html,x", "x", "what"),
    ("https://council.example/" + "x" * 500, "x", "what"),
])
def test_what_is_no_whole_address_is_refused_with_a_sentence(typed, words, field):
    with pytest.raises(RuleBroken) as broken:
        read(typed, words, OURS)
    assert broken.value.field == field
