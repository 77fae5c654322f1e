"""A plan year carries on the one before it: five become seven, types and operations to come follow, and what would be left is named first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import (
    Action,
    Aim,
    ExpectedReturn,
    HistoryLine,
    Indicator,
    IndicatorFigure,
    MethodChange,
    Operation,
    OperationType,
    PlanState,
    PlanYear,
    Priority,
    Role,
    Succession,
    Verb,
    operation_priority,
    return_priority,
    type_priority,
)
from tests.browser import Browser, text_of
from tests.plan.conftest import Plan

pytestmark = pytest.mark.usefixtures("usual_time")  # they name the years
PAGE = "/plan/years/2027-28/carry-on"


@pytest.fixture
def manager(browser: Browser, plan: Plan) -> Browser:
    """A manager of the office."""
    return browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))


@pytest.fixture
def coming(plan: Plan) -> PlanYear:
    """The year to come, with a priority of its own; what hangs on the street scene of this year."""
    year = plan.keep(PlanYear(code="2027/28", starts_on=date(2027, 4, 1), ends_on=date(2028, 3, 31), state=PlanState.DRAFT))
    plan.keep(Priority(plan_year_id=year.id, code="shops", name="Safer shops"))
    plan.keep(Aim(priority_id=plan.streets.id, code="cleaner", text="Cleaner streets"))
    plan.keep(Aim(priority_id=plan.streets.id, code="gone", text="No longer wanted", active=False))
    plan.keep(Action(priority_id=plan.streets.id, code="sweep", text="Sweep", owner_agency_id=plan.council.id, due_on=clock.today(), status="under way", progress="Half of it"))
    plan.keep(Action(priority_id=plan.streets.id, code="paint", text="Paint", status="done"))
    tips = plan.keep(Indicator(priority_id=plan.streets.id, code="tips", name="Fly-tips", target=100, period="quarter"))
    plan.keep(IndicatorFigure(indicator_id=tips.id, period="2026/27 quarter 1", value=7))
    plan.keep(MethodChange(indicator_id=tips.id, period="2026/27 quarter 2", what="By phone too", adjusted=False, how=""))
    return year


def sent(*became: tuple[str, tuple[str, ...], str], version: str = "1", **more: str) -> dict[str, object]:
    """What the form sends: code, what carries it on, words, of each."""
    found: dict[str, object] = {"version": version} | more
    for n, (code, to, words) in enumerate(became):
        found |= {f"became-{n}-code": code, f"became-{n}-to": list(to), f"became-{n}-words": words}
    return found


AS_IT_IS = sent(("street-scene", ("street-scene",), ""), ("theft", ("shops", "street-scene"), "Shops came to the front"))


def kept(plan: Plan, model: type, *columns: str) -> list[tuple[object, ...]]:
    with plan.app.app_context():
        of_year = db.select(*(getattr(model, column) for column in columns)).join(Priority, Priority.id == model.priority_id).join(PlanYear, PlanYear.id == Priority.plan_year_id)
        return [tuple(row) for row in db.session.execute(of_year.where(PlanYear.code == "2027/28").order_by(model.id))]


def test_priorities_are_copied_forward_with_what_goes_on_and_twice_does_nothing_twice(plan: Plan, manager: Browser, coming: PlanYear) -> None:
    assert PAGE in manager.get("/plan/years/2027-28").text and "copied forward" in text_of(manager.get(PAGE))
    said = text_of(manager.follow(manager.post(PAGE, AS_IT_IS)))
    assert "2027/28 carries on 2026/27" in said and "Carried on 2026/27: copied 1 priority forward, wrote down what became of 2" in said
    assert kept(plan, Aim, "code") == [("cleaner",)] and kept(plan, Indicator, "code", "target") == [("tips", 100)]
    assert kept(plan, Action, "code", "status", "due_on", "progress") == [("sweep", "under way", None, "")]
    with plan.app.app_context():
        assert db.session.scalars(db.select(MethodChange.period)).all() == ["2026/27 quarter 2"] * 2, "its target may be of the way before"
    with plan.app.app_context():
        mapped = sorted(row.words for row in db.session.scalars(db.select(Succession)))
    assert mapped == ["Carried on", "Shops came to the front", "Shops came to the front"]
    assert "Became Safer shops (2027/28): shops came to the front." in text_of(manager.get(plan.url.replace("street-scene", "theft")))
    old = manager.post(PAGE, AS_IT_IS)
    assert old.status_code == 422 and "You changed this yourself meanwhile" in text_of(old)
    assert "Nothing was changed" in text_of(manager.follow(manager.post(PAGE, AS_IT_IS | {"version": "2"})))
    assert kept(plan, Aim, "code") == [("cleaner",)]
    with plan.app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Succession)) == 3
        assert db.session.scalar(db.select(db.func.count()).where(HistoryLine.verb == Verb.PLAN_YEAR_CARRIED_ON)) == 1


def test_types_and_operations_to_come_follow(plan: Plan, manager: Browser, coming: PlanYear) -> None:
    operation = plan.make.operation(days_ahead=(date(2027, 5, 3) - clock.today()).days)
    counted, asked = plan.measure(), {"agency_id": plan.council.id, "kind": "month", "due_days": 5, "due_working": False, "by_ward": False}
    with plan.app.app_context():
        db.session.execute(type_priority.insert().values(operation_type_id=operation.type_id, priority_code="theft"))
        db.session.execute(db.update(Operation).where(Operation.id == operation.id).values(plan_year_id=coming.id))
        db.session.execute(operation_priority.delete().where(operation_priority.c.operation_id == operation.id))
        lines = [
            ExpectedReturn(measure_id=counted.id, starts_on=date(2026, 4, 1), ends_on=date(2026, 6, 30), **asked), ExpectedReturn(measure_id=counted.id, starts_on=date(2026, 7, 1), **asked),
        ]
        db.session.add_all(lines)
        db.session.flush()
        expected = [lines[1].id, lines[0].id]
        db.session.execute(return_priority.insert(), [{"expected_id": line, "priority_code": "theft"} for line in expected])
        db.session.commit()
    assert manager.post(PAGE, AS_IT_IS).status_code == 303
    with plan.app.app_context():
        codes = db.session.scalars(db.select(type_priority.c.priority_code).where(type_priority.c.operation_type_id == operation.type_id)).all()
        named = db.session.scalars(db.select(Priority.code).join(operation_priority, operation_priority.c.priority_id == Priority.id).where(operation_priority.c.operation_id == operation.id)).all()
    assert set(codes) == {"theft", "shops", "street-scene"}, "the old code holds for operations of this year"
    assert set(named) == {"shops", "street-scene"}
    with plan.app.app_context():
        follows = db.session.scalars(db.select(return_priority.c.priority_code).where(return_priority.c.expected_id == expected[0])).all()
        ended = db.session.scalars(db.select(return_priority.c.priority_code).where(return_priority.c.expected_id == expected[1])).all()
        said = db.session.scalars(db.select(HistoryLine.what).where(HistoryLine.verb == Verb.RETURN_EXPECTED_OTHERWISE)).all()
    assert (set(follows), ended) == ({"theft", "shops", "street-scene"}, ["theft"]), "so do returns that are still expected"
    assert len(said) == 1 and said[0].startswith("followed the plan of 2027/28: it counts under Safer shops")
    assert "Followed the plan of 2027/28: its priorities are" in text_of(manager.get(f"/operations/{operation.reference}"))


def test_what_would_be_left_without_a_priority_is_named_before_anything_is_done(plan: Plan, manager: Browser, coming: PlanYear) -> None:
    ahead = (date(2027, 5, 3) - clock.today()).days
    open_, hidden = plan.make.operation(days_ahead=ahead), plan.make.operation(days_ahead=ahead, restricted=True)
    with plan.app.app_context():
        name = db.session.get_one(OperationType, open_.type_id).name
        db.session.execute(type_priority.insert().values(operation_type_id=open_.type_id, priority_code="theft"))
        for one in (open_, hidden):
            db.session.execute(db.update(Operation).where(Operation.id == one.id).values(plan_year_id=coming.id))
            db.session.execute(operation_priority.delete().where(operation_priority.c.operation_id == one.id))
        db.session.commit()
    ends = sent(("street-scene", ("street-scene",), ""), ("theft", (), "It is low by now"))
    asked = manager.post(PAGE, ends)
    words = text_of(asked)
    assert asked.status_code == 422 and "types of operation would be left without a priority" in words and name in words and open_.reference in words
    assert hidden.reference not in words
    with plan.app.app_context():
        assert db.session.scalars(db.select(Succession)).all() == []
    warned = asked.text.split('name="warned"')[1].split('value="')[1].split('"')[0]
    assert manager.post(PAGE, ends | {"go_on": "y", "warned": warned}).status_code == 303
    with plan.app.app_context():
        assert sorted((row.to_priority_id is None, row.words) for row in db.session.scalars(db.select(Succession))) == [(False, "Carried on"), (True, "It is low by now")]


def test_what_makes_no_sense_is_refused_and_nothing_is_kept(browser: Browser, plan: Plan, manager: Browser, coming: PlanYear) -> None:
    for given, sentence in (
        (sent(("street-scene", ("street-scene",), ""), ("theft", (), "")), "Enter why Less theft ends"),
        (sent(("street-scene", ("street-scene",), "")), "The priorities are others by now"),
        (sent(("street-scene", ("nonsense",), ""), ("theft", ("theft",), "")), "The priorities are others by now"),
    ):
        answer = manager.post(PAGE, given)
        assert answer.status_code == 422 and sentence in text_of(answer)
    with plan.app.app_context():
        assert db.session.scalars(db.select(Succession)).all() == []
    for user in (plan.make.user(), plan.make.user(role=Role.MANAGER)):
        assert browser.as_(user).get(PAGE).status_code == 403
    assert "There is no plan year right before this one" in text_of(manager.get("/plan/years/2026-27/carry-on"))
    first = manager.post("/plan/years/2026-27/carry-on", {"version": "1"})
    assert first.status_code == 422 and "There is no plan year right before this one" in text_of(first)
    assert coming.starts_on - timedelta(days=1) == plan.year.ends_on


def test_figures_are_compared_across_the_change(plan: Plan, manager: Browser, coming: PlanYear) -> None:
    manager.post(PAGE, AS_IT_IS)
    plan.entry(plan.measure(), 5, operation=plan.operation())
    page = text_of(manager.get("/plan/side-by-side?year=2027/28"))
    assert "1 operation" in page and "1 figure" in page and "Shops came to the front".lower() in page.lower()
