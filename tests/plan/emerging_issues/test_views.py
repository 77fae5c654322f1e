"""An emerging issue is noted by any agency's coordinator, and offered to the assessment that is being made: taken in, or set aside with a word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import Assessment, AssessmentState, EmergingIssue, Role, User, Ward
from tests.browser import Browser, text_of
from tests.plan.conftest import Plan
from tests.queries import queries_of

LIST = "/plan/emerging-issues"


@pytest.fixture
def river(plan: Plan) -> Ward:
    return plan.make.ward("River")


@pytest.fixture
def coordinator(plan: Plan) -> User:
    """The council's."""
    return plan.make.user(plan.council, name="Nora Noter")


def typed(**more: object) -> dict[str, object]:
    """The form of an issue, since yesterday, of the whole area."""
    return {"what": "Scooters without plates", "ward": "", "since": (clock.today() - timedelta(days=1)).isoformat(), "words": "", "version": "0"} | more


def noted(page: Browser, **more: object) -> str:
    return str(page.post(f"{LIST}/new", typed(**more)).headers["Location"])


def draft(plan: Plan) -> Assessment:
    return plan.keep(Assessment(plan_year_id=plan.year.id, state=AssessmentState.DRAFT))  # type: ignore[no-any-return]


def test_a_coordinator_notes_an_issue_and_bad_input_gets_its_sentence(browser: Browser, plan: Plan, river: Ward, coordinator: User) -> None:
    page = browser.as_(coordinator)
    assert "Nothing is noted yet" in text_of(page.get(LIST)) and LIST in page.get("/plan").text
    for change, sentence in (({"what": ""}, "Enter what is new"), ({"since": "2100-01-01"}, "Enter a date between"), ({"since": (clock.today() + timedelta(days=1)).isoformat()}, "still to come"), ({"ward": "99"}, "no longer there")):
        refused = page.post(f"{LIST}/new", typed(**change), hx=True)
        assert refused.status_code == 422 and sentence in text_of(refused), change
    form = typed(ward=str(river.id), words="Three since May", once="k" * 24)
    said = text_of(page.follow(page.post(f"{LIST}/new", form)))
    for words in ("Scooters without plates", "River", "Three since May", "Nora Noter, Test Council", "Waiting Nobody has decided yet", "Noted it: Scooters without plates, of River, since"):
        assert words in said, words
    page.post(f"{LIST}/new", form)
    with plan.app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(EmergingIssue)) == 1, "sent again it is noted once"
    assert "Scooters" in text_of(page.get(f"{LIST}?ward={river.code}&state=waiting")) and "Nothing matches" in text_of(page.get(f"{LIST}?state=set-aside"))


def test_it_is_taken_into_the_assessment_under_a_priority_and_offered_again_while_that_is_a_draft(browser: Browser, plan: Plan, coordinator: User) -> None:
    url, manager = noted(browser.as_(coordinator)), browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))
    decided = {"decision": "take in", "priority": str(plan.theft.id), "words": "With the shops", "version": "1"}
    refused = manager.post(f"{url}/decide", {"decision": "take in", "words": "", "version": "1"})
    assert refused.status_code == 422 and "No strategic assessment is being made" in text_of(refused) and "Say what becomes of it" in text_of(refused)
    assessment = draft(plan)
    whole = f"/plan/years/{plan.year.code.replace('/', '-')}/assessment"
    assert "1 emerging issue waits for a decision" in text_of(manager.get(whole)) and f"{url}/decide" in manager.get(whole).text
    gone = manager.post(f"{url}/decide", decided | {"priority": "99"}, hx=True)
    assert gone.status_code == 422 and "This priority is no longer there" in text_of(gone)
    said = text_of(manager.follow(manager.post(f"{url}/decide", decided)))
    assert f"Taken into the assessment of {plan.year.code}, under Less theft" in said and "With the shops" in said
    assert "Scooters without plates (The whole area)" in text_of(manager.get(f"/plan/{plan.year.code.replace('/', '-')}/theft/assessment"))
    again = manager.post(f"{url}/decide", decided | {"version": "2"})
    assert again.status_code == 422 and "Somebody has decided on it already" in text_of(again)
    assert "emerging issue" not in text_of(manager.get("/"))
    assert "Waiting" in text_of(manager.follow(manager.post(f"{url}/offer-again", {"why": "Too early", "version": "2"})))
    assert "Decide on 1 emerging issue" in text_of(manager.get("/")) and "Decide on" not in text_of(browser.as_(coordinator).get("/"))
    manager.post(f"{url}/decide", decided | {"priority": "", "version": "3"})
    with plan.app.app_context():
        db.session.get_one(Assessment, assessment.id).state = AssessmentState.AGREED
        db.session.commit()
    kept = manager.post(f"{url}/offer-again", {"why": "x", "version": "4"})
    assert kept.status_code == 422 and "is agreed, and stays as it is" in text_of(kept)


def test_it_is_set_aside_with_a_word(browser: Browser, plan: Plan, coordinator: User) -> None:
    noting, manager = browser.as_(coordinator), browser.as_(plan.make.user(plan.make.office(), Role.MANAGER))
    url = noted(noting)
    wordless = manager.post(f"{url}/decide", {"decision": "set aside", "words": "", "version": "1"}, hx=True)
    assert wordless.status_code == 422 and "Say why it is set aside" in text_of(wordless)
    said = text_of(manager.follow(manager.post(f"{url}/decide", {"decision": "set aside", "words": "One case only", "version": "1"})))
    assert "Set aside" in said and "One case only" in said
    assert "One case only" in text_of(noting.get(f"{LIST}?state=set-aside"))


def test_who_notes_who_changes_and_who_decides(browser: Browser, plan: Plan, coordinator: User) -> None:
    url, office = noted(browser.as_(coordinator)), plan.make.office()
    for user, notes, changes, decides in (
        (coordinator, 200, 200, 403), (plan.make.user(plan.make.agency("Test Fire")), 200, 403, 403), (plan.make.user(office, Role.MANAGER), 200, 200, 200),
        (plan.make.user(plan.council, Role.STAFF), 403, 403, 403), (plan.make.user(plan.council, Role.MANAGER), 403, 403, 403),
    ):
        page = browser.as_(user)
        assert [page.get(one).status_code for one in (LIST, url, f"{LIST}/new", f"{url}/change", f"{url}/decide", f"{url}/offer-again")] == [200, 200, notes, changes, decides, decides]
    page = browser.as_(coordinator)
    assert "to Cars without plates" in text_of(page.follow(page.post(f"{url}/change", typed(what="Cars without plates", version="1"))))
    late = page.post(f"{url}/change", typed(what="Vans", version="1"))
    assert late.status_code == 422 and "meanwhile" in text_of(late) and 'value="Vans"' in late.text


def test_the_list_asks_as_often_with_much_as_with_little(browser: Browser, plan: Plan, coordinator: User, caplog: pytest.LogCaptureFixture) -> None:
    page = browser.as_(coordinator)
    url = noted(page)
    few = [queries_of(caplog, page, one) for one in (LIST, url)]
    for n in range(3):
        noted(page, what=f"Thing {n}")
    assert [queries_of(caplog, page, one) for one in (LIST, url)] == few and max(few) <= 6
