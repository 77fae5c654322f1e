"""The rules of what is written down afterwards, as plain functions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from opsplanner.clock import Wall
from opsplanner.errors import RuleBroken
from opsplanner.operations.afterwards import rules
from opsplanner.operations.afterwards.rules import Standing

DAY = date(2026, 11, 12)


@pytest.mark.parametrize(
    ("type_id", "day", "start", "wards", "is_same"),
    [
        (1, DAY, time(9), [7], True), (1, DAY, time(9), [7, 8], True), (1, DAY, time(9), [], True),
        (1, DAY, time(9), [8], False), (2, DAY, time(9), [7], False), (1, DAY, time(9, 30), [7], False), (1, DAY.replace(day=13), time(9), [7], False),
    ],
)
def test_the_same_operation_has_the_type_the_start_and_a_ward_of_it(type_id, day, start, wards, is_same):
    there = Standing("CUBIT-2026-001", 1, DAY, time(9), frozenset({7}))
    assert (rules.same(type_id, Wall(day, start, time(15)), wards, [there]) is there) is is_same


def test_what_took_place_is_over_was_somewhere_and_somebody_came():
    rules.check_over(Wall(DAY, time(9), time(15)), datetime(2026, 11, 12, 15, tzinfo=UTC))
    with pytest.raises(RuleBroken, match="It has not ended yet") as refused:
        rules.check_over(Wall(DAY, time(9), time(15)), datetime(2026, 11, 12, 14, 59, tzinfo=UTC))
    assert refused.value.field == "day"
    rules.check_said(wards=1, came=[0, 2])
    for wards, came, sentence in ((0, [2], "Choose at least one ward"), (1, [0], "Enter how many people came"), (1, [], "Enter how many people came")):
        with pytest.raises(RuleBroken, match=sentence):
            rules.check_said(wards=wards, came=came)
