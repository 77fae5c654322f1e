"""The pages of planning, with HTMX and without."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import date, time, timedelta
from urllib.parse import quote_from_bytes, urlencode

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import (
    AgencyKind,
    Booking,
    Commitment,
    CommitmentState,
    HistoryLine,
    Measure,
    Operation,
    OperationState,
    Power,
    Role,
    Verb,
)
from opsplanner.models.plan import type_measure, type_power
from tests.browser import Browser, text_of
from tests.operations.planning.sent import DAY, filled, form_of, panel_of
from tests.queries import queries_of

DRAFT, PROPOSED = OperationState.DRAFT, OperationState.PROPOSED
PLAN = "/operations/plan?type=CUBIT"


class Scene:
    """A type with its agencies, a coordinator of the council, and a ward, a place and a van to choose."""

    def __init__(self, make):
        self.make = make
        self.council, self.police, self.dvla = make.council(), make.agency("Kent Police"), make.agency("DVLA", AgencyKind.NATIONAL)
        self.kind = make.type("CUBIT", usual=[(self.police, "stop site", 6, True), (self.dvla, "checks", 2, False)], objectives="Tax them", briefing_text="Bring cones")
        self.user, self.ward, self.place, self.van = make.user(), make.ward("River"), make.place("The Pier"), make.resource(name="CCTV van")
        self.year = make.plan_year(date(DAY.year - (DAY.month < 4), 4, 1))

    def wall(self, start=10, end=14, days=21):
        return clock.Wall(clock.today() + timedelta(days=days), time(start), time(end))


@pytest.fixture
def scene(make):
    return Scene(make)


@pytest.fixture
def coordinator(scene, browser) -> Browser:
    return browser.as_(scene.user)


def operations(app) -> list[Operation]:
    with app.app_context():
        return list(db.session.scalars(db.select(Operation).order_by(Operation.id)))


def test_the_first_page_shows_the_kinds_with_a_line_each_and_the_former_ones(make, scene, coordinator):
    make.type("YANG", featured=False)
    former = make.operation(kind=scene.kind)
    page = coordinator.get("/operations/plan")
    words = text_of(page)
    assert words.index("Cubit Test purpose") < words.index("Other kinds") < words.index("Yang") < words.index("Like a former one")
    assert f'href="/operations/plan?like={former.reference}"' in page.text


@pytest.mark.parametrize("hx", [False, True])
def test_former_ones_are_found_by_a_part_of_their_reference(make, scene, coordinator, hx):
    cubit, other = make.operation(kind=scene.kind), make.operation()
    page = coordinator.get(f"/operations/plan?q={cubit.reference[-8:].lower()}", hx=hx)
    assert cubit.reference in page.text and other.reference not in page.text
    assert ("<html" in page.text) is not hx
    assert "No operation that you may see has" in coordinator.get("/operations/plan?q=100%25_").text


def test_a_former_operation_that_i_may_not_see_is_not_offered_and_not_copied(make, scene, coordinator):
    secret = make.operation(lead=scene.police, restricted=True)
    assert secret.reference not in coordinator.get("/operations/plan").text
    hidden, absent = coordinator.get(f"/operations/plan?like={secret.reference}"), coordinator.get("/operations/plan?like=CUBIT-1999-001")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    plain = [re.sub(r'value="[^"]*"', "", page.text) for page in (hidden, absent)]  # tokens and keys differ on every page
    assert plain[0] == plain[1]


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("query", ["type=NONE", "type=%00", "type=%ff", "like=%00", "like=%ff", "like=" + "x" * 3000])
def test_what_is_no_type_and_no_operation_is_not_found(scene, coordinator, query):
    assert coordinator.get(f"/operations/plan?{query}").status_code in (404, 200)


def test_without_types_the_page_says_why(make, browser):
    assert "There is no operation type yet" in browser.as_(make.user()).get("/operations/plan").text


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.ADMINISTRATOR])
def test_only_coordinators_plan(make, scene, browser, role):
    operation = make.operation(DRAFT)
    someone = browser.as_(make.user(scene.council, role))
    assert {someone.get(path).status_code for path in ("/operations/plan", PLAN, f"/operations/{operation.reference}/edit")} == {403}


def test_the_form_comes_filled_from_the_type(scene, coordinator, make):
    with coordinator.app.app_context():
        measure = Measure(code="m", name="Vehicles checked", unit="vehicles", kind="enforcement")
        power = Power(code="p", title="VERA 1994 s.29", source="legislation.gov.uk", caution="Not within a home's curtilage", owner="Test Council", reviewed_on=date(2026, 3, 1))
        db.session.add_all([measure, power])
        db.session.flush()
        db.session.execute(type_measure.insert().values(operation_type_id=scene.kind.id, measure_id=measure.id, position=0))
        db.session.execute(type_power.insert().values(operation_type_id=scene.kind.id, power_id=power.id))
        db.session.commit()
    page = coordinator.get(f"{PLAN}&fold=agencies")
    sent, police, dvla = form_of(page.text), f"agency_{scene.police.id}", f"agency_{scene.dvla.id}"
    assert (sent["start"], sent["end"], sent["objectives"], sent["notes"], sent["day"]) == ("10:00", "14:00", "Tax them", "Bring cones", "")
    assert (sent[police], sent[f"{police}_role"], sent[f"{police}_staff"], sent[f"{police}_required"]) == ("y", "stop site", "6", "y")
    assert (sent[dvla], sent[f"{dvla}_staff"]) == ("y", "2") and f"{dvla}_required" not in sent
    assert f"agency_{scene.council.id}" not in sent and sent["lead"] == str(scene.council.id)
    assert sent["measures"] == str(measure.id)
    words = text_of(page)
    assert "Powers listed for Cubit (1), not legal advice" in words
    assert "VERA 1994 s.29 . Source: legislation.gov.uk. Not within a home's curtilage. Reviewed 1 March 2026 by Test Council." in words
    assert "No personal data about offenders, suspects, victims" in words


def test_another_like_a_former_one_copies_everything_but_the_date(make, scene, coordinator):
    former = make.operation(kind=scene.kind, wall=scene.wall(9, 12), wards=[scene.ward], resources=[scene.van], accepted=[scene.dvla], staff=3, restricted=True)
    page = coordinator.get(f"/operations/plan?like={former.reference}&fold=agencies")
    sent, dvla = form_of(page.text), f"agency_{scene.dvla.id}"
    assert (sent["day"], sent["start"], sent["end"], sent["wards"], sent["resources"]) == ("", "09:00", "12:00", str(scene.ward.id), str(scene.van.id))
    assert (sent[dvla], sent[f"{dvla}_staff"], sent["restricted"]) == ("y", "3", "y") and f"agency_{scene.police.id}" not in sent
    assert "version" not in sent and f"Like {former.reference}" in page.text


@pytest.mark.parametrize("hx", [False, True])
def test_a_draft_is_kept_and_the_next_page_says_so(scene, coordinator, app, hx):
    page = coordinator.get(PLAN).text
    sent = filled(page, save="draft", wards=[str(scene.ward.id)], place=scene.place.code, briefing="9.30")
    answer = coordinator.post(PLAN, sent, hx=hx)
    [made] = operations(app)
    assert (answer.headers.get("HX-Redirect") or answer.headers["Location"]).endswith(f"/operations/{made.reference}")
    assert (made.reference, made.state, made.day, made.briefing, made.meeting_point_id) == (f"CUBIT-{DAY.year}-001", DRAFT, DAY, time(9, 30), scene.place.id)
    with app.app_context():
        parts = db.session.execute(db.text("select agency_id, staff_asked, required from commitment order by agency_id")).all()
    assert sorted((a, s, bool(r)) for a, s, r in parts) == sorted([(scene.council.id, 0, True), (scene.police.id, 6, True), (scene.dvla.id, 2, False)])


def test_one_form_sent_twice_makes_one_operation(scene, coordinator, app):
    sent = filled(coordinator.get(PLAN).text, save="draft")
    first, second = coordinator.post(PLAN, sent), coordinator.post(PLAN, sent)
    assert first.headers["Location"] == second.headers["Location"] and len(operations(app)) == 1


def test_one_form_sent_twice_in_one_second_makes_one_operation(scene, coordinator, app, browser):
    sent = filled(coordinator.get(PLAN).text, save="draft")
    both, answers, guard, together = [browser.as_(scene.user) for _ in range(4)], [], threading.Lock(), threading.Barrier(4)

    def send(one: Browser) -> None:
        mine = {name: value for name, value in sent.items() if name != "csrf_token"} | {"csrf_token": one._token()}
        together.wait()
        answer = one.post(PLAN, mine)
        with guard:
            answers.append(answer.headers.get("Location"))

    threads = [threading.Thread(target=send, args=(one,)) for one in both]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(operations(app)) == 1 and len(set(answers)) == 1 and answers[0]


def test_going_back_and_pressing_again_does_not_make_a_second_operation(scene, coordinator, app):
    sent = filled(coordinator.get(PLAN).text, save="draft")
    coordinator.post(PLAN, sent)
    again = coordinator.post(PLAN, sent | {"notes": "Another thought"})
    assert again.status_code == 422 and f"It made CUBIT-{DAY.year}-001" in again.text
    assert "Another thought" in again.text and len(operations(app)) == 1


BAD = {
    "a date that does not exist": ({"day": "2027-02-30"}, "Enter a date that exists", "2027-02-30"),
    "no date": ({"day": ""}, "Enter the day", None),
    "a date of another century": ({"day": "3026-12-03"}, "Enter a date between 2000 and 2099", "3026-12-03"),
    "a time that is none": ({"start": "half nine"}, "Enter a time, for example 9.30am or 14:00", "half nine"),
    "no end": ({"end": ""}, "Enter when it ends, for example 2pm", None),
    "over 18 hours": ({"start": "10am", "end": "9am"}, "as several operations", "9am"),
    "nine to three": ({"start": "9", "end": "3"}, "Enter 3pm or 3am: “3” can be both", "3"),
    "a briefing after the start": ({"briefing": "11am"}, "The briefing is over 12 hours before the start", "11am"),
    "the March gap": ({"day": "2027-03-28", "start": "1.30am", "end": "5am"}, "01:30 does not exist on 28 March 2027", "1.30am"),
    "the October hour": ({"day": "2027-10-31", "start": "1.30am", "end": "5am"}, "1.30am happens twice", "1.30am"),
    "negative staff": ({"agency_P_staff": "-3"}, "Enter a whole number from 0 to 500", "-3"),
    "absurd staff": ({"agency_P_staff": "1,500"}, "Enter a whole number from 0 to 500", "1,500"),
    "staff that is no number": ({"agency_P_staff": "9" * 400}, "Enter a whole number from 0 to 500", "9" * 400),
    "no staff": ({"agency_P_staff": ""}, "Enter how many people Kent Police is asked for", None),
    "text that is too long": ({"objectives": "x" * 4001}, "Use at most 4,000 characters", "x" * 4001),
    "a postcode that is none": ({"new_place": "The Hard", "new_postcode": "ME"}, "Enter the postcode of the meeting point", "The Hard"),
    "a postcode without a name": ({"new_postcode": "ME4 4TR"}, "Enter the name of the meeting point", "ME4 4TR"),
    "two places": ({"new_place": "The Hard", "new_postcode": "ME4 4TR", "place": "PLACE"}, "not both", "The Hard"),
    "a ward that does not exist": ({"wards": ["999999"]}, "One of these is no longer there", None),
    "a ward that is no number": ({"wards": ["\x00", "1e9", "9" * 50]}, "One of these is no longer there", None),
    "a place that does not exist": ({"place": "999999"}, "One of these is no longer there", None),
    "a measure that does not exist": ({"measures": ["-1"]}, "One of these is no longer there", None),
    "a priority that does not exist": ({"priorities": ["none"]}, "One of these is no longer there", None),
    "a resource that does not exist": ({"resources": ["x"]}, "One of these is no longer there", None),
    "an agency that does not exist": ({"agency_999999": "y", "agency_999999_staff": "3"}, "One of the agencies is no longer there", None),
    "an agency that is no number": ({"agency_\x00": "y"}, "One of the agencies is no longer there", None),
    "another agency that leads": ({"lead": "POLICE"}, "This agency cannot lead what you plan", None),
    "a lead that is no number": ({"lead": "'; drop table"}, "This agency cannot lead what you plan", None),
    "an answer date that does not exist": ({"answer_day": "31/11/2026"}, "Enter a date that exists", "31/11/2026"),
}


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("case,hx", [*((case, False) for case in BAD), ("no date", True), ("the October hour", True)])
def test_a_wrong_form_comes_back_with_its_sentence_and_everything_typed(scene, coordinator, app, case, hx):
    wrong, sentence, kept = BAD[case]
    names = {"agency_P_staff": f"agency_{scene.police.id}_staff"}
    real = {"POLICE": str(scene.police.id), "PLACE": scene.place.code}
    wrong = {names.get(name, name): real.get(value, value) if isinstance(value, str) else value for name, value in wrong.items()}
    page = coordinator.get(PLAN).text
    answer = coordinator.post(PLAN, filled(page, save="draft", duty_telephone="01634 123456", notes="Kept & kept") | wrong, hx=hx)
    assert answer.status_code == 422 and ("<html" in answer.text) is not hx
    assert "There is a problem" in answer.text and sentence in text_of(answer)
    again = form_of(answer.text)
    assert (again["duty_telephone"], again["notes"], again["objectives"] != "") == ("01634 123456", "Kept & kept", True)
    if kept:
        assert kept in [value for found in again.values() for value in (found if isinstance(found, list) else [found])]
    assert operations(app) == []


def test_each_problem_is_linked_to_its_box(scene, coordinator):
    answer = coordinator.post(PLAN, filled(coordinator.get(PLAN).text, save="draft", day="", start="x", wards=["999"]))
    for anchor in ("day", "start", "wards-0"):
        assert f'href="#{anchor}"' in answer.text and f'id="{anchor}"' in answer.text
    assert answer.text.index('href="#day"') < answer.text.index('href="#start"') < answer.text.index('href="#wards-0"')


def test_the_october_hour_is_asked_about_and_then_kept_as_chosen(scene, coordinator, app):
    night = {"day": "2027-10-31", "start": "1.30am", "end": "5am", "save": "draft"}
    asked = coordinator.post(PLAN, filled(coordinator.get(PLAN).text, **night))
    assert "The second, after the clocks go back" in asked.text
    coordinator.post(PLAN, filled(asked.text, **night | {"start-which": "second"}))
    [made] = operations(app)
    assert (made.starts, made.starts_second) == (time(1, 30), True) and f"{made.starts_at:%H:%M}" == "01:30"


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"a\x00b"])
def test_characters_that_cannot_be_read_are_no_fault(scene, coordinator, app, raw):
    sent = filled(coordinator.get(PLAN).text, save="draft", csrf_token=coordinator._token())
    del sent["notes"]
    body = urlencode(sent, doseq=True) + "&notes=" + quote_from_bytes(raw)
    answer = coordinator.client.post(PLAN, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 303
    assert operations(app)[0].notes == ("ab" if b"\x00" in raw else "%FF%FE")


def test_characters_that_a_browser_could_not_send_are_asked_for_again(scene, coordinator, app):
    answer = coordinator.post(PLAN, filled(coordinator.get(PLAN).text, save="draft", notes="caf\ufffd"))
    assert answer.status_code == 422 and "Some of the characters could not be read" in answer.text and operations(app) == []


@pytest.mark.parametrize("token", ["", "lapsed"])
def test_a_token_that_lapsed_over_lunch_loses_nothing(scene, coordinator, app, token):
    answer = coordinator.post(PLAN, filled(coordinator.get(PLAN).text, save="draft", notes="Typed before lunch") | {"csrf_token": token}, token=False)
    assert answer.status_code == 422 and "What you typed is still here" in answer.text
    assert form_of(answer.text)["notes"] == "Typed before lunch" and operations(app) == []
    again = form_of(answer.text) | {"save": "draft"}
    assert coordinator.post(PLAN, again).status_code == 303


def test_outside_the_demonstration_the_marking_is_not_offered_and_refused_when_sent_by_hand(scene, coordinator, app):
    settings = app.config["SETTINGS"]
    try:
        app.config["SETTINGS"] = replace(settings, demonstration=False)
        page = coordinator.get(PLAN)
        assert 'name="restricted"' not in page.text
        answer = coordinator.post(PLAN, filled(page.text, save="draft", restricted="y"))
        assert answer.status_code == 422 and "nobody has accepted that risk" in answer.text and operations(app) == []
    finally:
        app.config["SETTINGS"] = settings


def test_the_check_button_saves_nothing_and_shows_the_panel_and_what_was_typed(make, scene, coordinator, app):
    make.usual_staff(scene.police, 8)
    make.operation(PROPOSED, kind=scene.kind, wall=scene.wall(9, 12), accepted=[scene.police], staff=2, wards=[scene.ward], resources=[scene.van])
    before = len(operations(app))
    sent = filled(coordinator.get(PLAN).text, check="1", wards=[str(scene.ward.id)], resources=[str(scene.van.id)], notes="Kept")
    page = coordinator.post(PLAN, sent)
    reference = operations(app)[0].reference
    assert page.status_code == 200 and len(operations(app)) == before and form_of(page.text)["notes"] == "Kept"
    panel = panel_of(page.text)
    assert "Kent Police: 6 of 8 free" in panel and "DVLA: has not said how many it has" in panel
    assert f"CCTV van: booked 9am to noon for {reference} , led by Test Council; free from noon" in panel
    assert f"Cubit in River that day, 9am to noon, led by Test Council: {reference}" in panel
    part = coordinator.post(PLAN, sent, hx=True)
    assert part.status_code == 200 and part.text.lstrip().startswith('<section id="checks"') and panel_of(part.text) == panel


def test_fewer_people_than_asked_is_a_warning(make, scene, coordinator):
    make.usual_staff(scene.police, 4)
    panel = panel_of(coordinator.post(PLAN, filled(coordinator.get(PLAN).text, check="1"), hx=True).text)
    assert "Look at this: Kent Police: 4 of 4 free, 6 asked" in panel


def test_a_restricted_clash_has_a_time_and_no_name_and_is_nowhere_else(make, scene, coordinator, browser):
    secret = make.operation(PROPOSED, lead=scene.police, wall=scene.wall(10, 14), wards=[scene.ward], resources=[scene.van], restricted=True)
    sent = {"check": "1", "wards": [str(scene.ward.id)], "resources": [str(scene.van.id)]}
    mine = coordinator.post(PLAN, filled(coordinator.get(PLAN).text, **sent), hx=True)
    assert "CCTV van: booked 10am to 2pm; free from 2pm" in panel_of(mine.text)
    assert secret.reference not in mine.text and "In the same ward" not in mine.text
    with coordinator.app.app_context():
        db.session.execute(db.update(Operation).values(restricted=False))
        db.session.commit()
    assert secret.reference in coordinator.post(PLAN, filled(coordinator.get(PLAN).text, **sent), hx=True).text


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    "typed,said",
    [
        ({"day": "2026-12-25"}, "Bank holiday: Christmas Day"),
        ({"day": "2020-01-02"}, "Thursday 2 January 2020 is past"),
        ({"start": "10pm", "end": "3am"}, "The end is read as next morning"),
        ({"day": ""}, "Enter the day and the times to see which agencies and resources are free"),
        ({"day": "31/2/2027"}, "Day: enter a date that exists"),
        ({"end": "25:00"}, "Ends at: enter a time, for example 9.30am or 14:00"),
        ({"start": "10am", "end": "9am"}, "as several operations"),
        ({"day": "2027-10-31", "start": "1.30am", "end": "5am"}, "happens twice"),
        ({"resources": ["x"], "wards": ["\x00", "99999"], "agency_999": "y"}, "What stands in the way"),
    ],
)
def test_the_panel_says_what_the_day_and_the_times_are(scene, coordinator, typed, said):
    answer = coordinator.post(PLAN, filled(coordinator.get(PLAN).text, check="1") | typed, hx=True)
    assert answer.status_code == 200 and said in panel_of(answer.text)
    whole = coordinator.post(PLAN, filled(coordinator.get(PLAN).text, check="1") | typed)
    assert whole.status_code == 200 and said in text_of(whole)


def test_a_saturday_is_not_worth_a_word(scene, coordinator):
    saturday = DAY + timedelta(days=(5 - DAY.weekday()) % 7)
    assert "weekend" not in panel_of(coordinator.post(PLAN, filled(coordinator.get(PLAN).text, check="1", day=saturday.isoformat()), hx=True).text).lower()


def test_a_draft_is_changed_in_full(make, scene, coordinator, app):
    coordinator.post(PLAN, filled(coordinator.get(PLAN).text, save="draft", place=scene.place.code, answer_day=(DAY - timedelta(days=3)).isoformat()))
    [made] = operations(app)
    here = f"/operations/{made.reference}/edit"
    page = coordinator.get(here)
    sent = form_of(page.text)
    assert (sent["day"], sent["version"], sent["place"], sent["answer_day"]) == (DAY.isoformat(), str(made.version), scene.place.code, (DAY - timedelta(days=3)).isoformat())
    answer = coordinator.post(here, sent | {"save": "draft", "start": "11am", "notes": "Changed"})
    assert answer.status_code == 303
    [now] = operations(app)
    assert (now.reference, now.starts, now.notes, now.state) == (made.reference, time(11), "Changed", DRAFT)


@pytest.mark.parametrize("hx", [False, True])
def test_the_second_editor_sees_what_the_first_changed_beside_the_own_input(make, scene, coordinator, app, hx):
    operation = make.operation(DRAFT, kind=scene.kind)
    here = f"/operations/{operation.reference}/edit"
    first, second = form_of(coordinator.get(here).text), form_of(coordinator.get(here).text)
    coordinator.post(here, first | {"save": "draft", "notes": "From the first"})
    answer = coordinator.post(here, second | {"save": "draft", "notes": "From the second"}, hx=hx)
    assert answer.status_code == 422 and "added the notes: From the first" in answer.text
    again = form_of(answer.text)
    assert again["notes"] == "From the second" and again["version"] != second["version"]
    assert coordinator.post(here, again | {"save": "draft"}).status_code == 303
    assert operations(app)[0].notes == "From the second"


def test_the_details_of_a_proposed_operation_are_changed_and_its_move_is_linked(make, scene, coordinator, app):
    operation = make.operation(PROPOSED, kind=scene.kind, accepted=[scene.police], wards=[scene.ward])
    here = f"/operations/{operation.reference}/edit"
    page = coordinator.get(here)
    sent = form_of(page.text)
    assert "day" not in sent and "start" not in sent and sent["wards"] == str(scene.ward.id)
    assert f"/operations/{operation.reference}/move" in page.text and "Nothing on this page asks an agency again" in page.text
    answer = coordinator.post(here, sent | {"duty_telephone": "01634 9", "day": "2030-01-01", "start": "1am"})
    assert answer.status_code == 303
    [now] = operations(app)
    assert (now.duty_telephone, now.day, now.state, now.schedule) == ("01634 9", operation.day, PROPOSED, 1)


def test_a_taken_resource_is_refused_beside_its_field_on_a_proposed_operation(make, scene, coordinator, app):
    make.operation(PROPOSED, resources=[scene.van])
    operation = make.operation(PROPOSED, kind=scene.kind)
    here = f"/operations/{operation.reference}/edit"
    answer = coordinator.post(here, form_of(coordinator.get(here).text) | {"resources": [str(scene.van.id)], "notes": "Kept"})
    assert answer.status_code == 422 and "CCTV van is booked 10am to 2pm for" in answer.text
    assert form_of(answer.text)["notes"] == "Kept" and 'href="#resources-0"' in answer.text


def test_the_marking_of_a_proposed_operation_is_shown_to_its_lead_only(make, scene, coordinator, browser):
    operation = make.operation(PROPOSED, kind=scene.kind)
    here = f"/operations/{operation.reference}/edit"
    assert 'name="restricted"' in coordinator.get(here).text
    office = browser.as_(make.user(make.office()))
    page = office.get(here)
    assert 'name="restricted"' not in page.text
    office.post(here, form_of(page.text) | {"restricted": "y"})
    assert operations(browser.app)[0].restricted is False


def test_a_restricted_plan_carries_its_marking_top_and_bottom(make, scene, coordinator):
    operation = make.operation(PROPOSED, kind=scene.kind, restricted=True)
    assert coordinator.get(f"/operations/{operation.reference}/edit").text.count("OFFICIAL-SENSITIVE</p>") == 2


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("state", [OperationState.COMPLETED, OperationState.CANCELLED, OperationState.UNDER_WAY])
def test_what_is_over_leads_back_to_its_page_with_a_sentence(make, scene, coordinator, state):
    operation = make.operation(state, kind=scene.kind)
    answer = coordinator.get(f"/operations/{operation.reference}/edit")
    assert answer.status_code == 303 and answer.headers["Location"].endswith(f"/operations/{operation.reference}")


def test_what_i_may_not_change_does_not_exist(make, scene, coordinator):
    other = make.operation(PROPOSED, lead=scene.police)
    theirs, absent = coordinator.get(f"/operations/{other.reference}/edit"), coordinator.get("/operations/CUBIT-1999-001/edit")
    assert (theirs.status_code, absent.status_code) == (404, 404)
    assert coordinator.post(f"/operations/{other.reference}/edit", {"version": "1"}).status_code == 404
    assert coordinator.get("/operations/%00%ff/edit").status_code == 404


def ready(scene, page: str, **more) -> dict:
    """What is sent to propose: a day, a ward, a place and the date to answer by that is offered."""
    return filled(page, propose="yes", wards=[str(scene.ward.id)], place=scene.place.code, **more)


@pytest.mark.parametrize("hx", [False, True])
def test_proposing_keeps_the_plan_asks_the_agencies_and_leads_to_telling_them(scene, coordinator, app, hx):
    answer = coordinator.post(PLAN, ready(scene, coordinator.get(PLAN).text, resources=[str(scene.van.id)]), hx=hx)
    [made] = operations(app)
    assert (answer.headers.get("HX-Redirect") or answer.headers["Location"]).endswith(f"/operations/{made.reference}/tell")
    assert made.state is PROPOSED
    with app.app_context():
        states = dict(db.session.execute(db.select(Commitment.agency_id, Commitment.state)).all())
        assert db.session.scalars(db.select(Booking.live)).all() == [True]
    asked, accepted = CommitmentState.REQUESTED, CommitmentState.ACCEPTED
    assert states == {scene.council.id: accepted, scene.police.id: asked, scene.dvla.id: asked}
    words = text_of(coordinator.get(f"/operations/{made.reference}/history"))
    assert "Planned it for" in words and "saved it as a draft" not in words.lower()


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    "wrong,sentence,anchor",
    [
        ({"wards": []}, "Choose at least one ward", "wards-0"),
        ({"place": ""}, "Choose where people meet", "place"),
        ({"answer_by": "nonsense"}, "Enter the date by which the agencies should answer", "answer_by-0"),
        ({"answer_day": "2099-01-01"}, "after the operation", "answer_by-0"),
        ({"day": "2020-01-02"}, "has passed", "day"),
    ],
)
def test_what_cannot_be_proposed_is_not_kept_either(scene, coordinator, app, wrong, sentence, anchor):
    answer = coordinator.post(PLAN, ready(scene, coordinator.get(PLAN).text, notes="Kept") | wrong)
    assert answer.status_code == 422 and sentence in text_of(answer) and f'href="#{anchor}"' in answer.text
    assert form_of(answer.text)["notes"] == "Kept" and operations(app) == []


def test_everything_that_is_missing_to_propose_is_said_at_once(scene, coordinator):
    page, missing = coordinator.get(PLAN).text, ["Choose at least one ward", "Choose where people meet"]
    for wrong, said in (
        ({}, []), ({"day": "2020-01-02"}, ["This day and time has passed"]), ({"answer_by": ""}, ["Enter the date by which the agencies"]), ({"day": ""}, ["Enter the day"]),
        ({"end": "9.30am", "start": "10am", "briefing": "11pm"}, []), ({"duty_telephone": "1" * 60}, ["40 characters"]),
    ):
        words = text_of(coordinator.post(PLAN, filled(page, propose="yes") | wrong))
        assert [sentence for sentence in (*missing, *said) if sentence not in words] == [], wrong


def test_a_day_that_has_passed_takes_away_no_date_to_answer_by(scene, coordinator, app):
    sent = ready(scene, coordinator.get(PLAN).text)
    refused = coordinator.post(PLAN, sent | {"day": "2020-01-02"})
    again = form_of(refused.text)
    assert refused.status_code == 422 and again["answer_by"] == sent["answer_by"]
    assert coordinator.post(PLAN, again | {"day": sent["day"], "propose": "yes"}).status_code == 303
    assert [operation.state for operation in operations(app)] == [PROPOSED]


def test_a_taken_resource_stops_the_proposal_and_a_draft_is_still_possible(make, scene, coordinator, app):
    other = make.operation(PROPOSED, wall=scene.wall(9, 12), resources=[scene.van])
    answer = coordinator.post(PLAN, ready(scene, coordinator.get(PLAN).text, resources=[str(scene.van.id)]))
    assert answer.status_code == 422
    assert f"CCTV van is booked 9am to noon for {other.reference}. Choose another resource or time" in answer.text
    assert len(operations(app)) == 1
    assert coordinator.post(PLAN, form_of(answer.text) | {"save": "draft"}).status_code == 303
    assert operations(app)[1].state is DRAFT


def test_a_draft_is_proposed_from_its_own_form(make, scene, coordinator, app):
    coordinator.post(PLAN, filled(coordinator.get(PLAN).text, save="draft"))
    [made] = operations(app)
    here = f"/operations/{made.reference}/edit"
    answer = coordinator.post(here, ready(scene, coordinator.get(here).text, start="11am"))
    assert answer.headers["Location"].endswith(f"/operations/{made.reference}/tell")
    [now] = operations(app)
    assert (now.id, now.state, now.starts) == (made.id, PROPOSED, time(11))
    assert "Nobody has been asked yet" not in text_of(coordinator.follow(answer))


def test_the_same_proposal_sent_twice_asks_once(scene, coordinator, app):
    sent = ready(scene, coordinator.get(PLAN).text)
    first, second = coordinator.post(PLAN, sent), coordinator.post(PLAN, sent)
    assert first.headers["Location"] == second.headers["Location"] and len(operations(app)) == 1
    with app.app_context():
        verbs = list(db.session.scalars(db.select(HistoryLine.verb)))
    assert verbs.count(Verb.PROPOSED) == 1 and verbs.count(Verb.ASKED) == 2


def test_each_page_asks_the_database_the_same_number_of_times_whatever_there_is(make, scene, coordinator, caplog):
    draft = make.operation(DRAFT, kind=scene.kind, wards=[scene.ward], resources=[scene.van])
    proposed = make.operation(PROPOSED, kind=scene.kind, wards=[scene.ward], resources=[scene.van], accepted=[scene.police])
    make.nomination(proposed, scene.police, make.user(scene.police))
    sent = filled(coordinator.get(PLAN).text, check="1", wards=[str(scene.ward.id)], resources=[str(scene.van.id)])

    def checked(hx: bool) -> int:
        caplog.clear()
        with caplog.at_level("INFO", logger="opsplanner.requests"):
            assert coordinator.post(PLAN, sent, hx=hx).status_code == 200
        return int(caplog.records[-1].getMessage().rsplit(" ", 2)[1])

    def count() -> list[int]:
        paths = ("/operations/plan", PLAN, f"/operations/plan?like={draft.reference}", f"/operations/{draft.reference}/edit", f"/operations/{proposed.reference}/edit")
        return [*(queries_of(caplog, coordinator, path) for path in paths), checked(False), checked(True)]

    make.operation(PROPOSED, wards=[scene.ward], accepted=[scene.police])
    few = count()
    for n in range(3):
        make.operation(PROPOSED, wards=[scene.ward, make.ward()], resources=[make.resource()], accepted=[make.agency(), scene.police])
        make.place(), make.type(f"MORE{n}"), make.plan_year(date(2030 + n, 4, 1))
    assert count() == few
    assert max(few[:5]) <= 11 and max(few) <= 15, few


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("usual_time")
def test_the_date_to_answer_by_follows_the_day(scene, coordinator):
    sent = filled(coordinator.get(PLAN).text)
    soon = (clock.today() + timedelta(days=2)).isoformat()
    checked = coordinator.post(PLAN, sent | {"day": soon, "check": "1"}, hx=True).text
    assert 'hx-swap-oob="true"' in checked and "Wednesday 25 November" not in checked
    assert re.findall(r'checked[^>]*value="(2026-11-\d\d)"', checked) == ["2026-11-19"]
    refused = coordinator.post(PLAN, sent | {"day": soon, "propose": "yes", "wards": [str(scene.ward.id)], "place": scene.place.code})
    assert refused.status_code == 422 and "The date to answer by is after the operation" in refused.text
    assert form_of(refused.text)["answer_by"] == "2026-11-19"
    tomorrow = coordinator.post(PLAN, sent | {"day": (clock.today() + timedelta(days=1)).isoformat(), "check": "1"}, hx=True).text
    assert re.findall(r'checked[^>]*value="(2026-11-\d\d)"', tomorrow) == ["2026-11-18"], "by today, where there is no other day"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_an_added_agency_is_needed_only_if_so_chosen(scene, coordinator, app):
    fire = scene.make.agency("Fire")
    page = coordinator.get(f"{PLAN}&fold=agencies").text
    assert f"agency_{fire.id}_required" not in form_of(page) and f"agency_{scene.police.id}_required" in form_of(page)
    coordinator.post(PLAN, filled(page, save="draft", **{f"agency_{fire.id}": "y", f"agency_{fire.id}_staff": "2"}))
    with app.app_context():
        assert {part.agency_id: part.required for part in db.session.query(Commitment)}[fire.id] is False
