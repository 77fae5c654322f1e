"""What is asked about before more people are asked for than are free, or who is needed elsewhere."""

from __future__ import annotations

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.operations.checks.rules import Line, Taken
from opsplanner.operations.taking_on import rules, words
from opsplanner.operations.taking_on.rules import TakenOn
from opsplanner.web.asking.rules import asked_as

SHORT = "Kent Police: 1 of 1 free, 2 asked"


@pytest.mark.parametrize(
    ("sentences", "said", "field"),
    [
        ([], TakenOn(), None),
        ([SHORT], TakenOn(), "go_on"),
        ([SHORT], TakenOn(asked_as(SHORT)), "why_anyway"),
        ([SHORT], TakenOn(asked_as(SHORT), "Overtime is agreed"), None),
        ([SHORT, "DVLA: 0 of 1 free, 1 asked"], TakenOn(asked_as(SHORT), "Overtime is agreed"), "go_on"),
    ],
    ids=["nothing", "not shown yet", "without a reason", "meant", "something else than was shown"],
)
def test_what_was_shown_is_ticked_and_has_a_reason(sentences, said, field):
    if field is None:
        return rules.check(sentences, said)
    with pytest.raises(RuleBroken) as broken:
        rules.check(sentences, said)
    assert broken.value.field == field


def test_the_history_says_it_without_numbers_names_and_other_operations():
    twice = Line("N. Named of DVLA is named on", True, about=(7,), taken=Taken(2, "DVLA", twice=True))
    said = words.took_on([Line(SHORT, True, taken=Taken(1, "Kent Police")), twice, twice])
    assert said == "took on that Kent Police has fewer people free than are wanted of it and somebody named for DVLA is needed elsewhere at that time"


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("", "B", "B"), ("A", "A", "A"), ("A", "B", "A; B"), ("A" * 400, "B", "A" * 396 + "…; B"), ("A", "B" * 400, "A; " + "B" * 396 + "…"),
        ("A" * 400, "B" * 400, "A" * 198 + "…; " + "B" * 198 + "…"),
    ],
    ids=["one", "the same", "both", "the first too long", "the second too long", "both too long"],
)
def test_of_two_things_that_were_taken_on_both_reasons_are_kept_within_their_length(first, second, said):
    assert rules.both_reasons(first, second) == said and len(said) <= rules.LONGEST
