"""Which periods a target can be typed for, and which targets go together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.plan.indicators.periods.rules import financial_year, quarter
from opsplanner.plan.indicators.rules import Facts, Limits
from opsplanner.plan.indicators.targets import rules
from opsplanner.plan.rules import trajectory

YEAR = date(2026, 4, 1), date(2027, 3, 31)


def test_the_periods_of_the_plan_year_are_asked_for_and_ten_years_of_what_is_of_a_year():
    def names(facts: Facts, have: tuple = ()) -> list[str]:
        return [span.name for span in rules.to_set(facts, *YEAR, have)]

    assert names(Facts("down", "quarter")) == [f"2026/27 quarter {n}" for n in (1, 2, 3, 4)]
    assert names(Facts("down", "quarter"), (quarter(2024, 3), quarter(2026, 1)))[:2] == ["2024/25 quarter 3", "2026/27 quarter 1"]
    months = names(Facts("down", "month"))
    assert len(months) == 12 and (months[0], months[-1]) == ("April 2026", "March 2027")
    assert names(Facts("down"))[::9] == ["2026/27", "2035/36"]
    assert names(Facts("down", points=trajectory(Decimal(80), 10, 2026, 2030)))[::9] == ["2026", "2035"]
    assert names(Facts("down", "summer"), (financial_year(2026),)) == ["2026/27"]


@pytest.mark.parametrize("better, target, floor, refused", [
    ("up", "80", "70", None), ("down", "80", "90", None), ("within", "50", "40", None), ("within", None, None, None), ("up", "80", None, None), ("up", "80", "80", None),
    ("up", "80", "90", "More is better here"), ("down", "80", "70", "Less is better here"), ("within", "40", "50", "The range ends before it begins"),
    ("within", "40", None, "A range has two ends"), ("within", None, "40", "A range has two ends"), ("up", None, "70", "Enter the target too"),
])
def test_a_target_and_its_floor_go_together(better, target, floor, refused):
    typed = {"2026-27": Limits(Decimal(target) if target else None, Decimal(floor) if floor else None)}
    if refused is None:
        return rules.check(better, typed)
    with pytest.raises(RuleBroken, match=refused) as broken:
        rules.check(better, typed)
    assert broken.value.field == ("target-2026-27" if target is None else "floor-2026-27")
