"""A priority, its aims and its risks are kept by the office's managers, and nothing that is named is deleted."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import selectinload

from opsplanner.database import db, unit_of_work
from opsplanner.models import Aim, HistoryLine, Operation, PlanYear, Priority, PriorityRisk, Role, Verb
from opsplanner.operations.planning.details import services as details_services
from opsplanner.operations.planning.rules import Details
from tests.browser import Browser, text_of
from tests.plan.conftest import Plan


@pytest.fixture
def manager(browser: Browser, plan: Plan) -> Browser:
    """A manager of the office."""
    return browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))


SAID = {"name": "Improve the street scene", "lead": "The council", "group": "", "serves": "Council plan: a clean place", "version": "1"}


def test_a_priority_is_changed_and_who_comes_second_sees_it_first(browser: Browser, plan: Plan, manager: Browser) -> None:
    said = text_of(manager.follow(manager.post(f"{plan.url}/change", SAID)))
    assert "Improve the street scene is changed" in said and "Council plan: a clean place" in said
    assert "added what it serves: Council plan: a clean place" in said.split("History")[-1]
    other = browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))
    late = other.post(f"{plan.url}/change", SAID | {"name": "Streets"}, hx=True)
    assert late.status_code == 422 and "Somebody else changed this" in text_of(late) and 'value="Streets"' in late.text
    assert other.post(f"{plan.url}/change", SAID | {"name": "Streets", "version": "2"}, hx=True).status_code in (204, 303)
    with plan.app.app_context():
        assert db.session.get_one(Priority, plan.streets.id).name == "Streets"


def test_what_cannot_be_kept_stands_beside_its_box_and_nothing_is(plan: Plan, manager: Browser) -> None:
    for change, sentence in (({"name": ""}, "Enter what the priority is called"), ({"group": "999"}, "This group is no longer there"), ({"name": "x" * 201}, "at most 200")):
        answer = manager.post(f"{plan.url}/change", SAID | change)
        assert answer.status_code == 422 and sentence in text_of(answer)
    with plan.app.app_context():
        assert db.session.scalars(db.select(HistoryLine.id).where(HistoryLine.verb == Verb.PRIORITY_CHANGED)).all() == []


def test_a_priority_is_added_that_carries_on_another_years_or_is_new(plan: Plan, manager: Browser) -> None:
    before = plan.keep(PlanYear(code="2020/21", starts_on=date(2020, 4, 1), ends_on=date(2021, 3, 31)))
    plan.keep(Priority(plan_year_id=before.id, code="roads", name="Safer roads"))
    page = f"/plan/years/{plan.year.code.replace('/', '-')}/priorities/new"
    assert "Safer roads (2020/21)" in text_of(manager.get(page)) and 'value="street-scene"' not in manager.get(page).text
    given = {key: value for key, value in SAID.items() if key != "version"}
    said = text_of(manager.follow(manager.post(page, given | {"name": "Fewer killed on roads", "carries_on": "roads"})))
    assert "Fewer killed on roads" in said and "Added it to the plan of" in said
    assert manager.post(page, given | {"name": "Roads again", "carries_on": "roads"}).status_code == 422
    manager.post(page, given | {"name": "Theft!", "carries_on": ""})
    with plan.app.app_context():
        kept = db.session.execute(db.select(Priority.code, Priority.position, Priority.of_pack).where(Priority.plan_year_id == plan.year.id).order_by(Priority.position)).all()
    assert [row.code for row in kept][-2:] == ["roads", "theft-2"] and not kept[-1].of_pack


def test_a_priority_is_taken_out_and_put_back(browser: Browser, plan: Plan, manager: Browser) -> None:
    theft = plan.url.replace("street-scene", "theft")
    said = text_of(manager.follow(manager.post(f"{theft}/take-out", {"why": "It is part of another", "version": "1"})))
    assert "It was taken out of the plan" in said and "because It is part of another" in said
    coordinator = browser.as_(plan.make.user())
    assert "Less theft" not in text_of(coordinator.get("/plan")) and coordinator.get(theft).status_code == 200
    assert 'value="theft"' not in coordinator.get("/operations/plan").text
    assert "Less theft is back in the plan" in text_of(manager.follow(manager.post(f"{theft}/put-back", {})))
    assert "Less theft" in text_of(coordinator.get("/plan"))


def test_what_names_a_priority_that_was_taken_out_goes_on_to(plan: Plan, manager: Browser) -> None:
    reference = plan.operation(days_ahead=5).reference
    manager.post(f"{plan.url}/take-out", {"why": "It is part of another", "version": "1"})
    with plan.app.app_context(), unit_of_work():
        kept = db.session.scalars(db.select(Operation).where(Operation.reference == reference).options(selectinload("*"))).one()
        details_services.set_details(kept, Details(priority_codes=("theft",)), details_services.Known())
        assert sorted(priority.code for priority in kept.priorities) == ["street-scene", "theft"]


def test_aims_are_written_in_their_order_and_one_that_is_emptied_stays_in_the_database(plan: Plan, manager: Browser) -> None:
    for n, code in enumerate(("cleaner", "safer")):
        plan.keep(Aim(priority_id=plan.streets.id, code=code, text=f"A {code} place", position=n))
    sent = {"aims-0-code": "cleaner", "aims-0-text": "", "aims-1-code": "safer", "aims-1-text": "A safer place at night", "aims-2-code": "", "aims-2-text": "More trees", "version": "1"}
    said = text_of(manager.follow(manager.post(f"{plan.url}/aims", sent)))
    assert "A safer place at night More trees" in said and "Took out the aim: A cleaner place" in said
    with plan.app.app_context():
        aims = db.session.execute(db.select(Aim.code, Aim.text, Aim.active).order_by(Aim.id)).all()
    assert [tuple(aim) for aim in aims] == [("cleaner", "A cleaner place", False), ("safer", "A safer place at night", True), ("more-trees", "More trees", True)]
    late = manager.post(f"{plan.url}/aims", sent)
    assert late.status_code == 422 and "You changed this yourself meanwhile" in text_of(late)
    twice = manager.post(f"{plan.url}/aims", {"aims-0-code": "safer", "aims-0-text": "More trees", "aims-1-code": "more-trees", "aims-1-text": "More trees", "version": "2"})
    assert twice.status_code == 422 and "This aim stands here twice" in text_of(twice)
    wrong = manager.post(f"{plan.url}/aims", {"aims-0-code": "cleaner", "aims-0-text": "Again", "version": "2"})
    assert wrong.status_code == 422 and "The aims are others by now" in text_of(wrong)


def test_five_risks_stand_at_a_time_and_one_that_is_closed_makes_room_and_stays(plan: Plan, manager: Browser) -> None:
    risk = {"risk": "The grant ends", "owner": "The council", "state": "open", "words": "Ask for another", "version": "0"}
    for n in range(5):
        assert manager.post(f"{plan.url}/risks/new", risk | {"risk": f"Risk {n}"}).status_code == 303
    sixth = manager.post(f"{plan.url}/risks/new", risk)
    assert sixth.status_code == 422 and "Five risks stand already" in text_of(sixth) and "The grant ends" in sixth.text
    said = text_of(manager.follow(manager.post(f"{plan.url}/risks/risk-2", risk | {"risk": "Risk 1", "state": "closed", "version": "1"})))
    assert "Of the risk “Risk 1”: changed how it stands from open to closed" in said
    assert manager.post(f"{plan.url}/risks/new", risk).status_code == 303
    again = manager.post(f"{plan.url}/risks/risk-2", risk | {"risk": "Risk 1", "version": "2"})
    assert again.status_code == 422 and "Five risks stand already" in text_of(again), "one that is closed opens again only where there is room"
    with plan.app.app_context():
        assert sorted(db.session.scalars(db.select(PriorityRisk.place)).all(), key=str) == [1, 2, 3, 4, 5, None]
    nonsense = manager.post(f"{plan.url}/risks/new", risk | {"state": "nonsense", "owner": ""})
    assert nonsense.status_code == 422 and "Enter who owns the risk" in text_of(nonsense)
