"""The money of a plan year is written down, and what hours are worth."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from opsplanner.config import MEDWAY
from opsplanner.database import db, unit_of_work
from opsplanner.models import FieldKept, HourlyRate, MoneySum, PlanYear, Role
from opsplanner.packs.check import read_pack
from opsplanner.packs.load import load_pack
from tests.browser import Browser, text_of
from tests.plan.conftest import Plan
from tests.queries import queries_of

SUM = {"name": "Removing vehicles", "amount": "£1,000.50", "words": "Recovery lorries", "measure": "", "version": "0"}


def page_of(plan: Plan, rest: str = "") -> str:
    """The page of the money of the year round today."""
    return f"/plan/years/{plan.year.code.replace('/', '-')}/money{rest}"


@pytest.fixture
def manager(browser: Browser, plan: Plan) -> Browser:
    """A manager of the office."""
    return browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))


def test_a_cost_says_what_each_cost_and_opens_into_the_figures_that_it_stands_on(manager: Browser, plan: Plan) -> None:
    removed = plan.measure("Vehicles removed")
    for _ in range(2):
        plan.entry(removed, 20)
    assert page_of(plan) in manager.get("/plan").text and "No cost is written down" in text_of(manager.get(page_of(plan)))
    form = SUM | {"measure": str(removed.id), "once": "k" * 24}
    said = manager.follow(manager.post(page_of(plan, "/new-cost"), form))
    assert "£1,000.50" in text_of(said) and "£25.01 for each vehicle. Vehicles removed: 40" in text_of(said)
    assert f"measure={removed.code}" in said.text and "Wrote down the cost Removing vehicles: £1,000.50" in text_of(said)
    manager.post(page_of(plan, "/new-cost"), form)
    with plan.app.app_context():
        assert db.session.scalars(db.select(MoneySum.code)).all() == ["cost-1"], "sent again it is written down once"


def test_what_has_no_sum_says_why(manager: Browser, plan: Plan) -> None:
    for change, sentence in (
        ({"amount": "", "words": ""}, "Enter the sum, or say in words why there is none"), ({"amount": "much"}, "Enter the number of pounds as a number"), ({"name": ""}, "Enter what it is"),
    ):
        refused = manager.post(page_of(plan, "/new-grant"), SUM | change, hx=True)
        assert refused.status_code == 422 and sentence in text_of(refused)
    said = text_of(manager.follow(manager.post(page_of(plan, "/new-grant"), SUM | {"name": "Capital grant", "amount": "", "words": "No longer in place"})))
    assert "Capital grant Change Capital grant None No longer in place" in said


def test_a_sum_is_changed_and_struck_out_and_the_second_sees_the_firsts(manager: Browser, plan: Plan) -> None:
    manager.post(page_of(plan, "/new-grant"), SUM)
    said = text_of(manager.follow(manager.post(page_of(plan, "/grant-1"), SUM | {"amount": "2,000", "version": "1"})))
    assert "£2,000" in said and "£1,000.50" in said, "the history says what it was"
    late = manager.post(page_of(plan, "/grant-1"), SUM | {"amount": "3,000", "version": "1"})
    assert late.status_code == 422 and "meanwhile" in text_of(late) and 'value="3,000"' in late.text
    said = text_of(manager.follow(manager.post(page_of(plan, "/grant-1/strike-out"), {"why": "Of another year", "version": "2"})))
    assert "No grant is written down" in said and "because Of another year" in said
    assert manager.get(page_of(plan, "/grant-1")).status_code == 404


@pytest.mark.usefixtures("usual_time")  # it names the month
def test_hours_are_worth_what_the_rate_of_their_month_says(manager: Browser, plan: Plan, browser: Browser) -> None:
    hours = plan.measure("Crew hours", unit="hours", kind="effort")
    plan.entry(hours, 10)
    plan.entry(hours, 4, starts_on=plan.year.starts_on, ends_on=plan.year.starts_on)
    rate = {"measure": str(hours.id), "agency": "", "amount": "24.50", "from_on": "2026-10-01", "source": "Pay scale"}
    for change, sentence in (({"amount": "0"}, "Enter what an hour is worth"), ({"source": ""}, "Enter where the rate is from"), ({"from_on": "1999-01-01"}, "Choose a month")):
        refused = manager.post("/plan/rates", rate | change, hx=True)
        assert refused.status_code == 422 and sentence in text_of(refused)
    assert "£24.50 for an hour of every other agency (Crew hours) from October 2026 is kept" in text_of(manager.follow(manager.post("/plan/rates", rate)))
    again = manager.post("/plan/rates", rate | {"amount": "25"})
    assert again.status_code == 422 and "From October 2026 on it is £24.50 already" in text_of(again)
    said = browser.as_(plan.make.user()).get(page_of(plan))
    assert "14 hours of Test Council , Crew hours £245 £24.50 an hour; 4 hours without a rate" in text_of(said)
    assert f"agency={plan.council.code}" in said.text and "Write down" not in said.text
    with plan.app.app_context():
        assert db.session.scalars(db.select(HourlyRate.pence)).all() == [2450]


def test_only_who_keeps_the_plan_writes_money_down(browser: Browser, manager: Browser, plan: Plan) -> None:
    manager.post(page_of(plan, "/new-grant"), SUM)
    other = browser.as_(plan.make.user(role=Role.MANAGER))
    for page in (page_of(plan, "/new-grant"), page_of(plan, "/new-cost"), page_of(plan, "/grant-1"), page_of(plan, "/grant-1/strike-out"), "/plan/rates"):
        assert other.get(page).status_code == 403


def test_the_page_asks_as_often_with_much_as_with_little(manager: Browser, plan: Plan, caplog: pytest.LogCaptureFixture) -> None:
    hours = [plan.measure(f"Hours {n}", unit="hours", kind="effort") for n in range(3)]
    removed = plan.measure("Vehicles removed")
    plan.keep(HourlyRate(measure_id=hours[0].id, from_on=plan.year.starts_on, pence=100, source="x"))
    manager.post(page_of(plan, "/new-cost"), SUM | {"measure": str(removed.id)})
    few = queries_of(caplog, manager, page_of(plan))
    for n, measure in enumerate(hours):
        plan.keep(HourlyRate(measure_id=measure.id, from_on=plan.year.starts_on + timedelta(days=40), pence=100 + n, source="x"))
        plan.entry(measure, 3, agency=plan.make.agency(f"Agency {n}"))
        manager.post(page_of(plan, "/new-cost"), SUM | {"measure": str(plan.measure(f"Seized {n}").id)})
    assert queries_of(caplog, manager, page_of(plan)) == few <= 12


@pytest.mark.usefixtures("medway")
def test_the_packs_grants_are_there_and_what_a_page_changed_stays(manager: Browser, plan: Plan) -> None:
    page = text_of(manager.get("/plan/years/2010-11/money"))
    assert "Capital grant of the Stronger, Safer Communities Fund" in page and "£37,000" in page and "£75,267 in 2009/10" in page
    to = {"name": "Capital grant", "amount": "36,000", "words": "Paid late", "measure": "", "version": "1"}
    manager.post("/plan/years/2010-11/money/stronger-safer-capital", to)
    with plan.app.app_context():
        with unit_of_work():
            load_pack(read_pack(MEDWAY), demonstration=True)
        year = db.select(PlanYear.id).where(PlanYear.code == "2010/11").scalar_subquery()
        assert db.session.scalars(db.select(MoneySum.pence).where(MoneySum.plan_year_id == year)).all() == [3_600_000]
        assert set(db.session.scalars(db.select(FieldKept.pack_says).where(FieldKept.kind == "money_sum", FieldKept.field == "pence"))) == {"37,000"}
    assert re.search(r"Grant stronger-safer-capital of 2010/11", manager.get("/plan/years/2010-11/money").text) is None
