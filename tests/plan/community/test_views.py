"""What the community asks for is noted by event, and is found by ward, year, kind of event, and by whether a priority answers it."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import CommunityEvent, CommunityView, EventKind, Role, User, Ward
from tests.browser import Browser, text_of
from tests.plan.conftest import Plan
from tests.queries import queries_of

LIST = "/plan/community-views"


@pytest.fixture
def river(plan: Plan) -> Ward:
    return plan.make.ward("River")


@pytest.fixture
def coordinator(plan: Plan) -> User:
    """The council's."""
    return plan.make.user(plan.council, name="Nora Noter")


def typed(**more: object) -> dict[str, object]:
    """The form of an event, yesterday, of the whole area."""
    day = clock.today() - timedelta(days=1)
    return {"kind": "", "held_on": day.isoformat(), "place": "The library", "ward": "", "words": "", "asked": ""} | more


def noted(page: Browser, **more: object) -> str:
    """Note an event and return its page."""
    return str(page.post(f"{LIST}/new", typed(**more)).headers["Location"])


def test_a_coordinator_notes_an_event_with_what_was_asked_for_a_line_each(browser: Browser, plan: Plan, river: Ward, coordinator: User) -> None:
    plan.keep(EventKind(code="meeting", name="Ward meeting", words="Residents and services"))
    page = browser.as_(coordinator)
    assert "Nothing is noted yet" in text_of(page.get(LIST)) and LIST in page.get("/plan").text
    form = typed(kind="1", ward=str(river.id), words="Thirty residents", asked="- Lighting in the alley\nFewer scooters on the path", once="k" * 24)
    said = page.follow(page.post(f"{LIST}/new", form))
    for words in ("Ward meeting, The library", "Residents and services", "Thirty residents", "Lighting in the alley", "Fewer scooters on the path", "Not said yet", "Nora Noter, Test Council"):
        assert words in text_of(said)
    assert "Noted Ward meeting, The library, on" in text_of(said) and "of River, and 2 things that were asked for there" in text_of(said)
    page.post(f"{LIST}/new", form)
    with plan.app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(CommunityEvent)) == 1, "sent again it is noted once"
    assert "2 things were asked for at 1 event: of 2 nobody has said yet." in text_of(page.get(LIST))


def test_what_makes_no_sense_gets_its_sentence_and_nothing_is_half_saved(browser: Browser, plan: Plan, coordinator: User) -> None:
    page, tomorrow = browser.as_(coordinator), (clock.today() + timedelta(days=1)).isoformat()
    for change, sentence in (
        ({"held_on": tomorrow}, "This day is still to come"), ({"held_on": "soon"}, "Enter a date that exists"), ({"place": ""}, "Enter where it was"), ({"ward": "77"}, "This ward is no longer there"),
        ({"kind": "77"}, "This kind is no longer there"), ({"asked": "x" * 601}, "A line has at most 600 characters"), ({"words": "Ring AB12 CDE"}, "Does this belong here?"),
    ):
        refused = page.post(f"{LIST}/new", typed(**{"asked": "Lighting"} | change), hx=True)
        assert refused.status_code == 422 and sentence in text_of(refused), change
    with plan.app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(CommunityEvent)) == 0


def test_who_notes_who_changes_and_who_reads(browser: Browser, plan: Plan, coordinator: User) -> None:
    url = noted(browser.as_(coordinator), asked="Lighting")
    office = plan.make.office()
    for user, notes, changes in (
        (coordinator, 200, 200), (plan.make.user(plan.make.agency("Test Fire")), 200, 403), (plan.make.user(office, Role.MANAGER), 200, 200), (plan.make.user(plan.council, Role.STAFF), 403, 403),
        (plan.make.user(office, Role.ADMINISTRATOR), 403, 403), (plan.make.user(plan.council, Role.MANAGER), 403, 403),
    ):
        page = browser.as_(user)
        assert page.get(f"{LIST}/new").status_code == notes and page.get(url).status_code == page.get(LIST).status_code == 200
        pages = (f"{url}/change", f"{url}/strike-out", f"{url}/asked/new", f"{url}/asked/view-1", f"{url}/asked/view-1/strike-out")
        assert {page.get(one).status_code for one in pages} == {changes}
        assert ("Change the event" in text_of(page.get(url))) == (changes == 200)
    assert page.get(f"{LIST}/nothing").status_code == 404


def test_a_priority_answers_it_or_none_does_and_the_second_sees_the_firsts(browser: Browser, plan: Plan, river: Ward, coordinator: User) -> None:
    page = browser.as_(coordinator)
    url = noted(page, ward=str(river.id), asked="Lighting\nScooters")
    view = {"asked": "Lighting in the alley", "ward": "", "answer": str(plan.streets.id), "words": "Lamps are ordered", "version": "1"}
    said = page.follow(page.post(f"{url}/asked/view-1", view))
    assert f'href="{plan.url}"' in said.text and "Lamps are ordered" in text_of(said)
    assert f"changed which priority answers it from not said yet to {plan.streets.name} ({plan.year.code})" in text_of(said)
    late = page.post(f"{url}/asked/view-1", view | {"answer": "none"})
    assert late.status_code == 422 and "You changed this yourself meanwhile" in text_of(late) and "Lamps are ordered" in late.text
    gone = page.post(f"{url}/asked/view-2", view | {"answer": "99"}, hx=True)
    assert gone.status_code == 422 and "This priority is no longer there" in text_of(gone)
    page.post(f"{url}/asked/view-2", view | {"asked": "Scooters", "answer": "none", "words": ""})
    none = text_of(page.get(f"{LIST}?answer=none"))
    assert "Scooters" in none and "Lighting" not in none and "1 thing was asked for at 1 event: none answers 1." in none
    page.post(f"{url}/asked/new", view | {"asked": "More patrols", "answer": "", "version": "0"})
    assert "a priority answers 1, none answers 1, of 1 nobody has said yet" in text_of(page.get(LIST))
    struck = text_of(page.follow(page.post(f"{url}/asked/view-3/strike-out", {"why": "Of another meeting", "version": "1"})))
    assert "Struck out “More patrols”, because Of another meeting" in struck and page.get(f"{url}/asked/view-3").status_code == 404


def test_an_event_is_changed_and_struck_out_and_its_page_stays(browser: Browser, plan: Plan, river: Ward, coordinator: User) -> None:
    page = browser.as_(coordinator)
    url = noted(page, asked="Lighting")
    said = text_of(page.follow(page.post(f"{url}/change", typed(place="The school", ward=str(river.id), version="1"))))
    assert "from The library to The school" in said
    assert "the ward from the whole area to River" in said
    page.post(f"{url}/strike-out", {"why": "Noted twice", "version": "2"})
    assert "is struck out" in text_of(page.get(url)) and "Nothing is noted yet" in text_of(page.get(LIST))
    assert page.get(f"{url}/change").status_code == page.get(f"{url}/asked/view-1").status_code == 404


def test_it_is_found_by_ward_year_kind_answer_and_priority_and_downloaded_so(browser: Browser, plan: Plan, river: Ward, coordinator: User) -> None:
    plan.keep(EventKind(code="meeting", name="Ward meeting"))
    twydall_ward = plan.make.ward("Twydall")
    page = browser.as_(coordinator)
    url = noted(page, kind="1", ward=str(river.id), asked="Lighting\nScooters")
    noted(page, held_on=(plan.year.starts_on - timedelta(days=1)).isoformat(), asked="=Old lamps")
    noted(page, place="The school")
    twydall = {"asked": "Scooters", "ward": str(twydall_ward.id), "answer": str(plan.theft.id), "words": "", "version": "1"}
    page.post(f"{url}/asked/view-2", twydall)
    for query, there in (
        (f"ward={river.code}", {"Lighting"}), (f"ward={twydall_ward.code}", {"Scooters"}), (f"year={plan.year.code}", {"Lighting", "Scooters", "The school"}), ("kind=meeting", {"Lighting", "Scooters"}),
        ("kind=another", {"Old lamps", "The school"}), ("answer=answered", {"Scooters"}), ("answer=not-said", {"Lighting", "Old lamps"}), ("priority=theft", {"Scooters"}), ("answer=none", set()),
    ):
        said = page.get(f"{LIST}?{query}", hx=True).text
        assert {word for word in ("Lighting", "Scooters", "Old lamps", "The school") if word in re.sub(r"(?s)<ul class=.app-filters.*?</ul>", "", said)} == there, query
    assert "There is no ward “nowhere” here" in text_of(page.get(f"{LIST}?ward=nowhere")) and "Nothing matches" in text_of(page.get(f"{LIST}?answer=none"))
    file = page.get(f"{LIST}.csv")
    rows = list(csv.DictReader(StringIO(file.text.removeprefix("\ufeff"))))
    assert [(row["What was asked for"], row["Ward"], row["Priority"]) for row in rows] == [
        ("", "The whole area", ""), ("Lighting", "River", ""), ("Scooters", "Twydall", "Less theft"), ("'=Old lamps", "The whole area", ""),
    ]
    assert [row["Answered"] for row in rows] == ["", "Not said yet", "A priority answers it", "Not said yet"] and rows[1]["Plan year"] == plan.year.code
    assert len(list(csv.reader(StringIO(page.get(f"{LIST}.csv?ward={river.code}").text)))) == 2


def test_the_list_asks_as_often_with_much_as_with_little(browser: Browser, plan: Plan, river: Ward, coordinator: User, caplog: pytest.LogCaptureFixture) -> None:
    page = browser.as_(coordinator)
    url = noted(page, asked="Lighting")
    few = [queries_of(caplog, page, one) for one in (LIST, url)]
    for _ in range(3):
        noted(page, ward=str(river.id), asked="\n".join(f"Thing {n}" for n in range(9)))
    assert [queries_of(caplog, page, one) for one in (LIST, url)] == few and max(few) <= 6
    assert "page=2" in page.get(LIST).text and "Thing" in page.get(f"{LIST}?page=2").text
    with plan.app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(CommunityView)) == 28
