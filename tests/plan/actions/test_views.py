"""An action has a page, on which the agency that owns it says how it goes and what shows it; what is restricted shows to who sees it alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import Action, ActionEvidence, HistoryLine, OutcomeEntry, Review, Role, User, Verb
from tests.browser import Browser, text_of
from tests.plan.conftest import Plan
from tests.queries import queries_of


@pytest.fixture
def sweep(plan: Plan) -> Action:
    """Sweep the market: the council's, due yesterday."""
    return plan.keep(Action(
        priority_id=plan.streets.id, code="sweep", text="Sweep the market", programme="Clean start", owner_agency_id=plan.council.id,
        due_on=clock.today() - timedelta(days=1), status="under way",
    ))


@pytest.fixture
def coordinator(plan: Plan) -> User:
    """The council's."""
    return plan.make.user(plan.council, name="Olive Owner")


def at(plan: Plan, rest: str = "") -> str:
    return f"{plan.url}/actions/sweep{rest}"


def test_its_page_says_who_by_when_and_that_nothing_was_said_yet(browser: Browser, plan: Plan, sweep: Action) -> None:
    reader = browser.as_(plan.make.user(plan.make.agency("Test Fire")))
    words = text_of(reader.get(at(plan)))
    for said in ("Clean start", "Sweep the market", "Under way", "Overdue", plan.council.short_name, "Nobody has said yet how it goes", "Nothing that you may see is named as evidence yet"):
        assert said in words
    assert "Say how it goes" not in words and "Add evidence" not in words
    assert at(plan) in reader.get(plan.url).text and at(plan) in reader.get("/plan").text
    assert reader.get(at(plan).replace("sweep", "none")).status_code == 404


def test_the_owners_coordinator_says_how_it_goes_and_what_was_said_before_stays(browser: Browser, plan: Plan, sweep: Action, coordinator: User) -> None:
    page = browser.as_(coordinator)
    refused = page.post(at(plan, "/report"), {"state": "under way", "progress": "", "version": "1"}, hx=True)
    assert refused.status_code == 422 and "Enter in words how it goes" in text_of(refused)
    said = text_of(page.follow(page.post(at(plan, "/report"), {"state": "under way", "progress": "Half of it is swept", "version": "1"})))
    assert "Half of it is swept" in said and "Added how it goes: Half of it is swept" in said
    late = page.post(at(plan, "/report"), {"state": "done", "progress": "All of it", "version": "1"})
    assert late.status_code == 422 and "You changed this yourself meanwhile" in text_of(late) and "All of it" in late.text
    said = text_of(page.follow(page.post(at(plan, "/report"), {"state": "done", "progress": "All of it", "version": "2"})))
    assert "changed how it goes from Half of it is swept to All of it" in said and "Overdue" not in said
    assert "All of it" in text_of(page.get(plan.url))
    assert page.post(at(plan, "/report"), {"state": "nonsense", "progress": "x", "version": "3"}).status_code == 422


def test_who_reports_on_it_and_who_changes_it(browser: Browser, plan: Plan, sweep: Action, coordinator: User) -> None:
    office = plan.make.office()
    for user, reports, keeps in (
        (coordinator, 200, 403), (plan.make.user(plan.council, Role.STAFF), 403, 403), (plan.make.user(plan.make.agency("Test Fire")), 403, 403),
        (plan.make.user(office, Role.MANAGER), 200, 200), (plan.make.user(office, Role.ADMINISTRATOR), 403, 403),
    ):
        page = browser.as_(user)
        assert [page.get(at(plan, rest)).status_code for rest in ("/report", "/evidence", "/change", "/take-out")] == [reports, reports, keeps, keeps]
        assert page.get(f"{plan.url}/actions/new").status_code == keeps
        assert page.post(at(plan, "/report"), {"state": "done", "progress": "x", "version": "9"}).status_code == (422 if reports == 200 else 403)


def test_the_offices_manager_adds_changes_takes_out_and_puts_back_an_action(browser: Browser, plan: Plan, sweep: Action) -> None:
    manager = browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))
    given = {"text": "Plant trees", "programme": "", "owner": str(plan.council.id), "due_on": plan.year.ends_on.isoformat(), "version": "0"}
    late = manager.post(f"{plan.url}/actions/new", given | {"due_on": (plan.year.ends_on + timedelta(days=1)).isoformat()})
    assert late.status_code == 422 and "This is not in the plan year" in text_of(late)
    said = text_of(manager.follow(manager.post(f"{plan.url}/actions/new", given)))
    assert "Plant trees" in said and f"owner {plan.council.short_name}" in said
    said = text_of(manager.follow(manager.post(f"{plan.url}/actions/plant-trees/change", given | {"text": "Plant ten trees", "owner": "", "version": "1"})))
    assert "Changed what is done from Plant trees to Plant ten trees" in said and "took out the owner" in said
    said = text_of(manager.follow(manager.post(f"{plan.url}/actions/plant-trees/take-out", {"why": "No room", "version": "2"})))
    assert "It was taken out of the plan" in said and "because No room" in said
    assert "Plant ten trees" not in text_of(manager.get(plan.url)).split("History")[1]
    manager.post(f"{plan.url}/actions/plant-trees/put-back", {})
    assert "Plant ten trees" in text_of(manager.get(plan.url))


def test_an_overdue_action_is_on_the_home_of_its_owners_coordinator_and_of_managers(browser: Browser, plan: Plan, sweep: Action, coordinator: User) -> None:
    other = plan.make.user(plan.make.agency("Test Fire"))
    for user, verb in ((coordinator, "Say how it goes with"), (plan.make.user(plan.make.office(), Role.MANAGER), "Look at")):
        home = text_of(browser.as_(user).get("/"))
        assert f"{verb} Clean start" in home and "1 action of the plan overdue" in home
    for user in (other, plan.make.user(plan.council, Role.STAFF)):
        assert "Clean start" not in text_of(browser.as_(user).get("/"))
    browser.as_(coordinator).post(at(plan, "/report"), {"state": "done", "progress": "All of it", "version": "1"})
    assert "Clean start" not in text_of(browser.as_(coordinator).get("/"))


def test_operations_signed_off_figures_and_pages_elsewhere_are_evidence(browser: Browser, plan: Plan, sweep: Action, coordinator: User) -> None:
    page, operation = browser.as_(coordinator), plan.operation()
    figure, recorded = (plan.entry(plan.measure(), 12, operation=operation, review=review) for review in (Review.SIGNED_OFF, Review.RECORDED))
    for what, words in ((operation.reference.lower(), ""), (figure.reference, "Twelve went"), ("https://council.example/swept", "The swept market")):
        assert page.post(at(plan, "/evidence"), {"what": what, "words": words}).status_code == 303
    said = text_of(page.get(at(plan)))
    for part in (operation.reference, "Vehicles removed: 12", "Twelve went", "The swept market", "https://council.example/swept", "Named by Olive Owner"):
        assert part in said
    for what, sentence in (
        (operation.reference, "This is evidence of the action already"), (recorded.reference, "not signed off yet"), ("CUBIT-1999-001", "There is no operation or figure"),
        ("javascript:alert(1)", "Enter a whole address"), ("", "Enter a reference or an address"), ("https://council.example/more", "Enter what stands at this address"),
    ):
        refused = page.post(at(plan, "/evidence"), {"what": what, "words": ""})
        assert refused.status_code == 422 and sentence in text_of(refused)
    assert "Named it as evidence of the action of the plan: Clean start" in text_of(page.get(f"/operations/{operation.reference}"))
    with plan.app.app_context():
        codes = {row.address: row.code for row in db.session.execute(db.select(ActionEvidence.address, ActionEvidence.code))}
        db.session.execute(db.update(OutcomeEntry).where(OutcomeEntry.id == figure.id).values(superseded=True))
        db.session.commit()
    assert "Corrected since" in text_of(page.get(at(plan)))
    said = text_of(page.follow(page.post(at(plan, f"/evidence/{codes['https://council.example/swept']}/take-off"), {})))
    assert "https://council.example/swept" not in said.split("History")[0] and "Took off as evidence: The swept market" in said
    assert page.post(at(plan, "/evidence"), {"what": "https://council.example/swept", "words": "Again"}).status_code == 303


def test_a_restricted_operation_is_evidence_to_who_sees_it_and_nothing_to_anybody_else(browser: Browser, plan: Plan, sweep: Action, coordinator: User) -> None:
    other = browser.as_(plan.make.user(plan.make.agency("Test Fire")))
    colleague = browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))
    before = {page: text_of(page.get(at(plan))) for page in (other, colleague)}
    operation = plan.operation(restricted=True)
    figure = plan.entry(plan.measure(), 12, operation=operation, review=Review.SIGNED_OFF)
    page = browser.as_(coordinator)
    for what in (operation.reference, figure.reference):
        assert page.post(at(plan, "/evidence"), {"what": what, "words": "Found there"}).status_code == 303
    shown = text_of(page.get(at(plan)))
    assert operation.reference in shown and "OFFICIAL-SENSITIVE" in shown and "Vehicles removed: 12" in shown
    for reader, was in before.items():
        assert text_of(reader.get(at(plan))) == was
    with plan.app.app_context():
        codes = db.session.scalars(db.select(ActionEvidence.code)).all()
        assert db.session.scalars(db.select(HistoryLine.id).where(HistoryLine.subject == f"action:{sweep.id}")).all() == []
        assert len(db.session.scalars(db.select(HistoryLine.id).where(HistoryLine.verb == Verb.EVIDENCE_ADDED)).all()) == 2
        assert db.session.get_one(Action, sweep.id).version == 1
    for code in codes:
        assert colleague.post(at(plan, f"/evidence/{code}/take-off"), {}).status_code == 404, "as one that does not exist"
    refused = colleague.post(at(plan, "/evidence"), {"what": operation.reference, "words": ""})
    assert refused.status_code == 422 and "There is no operation or figure of this reference that you see" in text_of(refused)


def test_its_page_takes_as_many_queries_with_much_evidence_as_with_little(browser: Browser, plan: Plan, sweep: Action, coordinator: User, caplog: pytest.LogCaptureFixture) -> None:
    somebody = browser.as_(coordinator)
    few = queries_of(caplog, somebody, at(plan))
    for n in range(3):
        operation = plan.operation(days_ahead=-3 - n)
        figure = plan.entry(plan.measure(), n, operation=operation, review=Review.SIGNED_OFF)
        for k, thing in enumerate(({"operation_id": operation.id}, {"entry_id": figure.id}, {"address": f"https://council.example/{n}"})):
            plan.keep(ActionEvidence(action_id=sweep.id, code=f"e{n}{k}", added_at=clock.now(), added_by_id=coordinator.id, **thing))
    assert queries_of(caplog, somebody, at(plan)) == few == 5
