"""Totals beside those of the year or the quarter before: which days are compared, how the difference is said, and the page."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner.errors import RuleBroken
from opsplanner.outcomes.compare.beside import rules, words
from tests.browser import tree_of
from tests.outcomes.given import ended, recorded
from tests.outcomes.test_log_pages import cubit, manager, totals

assert cubit and manager
TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    "how, since, until, plan_year, now, before",
    [
        ("year", None, None, 2026, (date(2026, 4, 1), TODAY), (date(2025, 4, 1), date(2025, 11, 18))),
        ("year", None, None, 2025, (date(2025, 4, 1), date(2026, 3, 31)), (date(2024, 4, 1), date(2025, 3, 31))),
        ("year", date(2024, 2, 29), date(2024, 2, 29), None, (date(2024, 2, 29), date(2024, 2, 29)), (date(2023, 2, 28), date(2023, 2, 28))),
        ("year", date(2025, 2, 1), date(2025, 2, 28), None, (date(2025, 2, 1), date(2025, 2, 28)), (date(2024, 2, 1), date(2024, 2, 29))),
        ("quarter", date(2026, 10, 1), None, None, (date(2026, 10, 1), TODAY), (date(2026, 7, 1), date(2026, 8, 18))),
        ("quarter", date(2026, 7, 1), date(2026, 9, 30), None, (date(2026, 7, 1), date(2026, 9, 30)), (date(2026, 4, 1), date(2026, 6, 30))),
        ("year", date(2026, 1, 1), date(2026, 5, 1), 2026, (date(2026, 4, 1), date(2026, 5, 1)), (date(2025, 4, 1), date(2025, 5, 1))),
    ],
)
def test_the_same_days_stand_beside_each_other_and_none_after_today(how, since, until, plan_year, now, before):
    assert rules.beside(how, since, until, plan_year, TODAY) == (now, before)


@pytest.mark.parametrize(
    "how, since, plan_year, says",
    [
        ("year", None, None, "Choose a plan year"), ("year", date(2027, 1, 1), None, "lie ahead"), ("quarter", None, 2026, "days of one quarter"),
        ("year", date(1, 1, 1), None, "too long ago"),
    ],
)
def test_where_nothing_can_stand_beside_it_says_why(how, since, plan_year, says):
    with pytest.raises(RuleBroken, match=says):
        rules.beside(how, since, None, plan_year, TODAY)


@pytest.mark.parametrize(
    "now, before, unit, exact, says",
    [
        (1400, 1000, "vehicles", True, "4 more, up 40%"), (1000, 1400, "vehicles", True, "4 fewer, down 29%"), (150, 100, "tonnes", False, "about 0.5 more, up 50%"),
        (100, 135090, "pounds", True, "£1,349.90 less, down 100%"), (0, 0, "vehicles", True, "the same"), (500, 0, "vehicles", True, "5 more"),
        (None, 0, "vehicles", True, "No figures now"), (0, None, "vehicles", True, "No figures before"),
    ],
)
def test_a_difference_is_said_in_words_and_number(now, before, unit, exact, says):
    assert words.difference(now, before, unit, exact=exact) == says


def beside(answer):
    """The rows of the table of what stands beside, each with where its totals lead."""
    assert answer.status_code == 200
    rows = tree_of(answer.text).xpath("//table[@id='beside']/tbody/tr")
    return {row.find("th").text_content().strip(): [(" ".join(cell.text_content().split()), *cell.xpath(".//a/@href")) for cell in row.iter("td")] for row in rows}


@pytest.mark.usefixtures("usual_time")  # it names the days
def test_a_total_stands_beside_that_of_the_year_before_and_each_opens_into_its_figures(make, app, cubit, manager):
    op, removed, _, police = cubit
    by = make.user(police)
    recorded(app, op, removed, police, 14, by=by)
    for days_ago, number in ((2 + 365, 10), (365 - 7, 100)):  # a week later last year is not like with like
        earlier = ended(make, app, days_ago=days_ago, accepted=[police])
        recorded(app, earlier, removed, police, number, by=by)
    rows = beside(manager.get("/outcomes/compare?beside=year", hx=True))
    ((now, here), (before, there), (difference,)) = rows["Untaxed vehicles removed"]
    assert (now, before, difference) == ("14", "10", "4 more, up 40%")
    assert [totals(manager.get(url))["Untaxed vehicles removed"] for url in (here, there)] == ["14", "10"]
    counts = beside(manager.get("/outcomes/compare?beside=year&rows=agency&columns=quarter"))
    assert [cell[0] for cell in counts["Total"]] == ["1", "1", "The same"] and [cell[0] for cell in counts["Kent Police"]] == ["1", "1", "The same"]
    assert "Choose a plan year" in manager.get("/outcomes/compare?beside=year&year=all").text
    assert "Turn rows and columns round" in manager.get("/outcomes/compare?beside=year&rows=month&columns=measure").text
    assert "There is no time to put beside it “century” here" in manager.get("/outcomes/compare?beside=century").text
