"""How a level compares with the last assessment, and when one is begun and agreed."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.models import AssessmentState
from opsplanner.plan.assessment import rules

DRAFT, AGREED = AssessmentState.DRAFT, AssessmentState.AGREED


@pytest.mark.parametrize(
    "level, year, before, said",
    [
        ("high", "2025/26", [("Theft", "medium")], "Up from medium in 2025/26"),
        ("low", "2025/26", [("Theft", "very high")], "Down from very high in 2025/26"),
        ("high", "2025/26", [("Theft", "high")], "As in 2025/26: high"),
        ("", "2025/26", [("Theft", "high")], "High in 2025/26"),
        ("high", "2025/26", [("Theft", "")], "Not assessed in 2025/26"),
        ("high", "2025/26", [], "It was no priority in 2025/26, so it is not compared"),
        ("high", "", [], "No assessment before it is agreed, so nothing is compared"),
        ("high", "2025/26", [("Theft", "high"), ("Fraud", "")], "It carries on several of 2025/26, so it is not compared: Theft (high), Fraud (not assessed)"),
    ],
)
def test_a_level_is_compared_with_one_of_the_last_assessment_or_with_none(level: str, year: str, before: list[tuple[str, str]], said: str) -> None:
    assert rules.since_last(level, year, before) == said


def test_assessments_are_begun_and_agreed_in_the_order_of_their_years() -> None:
    today, starts = date(2026, 11, 18), date(2026, 4, 1)
    rules.check_begin("2026/27", starts, today, ["2025/26"])
    for year, begins, others in (("2026/27", starts, ["2026/27"]), ("2027/28", date(2027, 4, 1), []), ("2025/26", date(2025, 4, 1), ["2026/27"])):
        with pytest.raises(RuleBroken):
            rules.check_begin(year, begins, today, others)
    assert rules.check_agree(DRAFT, "2026/27", ["2026/27"], today, today, starts) is AGREED
    for state, drafts, on in ((AGREED, [], today), (DRAFT, ["2025/26", "2026/27"], today), (DRAFT, [], date(2026, 11, 19)), (DRAFT, [], date(2026, 3, 31))):
        with pytest.raises(RuleBroken):
            rules.check_agree(state, "2026/27", drafts, on, today, starts)


def test_what_is_stored_is_read_back_as_it_was() -> None:
    one, issue = rules.Asked("Lights", "River", "e1", "Library", ""), rules.Issue("i1", "Scooters", "River", "1 May 2026", "", "Too few")
    part = rules.Part("theft", "Less theft", "high", "Up", "", "", ("Thefts: 9",), (one,), (issue,))
    content = rules.Content("2026/27", "All well", (part,), (one,), (), (), (issue,), ())
    assert rules.read_stored(content.stored()) == content and content.part("theft") == part and content.part("none") is None
