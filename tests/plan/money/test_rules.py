"""What hours are worth, and what each of something cost."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner.plan.money.rules import Rate, each, rate_on, value_of
from opsplanner.plan.money.words import each_words, rates_words

APRIL, OCTOBER = date(2026, 4, 1), date(2026, 10, 1)
ALL, LATER, OWN = Rate(1, None, APRIL, 2450, "scale"), Rate(1, None, OCTOBER, 2500, "scale"), Rate(1, 7, APRIL, 3000, "own")
RATES = (ALL, LATER, OWN)


def test_an_agencys_own_rate_rules_and_else_the_newest_of_every_other():
    assert rate_on(RATES, 1, 7, OCTOBER) is OWN
    assert rate_on(RATES, 1, 8, date(2026, 9, 1)) is ALL and rate_on(RATES, 1, 8, OCTOBER) is LATER
    assert rate_on(RATES, 1, 8, date(2026, 3, 1)) is None and rate_on(RATES, 2, 8, OCTOBER) is None


def test_hours_are_valued_month_by_month_and_what_no_rate_covers_is_said():
    value = value_of(RATES, 1, 8, {APRIL: 150, OCTOBER: 100, date(2026, 3, 1): 25, None: 75})
    assert (value.pence, value.without, value.rates) == (3675 + 2500, 100, (ALL, LATER))
    assert rates_words(value.rates) == "£24.50 an hour from April 2026 and £25 an hour from October 2026"
    assert value_of((), 1, 8, {APRIL: 150}) == (0, (), 150)
    assert value_of((ALL,), 1, 8, {APRIL: 1}).pence == 25 and rates_words((ALL,)) == "£24.50 an hour"


@pytest.mark.parametrize("pence, hundredths, found", [(1_435_000, 28_700, 5000), (100, 300, 33), (200, 300, 67), (0, 100, 0), (100, 0, None)])
def test_what_each_cost_is_rounded_half_up(pence, hundredths, found):
    assert each(pence, hundredths) == found


def test_each_is_said_with_its_unit():
    assert each_words(2552, "vehicles") == "£25.52 for each vehicle" and each_words(None, "vehicles") == ""
