"""What an agreed assessment said wrongly is put right beside it; the assessment itself stays as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.models import Role
from opsplanner.plan.assessment.restating import rules
from opsplanner.plan.assessment.restating.rules import Said
from tests.browser import Browser, text_of
from tests.plan.assessment.test_views import agree, at
from tests.plan.conftest import Plan

RIGHT = {"of": "street-scene", "level": "high", "now": "912 reports, not 812", "why": "a month was missing", "changes": "yes", "conclusion": "It comes first", "once": "k" * 24}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({}, None), ({"of": "", "level": "high"}, "level"), ({"level": "medium"}, "level"), ({"level": "", "now": ""}, "now"), ({"level": "", "now": "Less"}, None),
        ({"changes": None}, "changes"), ({"changes": True, "conclusion": ""}, "conclusion"), ({"changes": False, "conclusion": ""}, None),
    ],
)
def test_what_is_put_right_is_said_whole(more: dict, field: str | None) -> None:
    said = Said(**{"of": "street-scene", "level": "high", "now": "", "why": "a month was missing", "changes": True, "conclusion": "It comes first"} | more)
    if field is None:
        return rules.check(said, "medium")
    with pytest.raises(RuleBroken) as broken:
        rules.check(said, "medium")
    assert broken.value.field == field


def test_it_stands_beside_the_assessment_and_the_next_one_is_compared_with_it(browser: Browser, plan: Plan) -> None:
    make, before = plan.make, plan.make.plan_year(plan.year.starts_on - timedelta(days=365))
    manager, reader = browser.as_(make.user(make.office(), Role.MANAGER)), browser.as_(make.user())
    last, priority = f"/plan/years/{before.code.replace('/', '-')}/assessment", f"/plan/{before.code.replace('/', '-')}/street-scene/assessment"
    level = {"level": "medium", "words": "812 reports", "changed": "", "version": "0"}
    manager.post(f"{last}/begin", {})
    manager.post(f"{priority}/change", level)
    draft = manager.get(f"{last}/restate")
    assert draft.status_code in (302, 303), "a draft is changed in its own place"
    refused = manager.post(f"{last}/restate", RIGHT)
    assert refused.status_code == 422 and "It is still a draft" in text_of(refused) and "Put right since" not in manager.get(last).text
    agree(manager, last)
    assert f'href="{last}/restate"' in manager.get(last).text and "/restate" not in reader.get(last).text
    assert reader.get(f"{last}/restate").status_code == 403
    wrong = manager.post(f"{last}/restate", RIGHT | {"why": ""})
    assert wrong.status_code == 422 and "912 reports, not 812" in wrong.text and "Say why" in text_of(wrong)
    for _ in range(2):
        assert manager.post(f"{last}/restate", RIGHT).status_code == 303, "a form that is sent twice is done once"
    for page in (last, priority):
        said = text_of(reader.get(page))
        assert said.count("it should say “High. 912 reports, not 812” instead of “Medium. 812 reports” , because a month was missing. The conclusion changes: It comes first.") == 1
        assert "Medium" in said and "It stays as it was then" in said, "what was agreed is there"
    history = text_of(reader.get(last)).split("History")[-1]
    assert "Put right beside it: " in history and "because a month was missing" in history
    again = text_of(manager.post(f"{last}/restate", RIGHT | {"once": "l" * 24}))
    assert "Its level is high already" in again
    for more in ({"level": "very high", "now": ""}, {"level": "high", "now": ""}, {"level": "", "now": "913 reports"}):
        assert manager.post(f"{last}/restate", RIGHT | more | {"once": (str(len(more["now"])) + more["level"]).rjust(24, "m").replace(" ", "-")}).status_code == 303
    said = text_of(reader.get(last))
    assert "it should say “Very high” instead of “High”" in said and "it should say “High” instead of “Very high”" in said
    assert "it should say “913 reports” instead of “912 reports, not 812”" in said, "the words are those that were put right last, not the level"
    manager.post(at(plan, "/begin"), {})
    manager.post(f"{plan.url}/assessment/change", level | {"level": "very high"})
    assert f"Up from high in {before.code}" in text_of(manager.get(at(plan)))
