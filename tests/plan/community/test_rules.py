"""Who notes what the community asks for, and how lines are read."""

from __future__ import annotations

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.models import Role
from opsplanner.plan.community import rules


def test_every_coordinator_notes_and_only_those_of_the_agency_that_noted_change() -> None:
    assert rules.may_note(Role.COORDINATOR, keeps_plan=False) and rules.may_note(Role.MANAGER, keeps_plan=True)
    assert not any(rules.may_note(role, keeps_plan=False) for role in (Role.STAFF, Role.MANAGER, Role.ADMINISTRATOR))
    assert rules.may_change(Role.COORDINATOR, 1, keeps_plan=False, noted_by_agency_id=1) and rules.may_change(Role.MANAGER, 1, keeps_plan=True, noted_by_agency_id=2)
    assert not rules.may_change(Role.COORDINATOR, 1, keeps_plan=False, noted_by_agency_id=2) and not rules.may_change(Role.STAFF, 1, keeps_plan=False, noted_by_agency_id=1)


def test_a_line_is_one_thing_that_was_asked_for() -> None:
    assert rules.asked_lines("- Lighting in the alley\n\n  • Bins emptied on Mondays \n") == ["Lighting in the alley", "Bins emptied on Mondays"]
    for typed in ("\n".join(map(str, range(21))), "x" * 601):
        with pytest.raises(RuleBroken):
            rules.asked_lines(typed)
