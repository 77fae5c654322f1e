"""How an indicator stands (docs/domain.md, "Indicators", has the same table)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from opsplanner import config
from opsplanner.plan.indicators.awaited.rules import Due, lacking, missing
from opsplanner.plan.indicators.periods.rules import Span, read_period
from opsplanner.plan.indicators.rules import Actual, Change, Facts, Limits, Standing, compared, latest, pictured, ratings, standing, trend
from opsplanner.plan.rules import trajectory

ROADS = {"baseline": Decimal("85.2"), "target": Decimal(57), "points": trajectory(Decimal("85.2"), 33, 2011, 2020)}


def span(period: str) -> Span:
    """A period that is known to be one."""
    found = read_period(period)
    assert found
    return found


SECOND = span("2026/27 quarter 2")
QUARTER = Facts("up", "quarter", target=Decimal(80), floor=Decimal(70), targets={SECOND: Limits(Decimal(85), Decimal(75))})
WITHIN = Facts("within", target=Decimal(50), floor=Decimal(40), baseline=Decimal(90))
COUNTED_ANEW = Change(span("2026/27 quarter 1").starts_on, "2026/27 quarter 1")


def figures(*given: str) -> list[Actual]:
    """Figures written as "2026: 12"."""
    return [Actual(period, Decimal(value)) for period, value in (one.split(": ") for one in given)]


STANDS = [
    ("Not measured, whatever was entered", Facts("down", not_measured=True, target=Decimal(57)), ["2026: 1"], "○ Not measured"),
    ("Nothing entered", Facts("down", target=Decimal(57)), [], "◇ No figure yet"),
    ("Neither more nor less is better", Facts("neither", target=Decimal(1)), ["2026: 1"], "■ No judgement"),
    ("Neither a target nor a baseline", Facts("down"), ["2026: 85"], "■ No judgement"),
    ("57, target 57 or less", Facts("down", target=Decimal(57)), ["2026: 57"], "▲ Target reached"),
    ("60, target 57 or less, baseline 85", Facts("down", target=Decimal(57), baseline=Decimal(85)), ["2026: 60"], "▼ Target missed"),
    ("90, target 95 or more, baseline 85", Facts("up", target=Decimal(95), baseline=Decimal(85)), ["2026/27: 90"], "▼ Target missed"),
    ("No target, below a baseline of 85, less is better", Facts("down", baseline=Decimal(85)), ["2026: 60"], "▲ Better than the baseline"),
    ("No target, above a baseline of 85, less is better", Facts("down", baseline=Decimal(85)), ["2026: 90"], "▼ Worse than the baseline"),
    ("No target, above a baseline of 85, more is better", Facts("up", baseline=Decimal(85)), ["2026: 90"], "▲ Better than the baseline"),
    ("No target, as at the baseline", Facts("down", baseline=Decimal(85)), ["2026: 85"], "■ As at the baseline"),
    ("A quarter's 14, a quarter's target of 15 or less", Facts("down", "quarter", target=Decimal(15)), ["2026/27 quarter 2: 14"], "▲ Target reached"),
    ("A year's 14, a quarter's target of 15 or less", Facts("down", "quarter", target=Decimal(15)), ["2026/27: 14"], "◇ Not comparable"),
    ("A quarter's 14, a year's target of 60 or less", Facts("down", target=Decimal(60)), ["2026/27 quarter 2: 14"], "◇ Not comparable"),
    ("June's 60 entered after July's 40, target 50 or less", Facts("down", "month", target=Decimal(50)), ["July 2026: 40", "June 2026: 60"], "▲ Target reached"),
    ("Only words for a period", Facts("down", target=Decimal(60)), ["Summer survey: 14"], "◇ Not comparable"),
    ("82.4 in 2011, trajectory 82.4", Facts("down", **ROADS), ["2011: 82.4"], "▲ On course"),
    ("82.5 in 2011, trajectory 82.4", Facts("down", **ROADS), ["2011: 82.5"], "▼ Off course"),
    ("79.6 in 2012/13, held against 2012", Facts("down", **ROADS), ["2012/13: 79.6"], "▲ On course"),
    ("79.7 in 2012/13, held against 2012", Facts("down", **ROADS), ["2012/13: 79.7"], "▼ Off course"),
    ("A quarter against a yearly trajectory", Facts("down", "quarter", **ROADS), ["2012/13 quarter 1: 18"], "◇ Not comparable"),
    ("2010, before the trajectory begins", Facts("down", **ROADS), ["2010: 60"], "◇ Not comparable"),
    ("57.1 in 2020, typed target 57, computed 57.1", Facts("down", **ROADS), ["2020: 57.1"], "▼ Target missed"),
    ("57 in 2020, typed target 57, computed 57.1", Facts("down", **ROADS), ["2020: 57"], "▲ Target reached"),
    ("82 in quarter 1, target 80 or more", QUARTER, ["2026/27 quarter 1: 82"], "▲ Target reached"),
    ("82 in quarter 2, whose own target is 85 or more", QUARTER, ["2026/27 quarter 2: 82"], "▼ Target missed"),
    ("74 in quarter 2, whose own floor is 75", QUARTER, ["2026/27 quarter 2: 74"], "▼ Worse than the floor"),
    ("50, to be within 40 and 50", WITHIN, ["2026: 50"], "▲ Within the range"),
    ("50.1, to be within 40 and 50", WITHIN, ["2026: 50.1"], "▼ Outside the range"),
    ("To be within a range that nobody has set", WITHIN._replace(floor=None), ["2026: 45"], "■ No judgement"),
    ("A typed target for 2012 of 83, trajectory 79.6", Facts("down", **ROADS, targets={span("2012"): Limits(Decimal(83))}), ["2012: 82"], "▲ Target reached"),
    ("Counted in a new way since, targets of the way before", QUARTER._replace(changes=[COUNTED_ANEW]), ["2026/27 quarter 2: 90"], "◇ Not comparable"),
    ("Counted in the way before, targets of that way", QUARTER._replace(changes=[COUNTED_ANEW]), ["2025/26 quarter 4: 90"], "▲ Target reached"),
    ("Counted in a new way since, targets worked out anew", QUARTER._replace(changes=[COUNTED_ANEW._replace(adjusted=True)]), ["2026/27 quarter 2: 90"], "▲ Target reached"),
    ("Counted in the way before, targets worked out anew", QUARTER._replace(changes=[COUNTED_ANEW._replace(adjusted=True)]), ["2025/26 quarter 4: 90"], "◇ Not comparable"),
    ("A year in whose midst the way changed", Facts("up", target=Decimal(80), changes=[COUNTED_ANEW]), ["2026: 90"], "◇ Not comparable"),
]


@pytest.mark.parametrize("facts, entered, expected", [row[1:] for row in STANDS], ids=[row[0] for row in STANDS])
def test_an_indicator_stands_by_its_latest_figure(facts, entered, expected):
    found = standing(facts, figures(*entered))
    assert f"{found.shape} {found.word}" == expected and found.rule
    assert found.colour == {"▲": "green", "▼": "red"}.get(expected[0], "grey")


def test_the_domain_has_the_same_table():
    text = (config.ROOT / "docs/domain.md").read_text()
    assert [row for row in ((f"| {says} | {expected} |") for says, _, _, expected in STANDS) if row not in text] == []


def test_the_rule_is_said():
    assert standing(Facts("down", **ROADS), figures("2012/13: 79.7")).rule == (
        "Held against the trajectory's value for 2012, the calendar year in which nine months of 2012/13 lie: 79.6 or less"
    )
    assert standing(Facts("up", "quarter", target=Decimal(95)), figures("2026/27 quarter 1: 90")).rule == "Held against the target for a quarter: 95 or more"


def test_the_latest_is_the_latest_by_date_and_of_its_own_kind_where_two_end_together():
    assert latest(figures("2026: 1", "Survey: 3", "2024: 2")) == 0
    assert latest(figures("2025/26 quarter 4: 1", "2025/26: 4", "March 2026: 1"), "quarter") == 0
    assert latest(figures("Survey: 3")) is None


def test_four_figures_are_no_trend_and_five_are_when_they_follow_each_other():
    run = [f"2026/27 quarter {n}: {10 + n}" for n in (1, 2, 3, 4)]
    assert trend(figures(*run), "quarter").startswith("No trend: it takes 5 figures of consecutive periods, and up to the latest there are 4")
    assert trend(figures("2027/28 quarter 1: 20", *run), "quarter") == "Rising: each of the last 5 figures is above the one before"
    assert trend(figures("2027/28 quarter 1: 12", *run), "quarter") == "No clear trend in the last 5 figures"
    assert "there is 1" in trend(figures("2027/28 quarter 2: 20", *run), "quarter") and trend([]) == ""


def test_the_same_quarter_a_year_before_is_a_comparison():
    given = figures("2025/26 quarter 2: 12", "2026/27 quarter 2: 9.5", "2026/27 quarter 1: 4")
    assert compared(given, "quarter") == (given[0], Decimal("-2.5"))
    assert compared(given[1:], "quarter") is None


def test_a_change_of_the_method_breaks_trend_and_comparison():
    run = [f"2025/26 quarter {n}: {10 + n}" for n in (1, 2, 3, 4)] + ["2026/27 quarter 1: 20"]
    assert trend(figures(*run), "quarter").startswith("Rising") and compared(figures(*run), "quarter")
    assert trend(figures(*run), "quarter", [COUNTED_ANEW]) == "No trend: it takes 5 figures of consecutive periods measured in one way, and up to the latest there is 1"
    assert compared(figures(*run), "quarter", [COUNTED_ANEW]) is None
    assert compared(figures("2025: 4", "2026: 5"), changes=[COUNTED_ANEW]) is None
    assert "there are 0" in trend(figures("2026: 5"), changes=[COUNTED_ANEW])


def test_what_breaks_a_status_is_said():
    broken = QUARTER._replace(changes=[COUNTED_ANEW])
    assert standing(broken, figures("2026/27 quarter 2: 90")).rule == (
        "The way it is measured changed from 2026/27 quarter 1, and what it is held against is of the way before"
    )
    assert standing(QUARTER, figures("2026/27 quarter 2: 90")).rule == "Held against the target for 2026/27 quarter 2: 85 or more; no worse than 75"
    assert standing(WITHIN, figures("2026: 45")).rule == "Held against the range for a calendar year: 40 to 50"


def test_without_the_figure_of_its_period_nothing_is_good_or_bad_whatever_the_last_one_was():
    for facts, entered, was in ((QUARTER, "2026/27 quarter 1: 82", "green"), (QUARTER, "2026/27 quarter 1: 12", "red"), (Facts("neither", "quarter"), "2026/27 quarter 1: 1", "grey")):
        assert standing(facts, figures(entered)).colour == was
        assert standing(facts, figures(entered), SECOND) == Standing("◇", "No figure yet for 2026/27 quarter 2", "It is rated once that figure is entered")
        assert not standing(facts, figures(entered), SECOND).rated
    assert standing(QUARTER._replace(not_measured=True), figures("2026/27 quarter 1: 82"), SECOND).word == "Not measured"
    text = (config.ROOT / "docs/domain.md").read_text()
    assert "| A quarter's figure that reached its target, the next quarter's is not there | ◇ No figure yet for that quarter |" in text


def test_what_is_overdue_is_lacked_where_it_would_be_the_latest():
    day, end = date(2026, 10, 31), date(2027, 3, 31)
    assert lacking("quarter", 30, ["2026/27 quarter 1", "words"], day, end) == Due(SECOND, date(2026, 10, 30))
    assert lacking("quarter", 30, ["2026/27 quarter 1"], date(2026, 10, 30), end) is None, "that day is not past"
    assert lacking("quarter", 30, ["2025/26 quarter 4"], date(2026, 10, 30), end).span.name == "2026/27 quarter 1", "the one before is overdue still"
    assert lacking("quarter", 30, ["2025/26 quarter 4"], day, end).span == SECOND, "of several the last one: once it is entered, it is rated"
    assert lacking("quarter", 30, ["2026/27 quarter 3"], day, end) is None and lacking("quarter", 30, [], day, end) is None
    assert lacking("month", 100, ["March 2026"], date(2026, 10, 31), end).span.name == "June 2026", "though three more months are over by then"


def test_what_a_plan_year_lacks_it_lacks_however_long_it_is_over():
    end, fourth = date(2026, 3, 31), "2025/26 quarter 4"
    assert lacking("quarter", 30, ["2025/26 quarter 3"], date(2026, 4, 30), end) is None, "that day is not past"
    for day in (date(2026, 5, 1), date(2026, 7, 20), date(2026, 11, 18), date(2031, 1, 1)):
        found = lacking("quarter", 30, ["2025/26 quarter 3"], day, end)
        assert found == Due(read_period(fourth), date(2026, 4, 30)), day
        assert standing(QUARTER, figures("2025/26 quarter 3: 82"), found.span).colour != "green" == standing(QUARTER, figures("2025/26 quarter 3: 82")).colour
        assert lacking("quarter", 30, [fourth], day, end) is None, "the quarters after it are the next plan's"
        assert lacking("quarter", None, ["2025/26 quarter 3"], day, end) is None and lacking("", 30, ["2025/26 quarter 3"], day, end) is None
    assert lacking("month", 14, ["February 2026"], date(2026, 11, 18), end).span.name == "March 2026"
    assert lacking("financial year", 30, ["2024/25"], date(2029, 1, 1), end).span.name == "2025/26"
    assert lacking("calendar year", 30, ["2025"], date(2026, 11, 18), end) is None
    text = (config.ROOT / "docs/domain.md").read_text()
    assert "| The last quarter's figure of a plan year was never entered, two quarters or two years later | ◇ No figure yet for that quarter |" in text


def test_a_period_that_is_over_and_has_no_figure_beside_earlier_ones_is_missed():
    quarters, day = ["2025/26 quarter 4", "words"], date(2026, 9, 30)
    assert missing(quarters, "quarter", day).name == "2026/27 quarter 2" and missing(quarters, "quarter", date(2026, 9, 29)).name == "2026/27 quarter 1"
    assert missing(quarters, "quarter", date(2026, 3, 31)) is None and missing([], "quarter", day) is None
    assert missing(["2025"], "calendar year", day) is None and missing(["2025"], "year", day) is None and missing(["2024"], "another", day) is None
    assert missing(["2024"], "year", day).name == "2025" and missing(["2024/25"], "year", day).name == "2025/26", "of the kind of year that it has"
    assert missing(["2026/27 quarter 1"], "month", date(2026, 7, 31)).name == "July 2026", "what is of another period lacks its own"


def test_a_picture_has_the_last_figures_of_one_kind_that_were_measured_in_one_way():
    given = [Actual(period, Decimal(n)) for n, period in enumerate(("2026/27 quarter 2", "2025/26", "2026/27 quarter 1", "2025/26 quarter 4", "some day"))]
    assert [of.name for of, _ in pictured(given, "quarter", (), 8)] == ["2025/26 quarter 4", "2026/27 quarter 1", "2026/27 quarter 2"]
    assert [one.value for _, one in pictured(given, "quarter", (), 2)] == [2, 0]
    assert [of.name for of, _ in pictured(given, "quarter", (COUNTED_ANEW,), 8)] == ["2026/27 quarter 1", "2026/27 quarter 2"]
    assert pictured([], "quarter", (), 8) == []


def test_what_is_not_rated_counts_among_all_and_never_as_good():
    every = [standing(facts, figures(*entered)) for _, facts, entered, _ in STANDS]
    assert ratings(every) == (36, 23, 13, 9)
