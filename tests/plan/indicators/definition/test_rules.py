"""What an indicator may say of itself."""

from __future__ import annotations

from typing import Any

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.plan.indicators.definition.rules import Said, check

COURSE = {"first": 2011, "last": 2020, "reduction": 33, "baseline": 8520, "period": "calendar year"}


def said(**more: Any) -> Said:
    """Fly-tips a quarter, unless said."""
    usual: dict[str, Any] = {
        "name": "Fly-tips", "definition": "", "unit": "reports", "better": "down", "period": "quarter", "baseline": None, "baseline_words": "", "owner": "",
        "not_measured": "", "first": None, "last": None, "reduction": None, "assumption": "",
    }
    return Said(**(usual | more))


@pytest.mark.parametrize("more", [{}, COURSE, {"better": "within", "baseline": 100}, {"period": "summer"}])
def test_what_goes_together_is_kept(more):
    check(said(**more), more.get("period", "quarter"), ["2026/27 quarter 1", "a survey"])


@pytest.mark.parametrize("more, figures, field, sentence", [
    ({"period": "month"}, ["a survey", "2026/27 quarter 1"], "period", "It has figures of a quarter, such as 2026/27 quarter 1"),
    (COURSE | {"reduction": None}, [], "reduction", "A trajectory needs all three"), (COURSE | {"first": None}, [], "first", "A trajectory needs all three"),
    (COURSE | {"baseline": None}, [], "baseline", "A trajectory falls from the baseline"), (COURSE | {"better": "up"}, [], "better", "goes with less being better"),
    (COURSE | {"period": "quarter"}, [], "period", "A trajectory has yearly values"), (COURSE | {"last": 2010}, [], "last", "The last year is before the first one"),
    (COURSE | {"last": 2051}, [], "last", "40 years at most"), ({"baseline_words": "85 on average"}, [], "baseline", "Enter the baseline as a number too"),
])
def test_what_does_not_go_together_is_refused_beside_its_box(more, figures, field, sentence):
    with pytest.raises(RuleBroken, match=sentence) as broken:
        check(said(**more), "quarter", figures)
    assert broken.value.field == field
