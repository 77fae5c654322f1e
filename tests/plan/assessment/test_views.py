"""The strategic assessment of a plan year is kept by the office's managers, and once it is agreed it stays as it was."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from werkzeug.test import TestResponse

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import Answering, CommunityEvent, CommunityView, Priority, Role, Ward, assessment_view
from tests.browser import Browser, text_of
from tests.plan.conftest import Plan
from tests.queries import queries_of


def at(plan: Plan, rest: str = "") -> str:
    return f"/plan/years/{plan.year.code.replace('/', '-')}/assessment{rest}"


@pytest.fixture
def manager(browser: Browser, plan: Plan) -> Browser:
    """A manager of the office."""
    return browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))


@pytest.fixture
def river(plan: Plan) -> Ward:
    return plan.make.ward("River")


def asked(plan: Plan, text: str, ward: Ward | None = None, priority: Priority | None = None, *, none: bool = False, on: date | None = None) -> None:
    """What the community asked for, today unless said."""
    by = plan.make.user(plan.council)
    event = plan.keep(CommunityEvent(
        code=f"event-{next(plan.count)}", held_on=on or clock.today(), place="Library", ward_id=ward.id if ward else None, agency_id=plan.council.id, noted_at=clock.now(), noted_by_id=by.id,
    ))
    answering = Answering.PRIORITY if priority else Answering.NONE if none else Answering.NOT_SAID
    plan.keep(CommunityView(event_id=event.id, code="view-1", asked=text, answering=answering, priority_id=priority.id if priority else None))


def agree(page: Browser, url: str, **more: str) -> TestResponse:
    """Agree the assessment at this address as the page stands."""
    form = page.get(f"{url}/agree").text
    seen, version = (re.search(rf'name="{name}"[^>]*value="(\w+)"', form)[1] for name in ("seen", "version"))  # type: ignore[index]
    return page.post(f"{url}/agree", {"on": clock.today().isoformat(), "by_whom": "the executive group", "seen": seen, "version": version} | more)


def test_it_is_begun_written_and_agreed_and_stays_as_it_was(manager: Browser, plan: Plan, river: Ward) -> None:
    empty = manager.get(at(plan))
    assert "No assessment of this plan year is begun" in text_of(empty) and at(plan) in manager.get("/plan").text
    asked(plan, "Lights in the alley", river, plan.streets)
    asked(plan, "Scooters off the pavement", none=True)
    asked(plan, "Slower lorries", river)
    asked(plan, "Of the year to come", on=plan.year.ends_on + timedelta(days=1))
    begun = text_of(manager.follow(manager.post(at(plan, "/begin"), {"once": "k" * 24})))
    for said in (f"The assessment of {plan.year.code} is begun", "It can still change", "are not assessed", "Of 1 view of the community nobody has said", "Scooters off the pavement"):
        assert said in begun, said
    assert "Of the year to come" not in begun
    manager.post(at(plan, "/summary"), {"summary": "Less than feared", "version": "1"})
    level = {"level": "high", "words": "812 fly-tips in the quarter", "changed": "The tip closed on Mondays", "version": "0"}
    said = text_of(manager.follow(manager.post(f"{plan.url}/assessment/change", level)))
    for words in ("High", "No assessment before it is agreed", "812 fly-tips in the quarter", "The tip closed on Mondays", "River Lights in the alley", "No indicator measures it"):
        assert words in said, words
    assert "High in the draft" in text_of(manager.get(plan.url)) and "Beside it: 1 view of the community" in text_of(manager.get(plan.url))
    agreed = text_of(manager.follow(agree(manager, at(plan))))
    assert "is agreed, and stays as it is" in agreed and "by the executive group. It stays as it was then" in agreed and "Less than feared" in agreed
    before = text_of(manager.get(at(plan)))
    with plan.app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(assessment_view)) == 3
        for row in db.session.scalars(db.select(CommunityView)):
            row.asked = "Something else"
        db.session.get_one(Priority, plan.streets.id).name = "Another name"
        db.session.commit()
    asked(plan, "Noted later", river, plan.streets)
    assert text_of(manager.get(at(plan))) == before, "what is changed later changes nothing of it"
    beside = text_of(manager.get(f"{plan.url}/assessment"))
    assert "Lights in the alley" in beside and "Noted later" not in beside and "Say how high" not in beside
    for page in ("/summary", "/agree"):
        assert manager.get(at(plan, page)).status_code == 404
    late = manager.post(f"{plan.url}/assessment/change", level | {"words": "Typed too late", "version": "1"})
    assert late.status_code == 422 and "It is agreed, and stays as it is" in text_of(late) and "Typed too late" in late.text


def test_what_was_not_in_the_last_one_is_in_the_next_and_levels_are_compared(manager: Browser, plan: Plan) -> None:
    before = plan.make.plan_year(plan.year.starts_on - timedelta(days=365))
    last = f"/plan/years/{before.code.replace('/', '-')}/assessment"
    level = {"level": "medium", "words": "", "changed": "", "version": "0"}
    manager.post(f"{last}/begin", {})
    asked(plan, "Noted in time", none=True, on=before.ends_on)
    manager.post(f"/plan/{before.code.replace('/', '-')}/street-scene/assessment/change", level)
    manager.post(at(plan, "/begin"), {})
    assert "Agree the assessment of" in text_of(agree(manager, at(plan))), "in the order of their years"
    agree(manager, last)
    asked(plan, "Noted too late for it", none=True, on=before.ends_on)
    said = text_of(manager.follow(manager.post(f"{plan.url}/assessment/change", level | {"level": "very high"})))
    assert f"Very high Up from medium in {before.code}." in said
    whole = text_of(manager.get(at(plan)))
    assert "Noted too late for it" in whole and "Noted in time" not in whole and f"Strategic assessment {before.code} , agreed" in whole


def test_it_agrees_what_she_who_presses_has_read_and_the_second_sees_the_firsts(manager: Browser, plan: Plan) -> None:
    manager.post(at(plan, "/begin"), {"once": "k" * 24})
    assert "is begun already" in text_of(manager.post(at(plan, "/begin"), {}))
    level = {"level": "low", "words": "", "changed": "", "version": "0"}
    manager.post(f"{plan.url}/assessment/change", level)
    second = manager.post(f"{plan.url}/assessment/change", level | {"level": "high"})
    assert second.status_code == 422 and "meanwhile" in text_of(second)
    form = manager.get(at(plan, "/agree")).text
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', form)[1]  # type: ignore[index]
    asked(plan, "Noted in between", none=True)
    for change, sentence in (
        ({}, "It says something else by now"), ({"by_whom": ""}, "Enter who agreed it"), ({"on": (clock.today() + timedelta(days=1)).isoformat()}, "This day is still to come"),
    ):
        typed = {"on": clock.today().isoformat(), "by_whom": "the executive group", "seen": seen, "version": "1"} | change
        refused = manager.post(at(plan, "/agree"), typed, hx=True)
        assert refused.status_code == 422 and sentence in text_of(refused), change
    assert seen not in refused.text, "the button pressed again means what stands now"
    assert agree(manager, at(plan)).status_code == 303


def test_only_who_keeps_the_plan_writes_it_and_everybody_reads_it(manager: Browser, browser: Browser, plan: Plan) -> None:
    manager.post(at(plan, "/begin"), {})
    for user in (plan.make.user(role=Role.MANAGER), plan.make.user(plan.council), plan.make.user(plan.make.office(), Role.ADMINISTRATOR)):
        page = browser.as_(user)
        assert {page.get(one).status_code for one in (at(plan), f"{plan.url}/assessment")} == {200}
        assert {page.get(one).status_code for one in (at(plan, "/summary"), at(plan, "/agree"), f"{plan.url}/assessment/change")} == {403}
        assert page.post(at(plan, "/begin"), {}).status_code == 403 and "Agree it" not in text_of(page.get(at(plan)))
    assert manager.get(f"{plan.url.replace('street-scene', 'none')}/assessment").status_code == 404


def test_its_pages_ask_as_often_with_much_as_with_little(manager: Browser, plan: Plan, river: Ward, caplog: pytest.LogCaptureFixture) -> None:
    manager.post(at(plan, "/begin"), {})
    pages = (at(plan), f"{plan.url}/assessment", plan.url)
    few = [queries_of(caplog, manager, page) for page in pages]
    for n in range(4):
        asked(plan, f"Thing {n}", river, plan.streets)
        asked(plan, f"Other {n}", none=True)
    manager.post(f"{plan.url}/assessment/change", {"level": "low", "words": "", "changed": "", "version": "0"})
    assert [queries_of(caplog, manager, page) for page in pages] == few and max(few) <= 12
