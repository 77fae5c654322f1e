"""Proposals are worked out by the worker: taken once, begun again where it was stopped, and never worse than first come, first served."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest

from opsplanner import database
from opsplanner.config import Patience
from opsplanner.database import db, unit_of_work
from opsplanner.errors import RuleBroken
from opsplanner.models import Proposal, ProposalState, Role, User
from opsplanner.operations.proposal import services as proposal_services
from opsplanner.operations.proposal.facts import queries as facts_queries
from opsplanner.operations.proposal.facts.rules import Facts
from opsplanner.operations.proposal.wishes import rules as wishes_rules
from opsplanner.operations.proposal.work import services
from opsplanner.solving import services as solving_services
from opsplanner.solving.work import services as solving_work
from opsplanner.tasks.queue.services import queue_of
from tests.browser import text_of
from tests.commitments.test_races import together
from tests.operations.planning.sent import form_of
from tests.operations.proposal.scene import HERE, Scene

pytestmark = pytest.mark.usefixtures("usual_time")
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def scene(app, make) -> Scene:
    return Scene(app, make)


@pytest.fixture
def lead(scene, browser):
    return browser.as_(scene.lead)


def test_a_proposal_that_somebody_works_at_is_not_taken_by_another(scene, lead, app):
    code = scene.asked(lead)
    with app.app_context():
        assert solving_work.take(Proposal, code) is not None and solving_work.take(Proposal, code) is None
    said = text_of(lead.get(f"{HERE}/{code}"))
    assert "Step 1 of 5: finding a day for as many as possible" in said and "Delete this proposal" not in said
    assert "being worked out already" in text_of(scene.press(lead, code, "begin-again"))
    assert "less than a minute: delete it then" in text_of(scene.press(lead, code, "delete"))


def test_one_that_was_stopped_in_the_middle_says_so_and_is_begun_again(scene, lead, app, hands):
    code = scene.asked(lead)
    with app.app_context():
        solving_work.take(Proposal, code)
    hands.shift(solving_work.LEASE + timedelta(seconds=1))
    said = text_of(lead.get(f"{HERE}/{code}"))
    assert "opsplanner was stopped in the middle of it" in said and "Stopped in the middle" in said
    assert "It is being worked out once more" in text_of(lead.follow(scene.press(lead, code, "begin-again")))
    with app.app_context():
        services.work()
    assert scene.stored(code).state is ProposalState.READY and len(scene.result(code).kept) == 5


@ON_SQLITE
def test_one_is_worked_out_at_a_time_and_the_next_is_asked_for_behind_what_else_there_is_to_do(scene, lead, app, monkeypatch):
    monkeypatch.setattr(solving_services, "PROGRAM", ["/nowhere/python"])
    codes = [scene.asked(lead), scene.asked(lead)]
    states, asked = [], []
    for _ in range(3):
        with app.app_context():
            before = queue_of(app)._huey.pending_count()
            services.work()
            db.session.remove()
            asked.append(queue_of(app)._huey.pending_count() - before)
        states.append([scene.stored(code).state for code in codes])
    waits, ready = ProposalState.WAITING, ProposalState.READY
    assert states == [[ready, waits], [ready, ready], [ready, ready]] and asked == [1, 0, 0]


@ON_SQLITE
def test_an_agency_has_two_at_once_and_is_asked_to_wait_with_the_third(scene, lead, browser, app, hands):
    codes = [scene.asked(lead), scene.asked(lead)]
    answer = lead.post(HERE, scene.sent(lead, a_day="3"))
    assert answer.status_code == 422 and "2 proposals of this agency are being worked out already" in text_of(answer) and form_of(answer.text, "wishes")["a_day"] == "3"
    scene.asked(browser.as_(scene.make.user(scene.police)))
    with app.app_context():
        solving_work.take(Proposal, codes[0])
    assert lead.post(HERE, scene.sent(lead)).status_code == 422
    hands.shift(solving_work.LEASE + timedelta(seconds=1))
    scene.asked(lead)
    stopped = scene.press(lead, codes[0], "begin-again")
    assert stopped.status_code == 422 and "2 proposals of this agency" in text_of(stopped)


def test_of_two_who_ask_at_one_moment_the_second_counts_the_first(scene, lead, app):
    wishes = wishes_rules.read(scene.stored(scene.asked(lead)).wishes)
    found = together(app, *[lambda: proposal_services.ask(wishes, by=db.session.get_one(User, scene.lead.id))] * 2)
    assert [str(answer) for answer in found if isinstance(answer, RuleBroken)] == [
        "2 proposals of this agency are being worked out already. Wait until one of them is, which takes about a minute, then ask again"
    ]


@ON_SQLITE
def test_who_comes_back_after_it_was_begun_again_keeps_nothing(scene, lead, app, hands):
    code = scene.asked(lead)
    with app.app_context():
        taken = solving_work.take(Proposal, code)
        assert taken is not None
    hands.shift(solving_work.LEASE + timedelta(seconds=1))
    scene.press(lead, code, "begin-again")
    with app.app_context():
        result, outcome = services.solved(wishes_rules.read(taken.wishes), Facts([], [], []), 1)
        solving_work.keep(Proposal, code, taken.version, result.text(), outcome)
    assert scene.stored(code).state is ProposalState.WAITING and scene.stored(code).result == ""


@ON_SQLITE
@pytest.mark.parametrize(
    ("program", "said"),
    [(["/nowhere/python"], "could not be started"), (["/bin/sh", "-c", "kill -9 $$"], "ended from outside")], ids=["missing", "killed"],
)
def test_without_its_solver_it_is_first_come_first_served_and_that_is_said(scene, lead, monkeypatch, program, said):
    monkeypatch.setattr(solving_services, "PROGRAM", program)
    code = scene.worked_out(lead)
    result = scene.result(code)
    assert result.found == result.first and list(result.best) == [None] * 5 and len(result.kept) == 5
    page = lead.get(f"{HERE}/{code}")
    assert said in text_of(page) and "worse than first come, first served" in text_of(page) and "is not known: the time was over before that" in text_of(page)
    assert lead.post(f"{HERE}/{code}/make", scene.make_form(lead, code)).status_code == 303


@ON_SQLITE
def test_told_to_stop_it_goes_back_to_those_that_wait(scene, lead, app, monkeypatch):
    (stop := Event()).set()
    monkeypatch.setitem(app.extensions, "opsplanner.tasks.stop", stop)
    code = scene.asked(lead)
    with app.app_context():
        services.work_out(code)
    assert scene.stored(code).state is ProposalState.WAITING and "stopped in the middle of it" in text_of(lead.get(f"{HERE}/{code}"))


@ON_SQLITE
def test_in_the_offices_eyes_nothing_is_worked_out_for_an_agency_without_a_coordinator(scene, browser, app):
    office, fire = browser.as_(scene.make.user(scene.make.office())), scene.make.agency("Kent Fire")
    answer = office.post(HERE, scene.sent(office, lead=str(fire.id)))
    assert answer.status_code == 422 and "This agency has no coordinator" in text_of(answer)
    code = scene.asked(office, lead=str(scene.council.id))
    with app.app_context(), unit_of_work():
        db.session.get_one(User, scene.lead.id).role = Role.STAFF
    with app.app_context():
        services.work_out(code)
    assert scene.result(code).kept == [] == list(scene.result(code).turns)
    assert "What stands in the way most: the agency that leads has no coordinator" in text_of(office.get(f"{HERE}/{code}"))
    assert "This agency has no coordinator" in text_of(scene.press(office, code, "begin-again"))


@ON_SQLITE
def test_where_the_database_is_busy_how_far_it_is_is_not_said_and_the_work_goes_on(scene, lead, app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], patience=Patience(lock=0)))
    code = scene.asked(lead)
    with app.app_context():
        taken = solving_work.take(Proposal, code)
        wishes = wishes_rules.read(taken.wishes)
        facts = facts_queries.read(wishes, db.session.get_one(User, scene.lead.id))
        db.session.rollback()
        with database._one_writer:
            result, outcome = services.solved(wishes, facts, 20, lambda step: solving_work.tell(Proposal, code, taken.version, step))
        solving_work.keep(Proposal, code, taken.version, result.text(), outcome)
    assert scene.stored(code).state is ProposalState.READY and len(scene.result(code).kept) == 5 and outcome.proved


@ON_SQLITE
def test_one_that_was_deleted_meanwhile_is_nobodys(scene, lead, app):
    code = scene.asked(lead)
    with app.app_context(), unit_of_work():
        db.session.execute(db.delete(Proposal).where(Proposal.code == code))
    with app.app_context():
        services.work_out(code)
        assert not db.session.scalar(db.select(db.func.count()).select_from(Proposal))


def test_what_stands_in_the_way_is_read_by_as_many_queries_for_a_quarter_as_for_a_week(scene, lead, app):
    asked: dict[str, list[str]] = {"2027-01-10": [], "2027-04-04": []}
    for until, statements in asked.items():
        wishes = wishes_rules.read(scene.stored(scene.asked(lead, until=until)).wishes)
        with app.app_context():
            user = db.session.get_one(User, scene.lead.id)
            facts_queries.read(wishes, user)

            def note(*args, to=statements):
                to.append(args[2])

            db.event.listen(db.engine, "before_cursor_execute", note)
            facts_queries.read(wishes, user)
            db.event.remove(db.engine, "before_cursor_execute", note)
    few, many = (len(statements) for statements in asked.values())
    assert few == many and 5 < few <= 22
