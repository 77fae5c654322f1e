"""Places have pages of their own: what is said of one is changed there, for everything that uses it, and each reader sees what she may."""

from __future__ import annotations

from datetime import date

import pytest

from opsplanner import clock
from opsplanner.catalogue.closed.rules import MOST, WHY
from opsplanner.database import db, unit_of_work
from opsplanner.history import newest, subjects
from opsplanner.models import AgencyKind, JobState, Operation, OperationState, Place, Role, SessionState
from tests.browser import Browser, text_of
from tests.operations.planning.sent import form_of
from tests.queries import queries_of

ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


class Scene:
    """A car park where an operation meets, one met, a restricted one will meet, and Payback works; and a yard that the restricted one alone has."""

    def __init__(self, make, browser):
        self.browser = browser
        self.ward, self.park = make.ward("River"), make.place("Riversde car park", code="park", hazards="Deep water")
        self.yard = make.place("Hidden Yard", code="yard", shared=False)
        self.police = make.agency("Kent Police")
        self.ahead = make.operation(OperationState.CONFIRMED, wards=[self.ward])
        self.over = make.operation(OperationState.CLOSED, days_ahead=-20)
        self.hidden, self.other = make.operation(lead=self.police, restricted=True), make.operation(lead=self.police, restricted=True)
        self.job = make.job(JobState.ACCEPTED, place=self.park)
        self.user, self.officer = make.user(), make.user(self.police)
        with browser.app.app_context(), unit_of_work():
            for operation, place in ((self.ahead, self.park), (self.over, self.park), (self.hidden, self.park), (self.other, self.yard)):
                db.session.get_one(Operation, operation.id).meeting_point_id = place.id
            db.session.flush()
            self.version = db.session.get_one(Operation, self.ahead.id).version

    def lines(self, about) -> list[str]:
        """What the history says of an operation, or of what it calls something else, newest first."""
        with self.browser.app.app_context():
            return [line.what for line in newest(about, 9)]

    def send(self, who: Browser, code: str = "park", **change: str):
        """Open the form as somebody, and send it with a change."""
        return who.post(f"/places/{code}/change", form_of_place(who, code) | change)


def form_of_place(who: Browser, code: str) -> dict[str, str]:
    page = who.get(f"/places/{code}/change").text
    assert 'id="change-place"' in page
    return form_of(page.replace('<form method="post" action="/places', '<form id="place" method="post" action="/places'), "place")


@pytest.fixture
def scene(make, browser) -> Scene:
    return Scene(make, browser)


def test_a_place_says_where_it_is_used_as_far_as_its_reader_may_see_it(scene, make):
    page = scene.browser.as_(scene.user).get("/places/park")
    said = text_of(page)
    for known in ("Riversde car park", "ME4 4TR", "Deep water", scene.ahead.reference, scene.over.reference, scene.job.reference, f"Last visited {clock.words_of_day(scene.over.day)}"):
        assert known in said
    assert scene.hidden.reference not in said and "OFFICIAL-SENSITIVE" not in page.text
    seen = scene.browser.as_(scene.officer).get("/places/park")
    assert scene.hidden.reference in text_of(seen) and "app-marking--top" in seen.text
    charity = text_of(scene.browser.as_(make.user(make.agency("Charity", AgencyKind.VOLUNTARY))).get("/places/park"))
    assert "Riversde car park" in charity and scene.ahead.reference not in charity and scene.job.reference not in charity


def test_a_place_that_an_operation_has_alone_is_listed_shown_and_changed_by_who_sees_it(scene, make):
    officer, others = scene.browser.as_(scene.officer), [scene.user, make.user(make.office(), Role.MANAGER), make.user(scene.police, Role.STAFF)]
    assert "Hidden Yard" in officer.get("/places").text and "belongs to what is named below alone" in text_of(officer.get("/places/yard"))
    for other in others:
        page = scene.browser.as_(other)
        assert "Hidden Yard" not in page.get("/places?q=yard").text
        answers = {page.get("/places/yard").status_code, page.get("/places/nowhere").status_code}
        assert answers == {404}
        posted = [page.post(f"/places/{code}/{what}", {"name": "x", "version": "0"}).status_code for what in ("change", "share") for code in ("yard", "nowhere")]
        assert set(posted) == ({404} if other.role is Role.COORDINATOR else {403})
    assert officer.follow(scene.send(officer, "yard", name="Hidden Yard, gate 2")).status_code == 200
    assert "belongs to" in text_of(officer.get("/places/yard"))


def test_another_name_reaches_everything_that_shows_it_and_stands_in_every_history(scene):
    user = scene.browser.as_(scene.user)
    shown = user.follow(scene.send(user, name="Riverside car park", ward=str(scene.ward.id)))
    assert "is changed, for everything that is there" in text_of(shown)
    line = "changed the name from Riversde car park to Riverside car park; added the ward: River"
    assert scene.lines(subjects.of_place("park")) == [line] and line[1:] in text_of(shown) and scene.user.name in text_of(shown)
    told = f"of the meeting point, Riversde car park: {line}"
    assert (scene.lines(scene.ahead), scene.lines(scene.hidden), scene.lines(scene.over)) == ([told], [told], [])
    assert scene.lines(subjects.of_job(scene.job.reference)) == [f"of the place, Riversde car park: {line}"]
    for address in (f"/operations/{scene.ahead.reference}", f"/operations/{scene.over.reference}", f"/payback/{scene.job.reference}", "/operations/plan?type=" + scene.ahead.reference.split("-")[0]):
        assert "Riverside car park" in user.get(address).text
    found, gone = text_of(user.get("/search?q=riverside")), text_of(user.get("/search?q=riversde"))
    assert scene.ahead.reference in found and scene.job.reference in found and scene.hidden.reference not in found and "Nothing" in gone
    with scene.browser.app.app_context():
        stored = db.session.get_one(Operation, scene.ahead.id)
        assert (stored.state, stored.version, stored.schedule) == (OperationState.CONFIRMED, scene.version, scene.ahead.schedule)


@pytest.mark.parametrize(
    ("change", "box", "sentence"),
    [
        ({"name": ""}, "name", "Enter the name of the place"),
        ({"name": "the pier"}, "name", "There is already a place called The Pier, with postcode ME4 4TR"),
        ({"name": "Gillingham fire station"}, "same", "reads like another place than “Riversde car park”"),
        ({"postcode": "ME"}, "postcode", "Enter the postcode as in AB1 2CD"),
        ({"ward": "999"}, "ward", "This ward is no longer there"),
        ({"closed_days": "25 December 2026\nall summer"}, "closed_days", "“all summer” is not read as days"),
        ({"hazards": "x" * 401}, "hazards", "Use at most 400 characters"),
    ],
)
@ON_SQLITE
def test_what_cannot_be_is_refused_beside_its_box_and_changes_nothing(scene, make, change, box, sentence):
    make.place("The Pier")
    page = scene.send(scene.browser.as_(scene.user), **{"same": "y"} | change if change.get("name") == "the pier" else change)
    assert page.status_code == 422 and sentence in page.text and f'id="{box}-error"' in page.text
    assert scene.lines(subjects.of_place("park")) == []


@ON_SQLITE
def test_of_many_jobs_that_are_planned_at_a_place_that_closes_ten_are_named(scene, make, usual_time):
    for day in range(10, 22):
        make.session(scene.job, make.crew(date(2026, 12, day)).slots[0])
    user = scene.browser.as_(scene.user)
    shown = text_of(user.follow(scene.send(user, closed_days="1 December 2026 to 31 December 2026")))
    assert shown.count("is planned there on") == 10 and "on Saturday 19 December 2026 and 2 more" in shown


def test_a_place_says_when_it_is_closed_and_the_history_how_that_changed(scene, make, usual_time):
    user = scene.browser.as_(scene.user)
    make.session(scene.job, make.crew(date(2026, 12, 28)).slots[0]), make.session(scene.job, make.crew(date(2026, 12, 29)).slots[0], SessionState.STOOD_DOWN)
    assert "Closed No days said" in text_of(user.get("/places/park"))
    shown = text_of(user.follow(scene.send(user, closed_weekdays=["5", "6"], closed_days="21/12/2026 to 3/1/2027: Christmas holidays\n1/11/2026")))
    assert "Closed Saturdays and Sundays; 21 December 2026 to 3 January 2027: Christmas holidays Last" in shown, "what is over is not said any more"
    assert f"It is closed then, but {scene.job.reference} is planned there on Monday 28 December 2026" in shown and "29 December" not in shown
    again = user.get("/places/park/change").text
    assert "1 November 2026\n21 December 2026 to 3 January 2027: Christmas holidays</textarea>" in again and again.count("checked") == 2
    scene.send(user, closed_days="", closed_weekdays="6")
    was = "Saturdays and Sundays; 1 November 2026; 21 December 2026 to 3 January 2027: Christmas holidays"
    assert scene.lines(subjects.of_place("park")) == [f"changed when it is closed from {was} to Sundays", f"added when it is closed: {was}"]
    assert "Closed Sundays" in text_of(user.get("/places/park"))


@ON_SQLITE
def test_a_place_with_as_many_closed_days_as_there_can_be_is_still_changed(scene, usual_time):
    user, why = scene.browser.as_(scene.user), "x" * WHY
    assert scene.send(user, closed_days="\r\n".join(f"{n % 28 + 1}/9/{27 + n // 28}-30/9/{27 + n // 28}:{why}" for n in range(MOST))).status_code == 303
    kept = form_of_place(user, "park")["closed_days"]
    assert kept.count("\n") == MOST - 1 and len(kept) > 8000
    assert scene.send(user, closed_days=kept.replace("\n", "\r\n"), access="By the gate").status_code == 303 and "By the gate" in user.get("/places/park").text


@ON_SQLITE
def test_the_same_place_under_quite_another_name_is_asked_about_once_and_the_name_of_a_hidden_one_is_free(scene):
    user = scene.browser.as_(scene.user)
    assert 'name="same"' not in user.get("/places/park/change").text
    assert 'name="same"' in scene.send(user, name="hidden yard").text
    assert scene.send(user, name="hidden yard", same="y").status_code == 303
    assert "ME4 4TR" in text_of(user.get("/places?q=hidden")) and scene.lines(subjects.of_place("park")) == ["changed the name from Riversde car park to hidden yard"]


def test_who_saves_second_sees_what_the_first_changed(scene):
    user, second = scene.browser.as_(scene.user), scene.browser.as_(scene.officer)
    opened = form_of_place(second, "park")
    scene.send(user, hazards="Deep water, no railing")
    refused = second.post("/places/park/change", opened | {"hazards": "None"})
    assert refused.status_code == 422 and "to Deep water, no railing" in text_of(refused)
    assert scene.send(second, hazards="None").status_code == 303


def test_a_place_is_shared_by_who_may_change_what_has_it_once_everybody_sees_that(scene, make):
    officer = scene.browser.as_(scene.officer)
    refused = officer.post("/places/yard/share")
    assert refused.status_code == 422 and f"{scene.other.reference} is still a draft or marked OFFICIAL-SENSITIVE" in text_of(refused)
    with scene.browser.app.app_context(), unit_of_work():
        db.session.get_one(Operation, scene.other.id).restricted = False
    user = scene.browser.as_(scene.user)
    assert "Share it with everybody" not in user.get("/places/yard").text and user.post("/places/yard/share").status_code == 404
    plan = f"/operations/plan?type={scene.ahead.reference.split('-')[0]}"
    assert 'value="yard"' not in user.get(plan).text
    assert officer.follow(officer.post("/places/yard/share")).status_code == 200
    assert 'value="yard"' in user.get(plan).text and scene.lines(subjects.of_place("yard")) == ["shared it with everybody"]


@ON_SQLITE
def test_who_shares_the_place_of_her_own_job_is_not_told_what_else_is_there(scene, make, browser):
    """A job that came from a hidden log shows the place to others, who may then ask for work there too."""
    place = make.place("The Alley", code="alley", shared=False)
    with browser.app.app_context(), unit_of_work():
        db.session.get_one(Operation, scene.hidden.id).meeting_point_id = place.id
    make.job(JobState.REFERRED, place=place)
    drafted = make.job(JobState.DRAFT, place=place, asker=scene.police, author=scene.officer)
    user, officer = browser.as_(scene.user), browser.as_(scene.officer)
    assert scene.hidden.reference in text_of(officer.post("/places/alley/share"))
    shared = user.post("/places/alley/share")
    assert drafted.reference not in text_of(shared) and scene.hidden.reference not in text_of(shared)
    assert shared.status_code == 303


def test_a_place_is_not_shared_beside_another_of_its_name(scene, make):
    make.place("Hidden yard")
    with scene.browser.app.app_context(), unit_of_work():
        db.session.get_one(Operation, scene.other.id).restricted = False
    refused = scene.browser.as_(scene.officer).post("/places/yard/share")
    assert refused.status_code == 422 and "There is already a place called Hidden Yard" in text_of(refused)


def test_the_place_of_a_draft_job_is_its_own_until_the_job_is_sent(make, browser):
    place = make.place("The Alley", code="alley", shared=False)
    job = make.job(JobState.DRAFT, place=place)
    own, other = browser.as_(make.user()), browser.as_(make.user(make.agency()))
    assert other.get("/places/alley").status_code == 404 and "The Alley" in own.get("/places/alley").text
    assert own.post(f"/payback/{job.reference}/check-answers", {"version": job.version}).status_code == 303
    assert other.get("/places/alley").status_code == 200 and 'value="alley"' in other.get("/payback/refer").text


@ON_SQLITE
def test_places_are_found_by_name_postcode_and_ward_however_the_apostrophe_is_typed(make, browser):
    ward = make.ward("Twydall")
    make.place("O'Brien's Yard")
    make.place("Church yard", postcode="ME8 7RS", ward_id=ward.id)
    page = browser.as_(make.user(role=Role.STAFF))
    for typed, names in (("o’brien", ["O'Brien's Yard"]), ("obriens", ["O'Brien's Yard"]), ("yard twyd", ["Church yard"]), ("ME8", ["Church yard"]), ("zebra", [])):
        said = text_of(page.get("/places", query_string={"q": typed}))
        assert [name for name in ("O'Brien's Yard", "Church yard") if name in said] == names
    assert "No place holds “zebra”" in text_of(page.get("/places?q=zebra", hx=True))
    assert page.get("/places?page=7").status_code == 200 and "Change this place" not in page.get("/places").text


@ON_SQLITE
def test_of_two_places_whose_names_differ_by_an_apostrophe_each_is_still_changed(make, browser):
    make.place("St Mary's", code="first"), make.place("St Mary’s", code="second")
    page = browser.as_(make.user())
    sent = {"postcode": "ME4 4TR", "ward": "", "access": "By the gate", "hazards": "", "version": "0"}
    for code, name in (("first", "St Mary's"), ("second", "St Mary’s")):
        assert page.post(f"/places/{code}/change", sent | {"name": name}).status_code == 303
    make.place("Church yard", code="third")
    assert "There is already a place called St Mary" in text_of(page.post("/places/third/change", sent | {"name": "St Marys", "same": "y"}))


@ON_SQLITE
def test_pages_of_places_ask_as_much_however_many_there_are(make, browser, caplog):
    first, user = make.place("Yard 1", code="first"), make.user()
    page = browser.as_(user)
    make.operation()
    counts = [(queries_of(caplog, page, "/places"), queries_of(caplog, page, "/places/first"))]
    for n in range(2, 6):
        make.place(f"Yard {n}")
        operation, job = make.operation(), make.job(place=first)
        with browser.app.app_context(), unit_of_work():
            db.session.get_one(Operation, operation.id).meeting_point_id = first.id
        assert job
    counts.append((queries_of(caplog, page, "/places"), queries_of(caplog, page, "/places/first")))
    assert counts[0] == counts[1]


def test_nobody_is_led_to_a_place_by_its_number(scene):
    user = scene.browser.as_(scene.user)
    assert [user.get(f"/places/{number}").status_code for number in (scene.park.id, scene.yard.id)] == [404, 404]
    with scene.browser.app.app_context():
        place = Place(name="New")
        db.session.add(place)
        db.session.flush()
        assert len(place.code) == 10 and place.code.isalnum()
        db.session.rollback()
