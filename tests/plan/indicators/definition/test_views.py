"""The office's managers add indicators and change what is said of them."""

from __future__ import annotations

import re

import pytest

from opsplanner.config import MEDWAY
from opsplanner.database import db, unit_of_work
from opsplanner.models import FieldKept, Indicator, IndicatorFigure, PlanYear, Priority, Role
from opsplanner.packs.check import read_pack
from opsplanner.packs.load import load_pack
from tests.browser import Browser, text_of
from tests.plan.conftest import Plan
from tests.plan.indicators.conftest import at

NEW = {
    "name": "Fly-tips cleared in two days", "definition": "From the report to the photograph.", "unit": "per cent", "better": "up", "period": "quarter",
    "baseline": "61.5", "baseline_words": "", "owner": "Waste services", "not_measured": "", "first": "", "last": "", "reduction": "", "assumption": "", "version": "0",
}


@pytest.fixture
def manager(browser: Browser, plan: Plan) -> Browser:
    """A manager of the office."""
    return browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))


def test_an_indicator_is_added_and_sent_again_is_not_added_twice(manager: Browser, plan: Plan) -> None:
    assert f"{plan.url}/indicators/new" in manager.get(plan.url).text
    refused = manager.post(f"{plan.url}/indicators/new", NEW | {"name": "", "baseline": "many"}, hx=True)
    assert refused.status_code == 422 and "Enter what the indicator is called" in text_of(refused) and "From the report to the photograph." in refused.text
    form = NEW | {"once": "k" * 24}
    said = manager.follow(manager.post(f"{plan.url}/indicators/new", form))
    assert "◇ No figure yet" in text_of(said) and "61.5 per cent" in text_of(said) and "Added it to the plan" in text_of(said)
    manager.post(f"{plan.url}/indicators/new", form)
    with plan.app.app_context():
        row = db.session.scalars(db.select(Indicator)).one()
        assert (row.code, row.baseline, row.of_pack) == ("fly-tips-cleared-in-two-days", 6150, False)
    assert "Added the indicator Fly-tips cleared in two days" in text_of(manager.get(plan.url))


def test_it_is_changed_with_its_history_and_the_second_sees_the_firsts(manager: Browser, plan: Plan, tips: Indicator) -> None:
    page = manager.get(at(plan, "/change"))
    version = re.search(r'name="version"[^>]*value="(\d+)"', page.text)[1]
    to = NEW | {"name": "Fly-tips reported", "unit": "reports", "better": "down", "definition": "Each place once.", "baseline": "", "version": version}
    said = text_of(manager.follow(manager.post(at(plan, "/change"), to)))
    assert "What counts Each place once." in said and "Whose figure it is Waste services" in said and "what counts" in said.lower()
    late = manager.post(at(plan, "/change"), to | {"name": "Tips"})
    assert late.status_code == 422 and "meanwhile" in text_of(late) and 'value="Tips"' in late.text


@pytest.mark.usefixtures("usual_time")  # it names the years
def test_the_period_of_what_has_figures_stays(manager: Browser, plan: Plan, tips: Indicator) -> None:
    plan.keep(IndicatorFigure(indicator_id=tips.id, period="2026/27 quarter 1", value=100))
    refused = manager.post(at(plan, "/change"), NEW | {"period": "month", "version": "1"})
    assert refused.status_code == 422 and "It has figures of a quarter, such as 2026/27 quarter 1" in text_of(refused)


def test_it_is_taken_out_and_put_back_and_its_page_stays(manager: Browser, plan: Plan, tips: Indicator) -> None:
    refused = manager.post(at(plan, "/take-out"), {"why": "", "version": "1"})
    assert refused.status_code == 422 and "Enter why" in text_of(refused)
    said = text_of(manager.follow(manager.post(at(plan, "/take-out"), {"why": "Counted by another service", "version": "1"})))
    assert "It is gone from the plan" in said and "because Counted by another service" in said
    assert at(plan) not in manager.get(plan.url).text
    assert "is back in the plan" in text_of(manager.follow(manager.post(at(plan, "/put-back"), {})))
    assert at(plan) in manager.get(plan.url).text


@pytest.mark.usefixtures("medway")
def test_the_pack_does_not_overwrite_what_a_page_changed_and_the_difference_is_listed(manager: Browser, plan: Plan) -> None:
    with plan.app.app_context():
        found = db.select(Indicator.code, Priority.code, PlanYear.code, Indicator.target).join(Priority, Priority.id == Indicator.priority_id)
        code, priority, year, target = db.session.execute(found.join(PlanYear, PlanYear.id == Priority.plan_year_id).where(Indicator.target.is_not(None))).first()
    here = f"/plan/{year.replace('/', '-')}/{priority}/indicators/{code}"
    boxes = re.findall(r'name="((?:target|floor)-[^"]+)"', manager.get(f"{here}/targets").text)
    said = manager.follow(manager.post(f"{here}/targets", dict.fromkeys(boxes, "") | {"target-general": "12", "version": "0"}))
    assert "What it is held against is kept" in text_of(said)
    with plan.app.app_context():
        with unit_of_work():
            load_pack(read_pack(MEDWAY), demonstration=True)
        assert db.session.scalars(db.select(Indicator.target).where(Indicator.code == code, Indicator.target == 1200)).all() == [1200] != [target]
        kept = db.session.scalars(db.select(FieldKept).where(FieldKept.kind == "indicator", FieldKept.field == "target")).one()
        assert (kept.stands, kept.differs) == ("12", True)


def test_only_who_keeps_the_plan_does_so(browser: Browser, plan: Plan, tips: Indicator) -> None:
    other = browser.as_(plan.make.user(role=Role.MANAGER))
    for page in (at(plan, "/change"), at(plan, "/take-out"), f"{plan.url}/indicators/new"):
        assert other.get(page).status_code == 403
    assert "Add an indicator" not in other.get(plan.url).text
