"""The office's managers set what an indicator is held against."""

from __future__ import annotations

import pytest

from opsplanner.database import db
from opsplanner.models import Indicator, IndicatorFigure, IndicatorTarget, Role
from tests.browser import Browser, text_of
from tests.plan.conftest import Plan
from tests.plan.indicators.conftest import at

QUARTERS = [f"2026-27-quarter-{n}" for n in (1, 2, 3, 4)]
EMPTY = {f"{box}-{name}": "" for box in ("target", "floor") for name in ("general", *QUARTERS)} | {"version": "0"}


@pytest.fixture
def manager(browser: Browser, plan: Plan) -> Browser:
    """A manager of the office."""
    return browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))


@pytest.mark.usefixtures("usual_time")  # it names the years
def test_a_quarter_has_a_target_of_its_own_and_is_held_against_it(manager: Browser, plan: Plan, tips: Indicator) -> None:
    for n, value in ((1, 74000), (2, 74000)):
        plan.keep(IndicatorFigure(indicator_id=tips.id, period=f"2026/27 quarter {n}", value=value))
    page = manager.get(at(plan, "/targets"))
    assert at(plan, "/targets") in manager.get(at(plan)).text and 'value="750"' in page.text and "Target for 2026/27 quarter 4" in page.text
    to = EMPTY | {"target-general": "750", "floor-general": "800", "target-2026-27-quarter-2": "700 reports"}
    said = text_of(manager.follow(manager.post(at(plan, "/targets"), to)))
    assert "What it is held against is kept" in said and "▼ Target missed Held against the target for 2026/27 quarter 2: 700 or less." in said
    assert "2026/27 quarter 2 700 reports or less" in said and "750 reports or less, no worse than 800" in said
    assert "Set what it is held against: every other period 750 reports or less, no worse than 800; 2026/27 quarter 2 700 reports or less" in said
    late = manager.post(at(plan, "/targets"), to | {"target-2026-27-quarter-2": "650"})
    assert late.status_code == 422 and "meanwhile" in text_of(late) and 'value="650"' in late.text
    with plan.app.app_context():
        line = db.session.scalars(db.select(IndicatorTarget)).one()
        assert (line.period, line.target, line.floor) == ("2026/27 quarter 2", 70000, None)


@pytest.mark.usefixtures("usual_time")  # it names the years
def test_what_is_emptied_is_held_against_what_holds_for_every_other_period(manager: Browser, plan: Plan, tips: Indicator) -> None:
    plan.keep(IndicatorTarget(indicator_id=tips.id, period="2026/27 quarter 2", target=70000))
    plan.keep(IndicatorFigure(indicator_id=tips.id, period="2026/27 quarter 2", value=74000))
    assert "▼ Target missed" in text_of(manager.get(at(plan)))
    same = EMPTY | {"target-general": "750", "target-2026-27-quarter-2": "700"}
    assert "Nothing was changed" in text_of(manager.follow(manager.post(at(plan, "/targets"), same)))
    said = text_of(manager.follow(manager.post(at(plan, "/targets"), EMPTY | {"target-general": "750"})))
    assert "▲ Target reached" in said and "2026/27 quarter 2 no target of its own" in said


@pytest.mark.usefixtures("usual_time")  # it names the years
def test_what_cannot_be_stands_beside_its_box_and_nothing_is_kept(manager: Browser, plan: Plan, tips: Indicator) -> None:
    for change, sentence in (
        ({"target-2026-27-quarter-1": "many"}, "Target for 2026/27 quarter 1: enter the figure as a number"),
        ({"target-general": "750", "floor-general": "700"}, "Less is better here"), ({"floor-2026-27-quarter-3": "7"}, "Enter the target too"),
    ):
        answer = manager.post(at(plan, "/targets"), EMPTY | change, hx=True)
        assert answer.status_code == 422 and sentence in text_of(answer)
    with plan.app.app_context():
        assert db.session.scalars(db.select(IndicatorTarget)).all() == [] and db.session.get_one(Indicator, tips.id).target == 75000


@pytest.mark.usefixtures("usual_time")  # it names the years
def test_what_is_typed_for_years_is_a_trajectory(manager: Browser, plan: Plan, tips: Indicator) -> None:
    with plan.app.app_context():
        db.session.get_one(Indicator, tips.id).period = "financial year"
        db.session.commit()
    years = {f"{box}-{year}-{(year + 1) % 100:02}": "" for box in ("target", "floor") for year in range(2026, 2036)}
    said = manager.follow(manager.post(at(plan, "/targets"), years | {
        "target-general": "", "floor-general": "", "target-2026-27": "3000", "target-2028-29": "2800", "version": "0",
    }))
    assert "The yearly values were typed: they are the targets of their years." in text_of(said) and "app-chart__line" in said.text
    assert "A line runs from 3000 in 2026 to 2800 in 2028." in said.text and "Baseline at the left edge" not in said.text


def test_what_is_not_judged_has_no_target_and_others_set_none(manager: Browser, browser: Browser, plan: Plan, tips: Indicator) -> None:
    with plan.app.app_context():
        db.session.get_one(Indicator, tips.id).better = "neither"
        db.session.commit()
    assert "Neither more nor less of it is better, so it has no target." in text_of(manager.get(at(plan, "/targets")))
    assert at(plan, "/targets") not in manager.get(at(plan)).text
    assert browser.as_(plan.make.user(role=Role.MANAGER)).get(at(plan, "/targets")).status_code == 403
