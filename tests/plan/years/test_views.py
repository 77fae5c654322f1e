"""A plan year is added, consulted on and adopted by the office's managers; the plan of several years too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import HistoryLine, Operation, OutcomeEntry, Plan, PlanState, PlanYear, Role, Verb
from tests.browser import Browser, text_of
from tests.plan.conftest import Plan as Given

pytestmark = pytest.mark.usefixtures("usual_time")  # they name the years


@pytest.fixture
def manager(browser: Browser, plan: Given) -> Browser:
    """A manager of the office."""
    return browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))


def test_a_plan_year_is_added_as_a_draft_and_what_took_place_in_it_counts_as_of_it(browser: Browser, plan: Given, manager: Browser) -> None:
    ahead = (clock.today().replace(year=2027, month=5, day=3) - clock.today()).days
    operation = plan.make.operation(days_ahead=ahead)
    with plan.app.app_context():
        db.session.execute(db.update(Operation).where(Operation.id == operation.id).values(plan_year_id=None))
        db.session.commit()
    entry = plan.entry(plan.measure(), 3, starts_on=operation.day, ends_on=operation.day, plan_year_id=None)
    assert "/plan/years/new" in manager.get("/plan").text
    said = text_of(manager.follow(manager.post("/plan/years/new", {"first": "2027", "title": "First year of a plan"})))
    assert "2027/28 is there as a draft" in said and "Draft. It is not adopted yet" in said and "Added the plan year 2027/28, a draft" in said
    with plan.app.app_context():
        year = db.session.scalars(db.select(PlanYear).where(PlanYear.code == "2027/28")).one()
        assert (year.state, year.of_pack) == (PlanState.DRAFT, False)
        assert db.session.get_one(Operation, operation.id).plan_year_id == db.session.get_one(OutcomeEntry, entry.id).plan_year_id == year.id
    again = manager.post("/plan/years/new", {"first": "2027", "title": ""})
    assert again.status_code == 422 and "This plan year is there already" in text_of(again)
    assert "Draft" in text_of(browser.as_(plan.make.user()).get("/plan?year=2027/28"))


def test_it_is_consulted_on_adopted_and_put_back_and_all_of_it_stays_in_the_history(plan: Given, manager: Browser) -> None:
    manager.post("/plan/years/new", {"first": "2027", "title": ""})
    page, today = "/plan/years/2027-28", clock.today()
    late = manager.post(f"{page}/consult", {"on": (today + timedelta(days=1)).isoformat(), "with_whom": "Residents", "version": "1"})
    assert late.status_code == 422 and "still to come" in text_of(late) and "Residents" in late.text
    said = text_of(manager.follow(manager.post(f"{page}/consult", {"on": "10/11/2026", "with_whom": "An evening for residents of each ward", "version": "1"})))
    assert "Consulted on 10 November 2026: An evening for residents of each ward" in said
    early = manager.post(f"{page}/adopt", {"on": "9/11/2026", "by_whom": "The executive", "version": "2"}, hx=True)
    assert early.status_code == 422 and "before the day on which it was consulted on" in text_of(early)
    said = text_of(manager.follow(manager.post(f"{page}/adopt", {"on": "12/11/2026", "by_whom": "the executive group", "version": "2"})))
    assert "Adopted by the executive group on 12 November 2026." in said
    old = manager.post(f"{page}/put-back", {"why": "It was the wrong paper", "version": "2"})
    assert old.status_code == 422 and "said that it was adopted on 12 November 2026" in text_of(old), "who comes second sees what was changed"
    said = text_of(manager.follow(manager.post(f"{page}/put-back", {"why": "It was the wrong paper", "version": "3"})))
    assert "Draft. It is not adopted yet" in said and "Made it a draft again; before it was adopted, because It was the wrong paper" in said
    with plan.app.app_context():
        verbs = db.session.scalars(db.select(HistoryLine.verb).where(HistoryLine.subject.like("plan-year:%")).order_by(HistoryLine.id)).all()
    assert verbs == [Verb.PLAN_YEAR_ADDED, Verb.PLAN_YEAR_CONSULTED_ON, Verb.PLAN_YEAR_ADOPTED, Verb.PLAN_YEAR_PUT_BACK]


def test_nobody_but_the_offices_managers_keeps_it(browser: Browser, plan: Given) -> None:
    plan.keep(Plan(code="2026-2029", name="The plan", mission="", starts_on=plan.year.starts_on, ends_on=plan.year.ends_on))
    year = plan.year.code.replace("/", "-")
    pages = ("/plan/years/new", "/plan/plans/new", "/plan/plans/2026-2029/change", f"/plan/years/{year}/adopt", f"/plan/years/{year}/priorities/new", f"{plan.url}/change",
             f"{plan.url}/aims", f"{plan.url}/risks/new", f"{plan.url}/take-out")
    for who in (plan.make.user(), plan.make.user(role=Role.MANAGER), plan.make.user(plan.make.office(), Role.ADMINISTRATOR), plan.make.user(plan.make.office())):
        page = browser.as_(who)
        assert {page.get(url).status_code for url in pages} == {403}
        assert "Change the priority" not in page.get(plan.url).text and page.get(f"/plan/years/{year}").status_code == 200
    manager = browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))
    assert {manager.get(url).status_code for url in pages} == {200}
    assert {manager.get(url).status_code for url in ("/plan/years/1999-00", "/plan/plans/none", f"{plan.url}/risks/none")} == {404}


def test_a_plan_of_several_years_is_added_with_its_mission_and_holds_its_years(plan: Given, manager: Browser) -> None:
    given = {"name": "Plan of 2025 to 2028", "first": "2025", "last": "2028", "mission": "Safer together"}
    assert manager.post("/plan/plans/new", given | {"last": "2024"}).status_code == 422
    said = text_of(manager.follow(manager.post("/plan/plans/new", given)))
    assert "Safer together" in said and "2026/27" in said and "Added it, for 2025 to 2028" in said
    assert "It refreshes the Plan of 2025 to 2028" in text_of(manager.get("/plan"))
    overlaps = manager.post("/plan/plans/new", given | {"first": "2027", "last": "2030"})
    assert overlaps.status_code == 422 and "It would overlap with Plan of 2025 to 2028" in text_of(overlaps)
    said = text_of(manager.follow(manager.post("/plan/plans/2025-2028/change", {"name": "Plan of 2025 to 2028", "mission": "Safer, together", "version": "1"})))
    assert "Changed the mission from Safer together to Safer, together" in said
