"""The page of one operation and the pages of its moves, as a browser asks for them, with HTMX and without."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.models import Operation, Priority, Role, Telling, operation_priority
from opsplanner.models import OperationState as S
from tests.browser import text_of, tree_of
from tests.queries import queries_of

BOTH = pytest.mark.parametrize("hx", [False, True], ids=["page", "fragment"])


def where(operation: Operation, verb: str = "") -> str:
    return f"/operations/{operation.reference}" + (f"/{verb}" if verb else "")


def stored(browser, operation: Operation) -> Operation:
    with browser.app.app_context():
        return db.session.get_one(Operation, operation.id)


def new_time(operation: Operation, **change: object) -> dict[str, object]:
    return {
        "day": (operation.day + timedelta(days=7)).isoformat(), "start": "10:00", "end": "14:00", "place": "", "why": "the pound is full",
        "how": "ask", "answer_by": operation.day.isoformat(), "version": operation.version,
    } | change


def test_the_page_says_how_it_stands_and_the_one_thing_to_do(make, browser):
    fire = make.agency("Fire and Rescue")
    op = make.operation(requested=[fire])
    asked, led = text_of(browser.as_(make.user(fire)).get(where(op))), text_of(browser.as_(make.user()).get(where(op)))
    assert "Waiting for Fire and Rescue, answers due" in asked and "Waiting for Fire and Rescue, answers due" in led
    assert "Answer for Fire and Rescue" in asked and "Answer for Fire and Rescue" not in led
    assert clock.words_of_period(op.period) in asked


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(("state", "says"), [(S.PROPOSED, True), (S.CONFIRMED, True), (S.UNDER_WAY, False), (S.COMPLETED, False), (S.CANCELLED, False)])
def test_an_agency_holds_up_only_what_is_still_to_be(make, browser, state, says):
    op = make.operation(state, requested=[make.agency("DVLA")])
    assert ("Holds it up" in text_of(browser.as_(make.user()).get(where(op)))) is says


def test_confirm_appears_when_everyone_has_accepted_and_confirms(make, browser):
    op = make.operation(accepted=[make.agency()])
    page = browser.as_(make.user())
    assert "Confirm the operation" in page.get(where(op)).text
    answer = page.post(where(op, "confirm"), {"version": op.version})
    assert f"{op.reference} is confirmed." in text_of(page.follow(answer))
    assert stored(browser, op).state is S.CONFIRMED


def test_confirming_too_early_says_who_is_missing(make, browser):
    op = make.operation(requested=[make.agency("DVLA")])
    page = browser.as_(make.user()).post(where(op, "confirm"), {"version": op.version})
    assert page.status_code == 422
    assert "Missing: DVLA" in page.text


@pytest.mark.first_case_on_postgresql
@BOTH
@pytest.mark.parametrize("verb", ["put-back", "postpone", "cancel"])
def test_a_move_without_its_reason_is_refused_beside_the_box(make, browser, verb, hx):
    op = make.operation(S.CONFIRMED, accepted=[make.agency()])
    page = browser.as_(make.user()).post(where(op, verb), {"why": "  ", "version": op.version}, hx=hx)
    assert page.status_code == 422
    assert 'href="#why"' in page.text and "Enter the reason" in page.text
    assert ("<html" in page.text) is not hx
    assert stored(browser, op).state is S.CONFIRMED


def test_the_page_of_a_dangerous_move_says_what_will_happen_to_whom(make, browser):
    op = make.operation(S.CONFIRMED, accepted=[make.agency(), make.agency()], staff=7)
    words = text_of(browser.as_(make.user()).get(where(op, "cancel")))
    assert "Two agencies have promised 14 people." in words


@BOTH
def test_moving_by_a_week_and_telling_the_agencies(make, browser, hx):
    fire = make.agency("Fire and Rescue", telephone="01632 960123", mailbox="fire@test.example")
    op = make.operation(S.CONFIRMED, accepted=[fire])
    page = browser.as_(make.user())
    assert "One agency will be asked to confirm again: Fire and Rescue." in text_of(page.get(where(op, "move")))
    answer = page.post(where(op, "move"), new_time(op), hx=hx)
    told = page.follow(answer)
    words = text_of(told)
    assert f"moved it from {clock.words_of_period(op.period)} to" in words and "Reason: the pound is full" in words
    assert "01632 960123" in words and f"Please answer by {clock.words_of_day(op.day)}" in words
    assert f"https://ops.example/operations/{op.reference}/answer" in words
    assert "mailto:fire%40test.example" in told.text
    with browser.app.app_context():
        telling = db.session.scalars(select(Telling)).one()
    answer = page.post(f"{where(op, 'tell')}/{fire.code}/{telling.occasion}/{telling.schedule}")
    assert "Everyone has been told." in text_of(page.follow(answer))


@pytest.mark.first_case_on_postgresql
@BOTH
@pytest.mark.parametrize(
    ("change", "box", "sentence"),
    [
        ({"day": "2027-03-28", "start": "01:30", "end": "05:00"}, "start", "01:30 does not exist on 28 March 2027"),
        ({"day": "2027-10-31", "start": "01:30", "end": "05:00"}, "start", "happens twice"),
        ({"day": "31/02/2027"}, "day", "Enter a date that exists"),
        ({"start": "25:00"}, "start", "Enter a time, for example 9.30am or 14:00"),
        ({"start": "10:00", "end": "09:00"}, "end", "over 18 hours"),
        ({"day": "2020-01-01"}, "day", "has passed"),
        ({"why": "x" * 401}, "why", "Use at most 400 characters"),
        ({"answer_by": ""}, "answer_by", "Enter the date by which"),
        ({"place": "999999"}, "place", "Choose"),
        ({"place": "elsewhere"}, "new_place", "Enter the name of the meeting point"),
        ({"how": "tell"}, "how", "up to 15 minutes"),
    ],
)
def test_a_move_that_cannot_be_is_refused_kindly_and_keeps_what_was_typed(make, browser, change, box, sentence, hx):
    op = make.operation(S.CONFIRMED, accepted=[make.agency()])
    sent = new_time(op, new_postcode="ME4 4TR") | change
    page = browser.as_(make.user()).post(where(op, "move"), sent, hx=hx)
    assert page.status_code == 422
    assert sentence in page.text and f'id="{box}-error"' in page.text
    assert 'value="ME4 4TR"' in page.text and str(sent["end"]) in page.text
    assert stored(browser, op).schedule == 1


@pytest.mark.first_case_on_postgresql
@BOTH
@pytest.mark.parametrize("verb", ["move", "repropose"])
def test_a_check_says_what_stands_in_the_way_of_the_new_day_and_moves_nothing(make, browser, verb, hx):
    police, ward = make.agency("Test Police"), make.ward("River")
    make.usual_staff(police, 2)
    state = S.CONFIRMED if verb == "move" else S.POSTPONED
    op = make.operation(state, accepted=[police], staff=3, wards=[ward], resources=[make.resource(make.council())])
    other = make.operation(wards=[ward], wall=clock.Wall(date(2028, 12, 25), time(9), time(11)))
    page = browser.as_(make.user())
    assert "Test Police" in text_of(page.get(where(op, verb)))
    checked = page.post(where(op, verb), new_time(op, day="2028-12-25", check="1"), hx=hx)
    said = text_of(checked)
    assert checked.status_code == 200 and ("Leave it as it is" in said) is not hx
    assert "Bank holiday: Christmas Day" in said and "3 asked" in said and other.reference in said
    assert stored(browser, op).schedule == 1


def test_the_hour_that_happens_twice_is_asked_about_and_kept(usual_time, make, browser):
    op = make.operation()
    page = browser.as_(make.user())
    sent = new_time(op, day="2027-10-31", start="01:30", end="05:00")
    assert 'name="start-which"' in page.post(where(op, "move"), sent).text
    page.follow(page.post(where(op, "move"), sent | {"start-which": "second"}))
    moved = stored(browser, op)
    assert (moved.starts_second, moved.starts_at.hour) == (True, 1)
    assert "1.30am (after the clocks go back)" in text_of(page.get(where(op)))


@BOTH
def test_a_second_editor_sees_what_the_first_changed_beside_the_own_input(make, browser, hx):
    op = make.operation()
    first, second = browser.as_(make.user()), browser.as_(make.user())
    first.post(where(op, "move"), new_time(op, why="rain is forecast"))
    late = second.post(where(op, "move"), new_time(op, why="my own reason"), hx=hx)
    assert late.status_code == 422
    assert "Somebody else changed this while you had it open" in late.text
    assert "rain is forecast" in late.text and 'value="my own reason"' in late.text
    assert f'name="version" type="hidden" value="{stored(browser, op).version}"' in late.text


@BOTH
def test_who_sends_an_old_tab_after_saving_in_another_is_told_that_it_was_herself(make, browser, hx):
    op = make.operation()
    page = browser.as_(make.user())
    page.post(where(op, "move"), new_time(op, why="rain is forecast"))
    late = page.post(where(op, "move"), new_time(op, why="my own reason"), hx=hx)
    assert late.status_code == 422 and "You changed this yourself meanwhile" in late.text and "Somebody else" not in late.text
    assert "rain is forecast" in late.text and 'value="my own reason"' in late.text


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_list_says_in_its_title_what_is_chosen_and_which_page(make, browser):
    ward = make.ward("River")
    for _ in range(26):
        make.operation(wards=[ward])
    page = browser.as_(make.user())
    address = f"/operations?ward={ward.code}&q=river&page=2"
    whole, part = page.get(address).text, page.get(address, hx=True).text
    for text in (whole, part):
        assert text.count("<title>") == 1 and "<title>Operations, Search: river, Ward: River, page 2 – " in text
    assert "<title>Operations, page 1 – " in page.get("/operations").text


def test_an_unknown_reference_and_one_that_is_not_for_her_look_the_same(make, browser):
    secret = make.operation(S.CONFIRMED, restricted=True, lead=make.agency())
    stranger = browser.as_(make.user(make.agency(), Role.STAFF))
    for verb in ("", "history", "move", "cancel", "tell", "release"):
        there, nowhere = stranger.get(where(secret, verb)), stranger.get(f"/operations/NOTHING-2026-001/{verb}".rstrip("/"))
        assert (there.status_code, text_of(there)) == (nowhere.status_code, text_of(nowhere))
    coordinator = browser.as_(make.user(make.agency()))
    for verb in ("", "history", "move", "cancel", "tell", "release", "put-back", "add-agency", "requirement"):
        there, nowhere = coordinator.get(where(secret, verb)), coordinator.get(f"/operations/NOTHING-2026-001/{verb}".rstrip("/"))
        assert (there.status_code, text_of(there)) == (404, text_of(nowhere))


def test_a_restricted_operation_is_marked_and_lists_who_can_see_it(make, browser):
    fire, police = make.agency("Fire"), make.agency("Police")
    op = make.operation(S.CONFIRMED, restricted=True, accepted=[fire])
    author, firefighter, named = make.user(), make.user(fire), make.user(fire, Role.STAFF)
    make.nomination(op, fire, named)
    hidden = [make.user(police), make.user(fire, Role.STAFF), make.user(make.office(), Role.MANAGER)]
    page = browser.as_(author).get(where(op))
    assert page.text.count("OFFICIAL-SENSITIVE") >= 2
    seen = page.text.split("Who can see this</h2>")[1].split("</ul>")[0]
    assert all(user.name + "," in seen for user in (author, firefighter, named))
    assert not any(user.name + "," in seen for user in hidden)


def test_a_restricted_draft_lists_only_its_authors_agency_and_the_office(make, browser):
    fire, office = make.agency("Fire"), make.user(make.office())
    op = make.operation(S.DRAFT, restricted=True, author=office, not_asked=[fire])
    hidden = [make.user(), make.user(fire), make.user(fire, Role.STAFF)]
    make.nomination(op, fire, hidden[2])
    page = browser.as_(office)
    seen = text_of(page.get(where(op))).split("These people can see it, and nobody else:")[1].split("History")[0]
    assert f"{office.name}, Partnership Office" in seen
    assert not any(f"{user.name}, " in seen for user in hidden)
    assert {browser.as_(user).get(where(op)).status_code for user in hidden} == {404}


def test_the_text_about_a_restricted_operation_has_no_detail(make, browser):
    fire = make.agency("Fire", mailbox="fire@test.example")
    op = make.operation(S.CONFIRMED, restricted=True, accepted=[fire], wards=[make.ward("Secret Ward")])
    page = browser.as_(make.user())
    told = page.follow(page.post(where(op, "move"), new_time(op)))
    box = told.text.split("<textarea")[1].split("</textarea>")[0]
    assert box.partition(">")[2].strip() == "Something is waiting for you in opsplanner. Please sign in to read it:\nhttps://ops.example/"
    assert "mailto:fire%40test.example?subject=Something%20is%20waiting%20for%20you&amp;body=Something%20is" in told.text


@pytest.mark.parametrize("verb", ["release", "requirement"])
def test_an_agency_that_has_no_part_is_not_found(make, browser, verb):
    op = make.operation()
    page = browser.as_(make.user())
    assert page.get(f"{where(op, verb)}?agency=nobody").status_code == 404
    assert page.post(f"{where(op, verb)}?agency=nobody", {"why": "x", "staff": "2", "version": op.version}).status_code == 404


def test_agencies_are_added_changed_and_released_on_the_pages(make, browser):
    dvla, op = make.agency("DVLA"), make.operation()
    page = browser.as_(make.user())
    sent = {"agency": dvla.id, "role": "clamps", "staff": "3", "required": "y", "answer_by": clock.today().isoformat(), "version": op.version}
    refused = page.post(where(op, "add-agency"), sent | {"staff": "-3"})
    assert refused.status_code == 422 and "Enter a whole number from 0 to 500" in refused.text and 'value="clamps"' in refused.text
    assert "Waiting for DVLA" in text_of(page.follow(page.post(where(op, "add-agency"), sent)))
    version = stored(browser, op).version
    change = {"staff": "3", "why": "we manage without", "version": version}
    assert "not required" in text_of(page.follow(page.post(f"{where(op, 'requirement')}?agency={dvla.code}", change)))
    version = stored(browser, op).version
    page.follow(page.post(f"{where(op, 'release')}?agency={dvla.code}", {"why": "enough people", "version": version}))
    assert "Released: enough people" in text_of(page.get(where(op)))


def offered(answer) -> dict[str, list[str]]:
    """What the page offers: the button, what stands beside it, and each group's links and presses."""
    tree = tree_of(answer.text)
    found: dict[str, list[str]] = {"next": [], "apart": []}
    for part in tree.iter("div"):
        words = [" ".join("".join(one.itertext()).split()) for one in part.iter() if one.tag in ("a", "button")]
        if (part.get("class") or "").startswith("app-next"):
            found["next"] = words
        if part.get("class") == "app-can__group":
            found["".join(next(part.iter("h2")).itertext())] = words
    for part in tree.iter("ul"):
        if "app-can__apart" in (part.get("class") or ""):
            found["apart"] = [" ".join("".join(one.itertext()).split()) for one in part.iter("a")]
    return found


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_every_move_has_its_place_whatever_else_is_due(make, browser, hands):
    fire, wall = make.agency("Fire"), Wall(clock.today() + timedelta(days=1), time(10), time(14))
    hands.move_to(wall.muster() - timedelta(minutes=30))
    for state, next_, days in (
        (S.CONFIRMED, ["Start the operation"], ["Briefing", "Say who turned up"]),
        (S.UNDER_WAY, ["Write in the log"], ["Complete the operation", "Cut short", "Not started after all", "Briefing", "Say who turned up"]),
    ):
        op = make.operation(state, wall=wall, accepted=[fire])
        with browser.app.app_context():
            db.session.add(Telling(operation_id=op.id, agency_id=fire.id, occasion="moved", schedule=1, made_at=clock.now()))
            db.session.commit()
        found = offered(browser.as_(make.user()).get(where(op)))
        assert found["next"][:1] == next_ and set(days) <= {*found["On the day"], *found["next"]}
        assert "Tell the agencies" in found["Tell and copy"]
        assert found["apart"] == (["Postpone", "Cancel"] if state is S.CONFIRMED else [])


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_an_operation_whose_day_has_passed_is_started_late_though_somebody_was_not_told(make, browser):
    fire = make.agency("Fire")
    op = make.operation(S.CONFIRMED, days_ahead=-1, accepted=[fire])
    with browser.app.app_context():
        db.session.add(Telling(operation_id=op.id, agency_id=fire.id, occasion="moved", schedule=1, made_at=clock.now()))
        db.session.commit()
    page = browser.as_(make.user())
    assert offered(page.get(where(op)))["next"] == ["Start the operation", "Say who turned up"]
    page.post(where(op, "start"), {"version": op.version})
    found = offered(page.get(where(op)))
    assert found["next"] == ["Complete the operation", "Write in the log"]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_lead_of_what_is_proposed_sees_whom_to_ring_next(make, browser):
    dvla, fire = make.agency("DVLA", telephone="01792 782341"), make.agency("Fire")
    op = make.operation(requested=[fire], declined=[dvla])
    answer = browser.as_(make.user()).get(where(op))
    assert "DVLA holds it up. Ring them, and write down what they say. 01792 782341" in text_of(answer)
    assert offered(answer)["next"] == ["01792 782341", "Record DVLA’s answer"] and f"/answer?agency={dvla.code}" in answer.text
    confirmed = make.operation(S.CONFIRMED, withdrawn=[dvla])
    answer = browser.as_(make.user()).get(where(confirmed))
    assert "DVLA is missing." in text_of(answer) and '<strong class="govuk-tag govuk-tag--orange">Confirmed</strong>' in answer.text
    place, year = make.place("Riverside"), make.plan_year()
    with browser.app.app_context():
        db.session.get_one(Operation, confirmed.id).meeting_point_id = place.id
        priority = db.session.scalars(select(Priority).where(Priority.plan_year_id == year.id)).one()
        db.session.get_one(Operation, confirmed.id).plan_year_id = year.id
        db.session.execute(operation_priority.insert().values(operation_id=confirmed.id, priority_id=priority.id))
        db.session.commit()
        shown = f"/plan/{year.code.replace('/', '-')}/{priority.code}"
    for path in ("/operations?state=confirmed", f"/places/{place.code}", shown, f"/operations/plan?q={confirmed.reference}"):
        assert '<strong class="govuk-tag govuk-tag--orange">Confirmed</strong>' in browser.as_(make.user()).get(path).text, path


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("state", "says", "not_said"),
    [
        (S.COMPLETED, ["was booked", "No meeting point was named", "Not named "], ["not booked", "Be there at", "On the day ring", "Not named yet", "None chosen yet"]),
        (S.CANCELLED, ["no longer booked", "It was planned for"], ["not booked", "Be there at", "On the day ring"]),
        (S.DRAFT, ["wanted, not booked", "Be there at", "Not named yet"], ["It was planned for"]),
    ],
)
def test_the_page_speaks_of_what_is_past_in_the_past(make, browser, state, says, not_said):
    day = clock.today() + timedelta(days=-2 if state is S.COMPLETED else 9)
    op = make.operation(state, wall=Wall(day, time(10), time(14), time(9, 30)), resources=[make.resource()])
    words = text_of(browser.as_(make.user()).get(where(op)))
    assert [each for each in says if each not in words] == [] and [each for each in not_said if each in words] == []


@BOTH
def test_a_start_long_before_its_time_is_asked_about_and_taken_back(make, browser, hands, hx):
    op = make.operation(S.CONFIRMED, wall=Wall(clock.today() + timedelta(days=1), time(10), time(14)))
    hands.move_to(op.starts_at - timedelta(hours=7, minutes=47))
    page = browser.as_(make.user())
    assert "Start the operation" in offered(page.get(where(op)))["On the day"]
    for answer in (page.get(where(op, "start")), page.post(where(op, "start"), {"version": op.version}, hx=hx)):
        assert "It starts at 10am. Start it now, at 2.13am?" in text_of(answer) and 'name="early" type="hidden" value="y"' in answer.text
    assert stored(browser, op).state is S.CONFIRMED
    page.post(where(op, "start"), {"version": op.version, "early": "y"}, hx=hx)
    assert "Not started after all" in offered(page.get(where(op)))["On the day"]
    assert "It is confirmed, as it was before" in text_of(page.get(where(op, "not-started")))
    answer = page.post(where(op, "not-started"), {"version": stored(browser, op).version}, hx=hx)
    assert f"{op.reference} has not started. It is confirmed, as before." in text_of(page.follow(answer))
    assert stored(browser, op).state is S.CONFIRMED


@pytest.mark.parametrize("agencies", [1, 3])
def test_the_page_costs_the_same_number_of_queries_whatever_it_holds(make, browser, caplog, agencies):
    op = make.operation(accepted=[make.agency() for _ in range(agencies)], wards=[make.ward() for _ in range(agencies)], resources=[make.resource()])
    page = browser.as_(make.user())
    assert queries_of(caplog, page, where(op)) == 8


@pytest.mark.parametrize("restricted", [False, True])
def test_on_the_day_the_page_costs_no_more_queries_than_any_other(make, browser, caplog, hands, restricted):
    op = make.operation(S.UNDER_WAY, accepted=[make.agency()], wards=[make.ward()], restricted=restricted)
    hands.move_to(op.starts_at + timedelta(hours=1))
    assert queries_of(caplog, browser.as_(make.user()), where(op)) == 11 + restricted
    hands.move_to(op.ends_at + timedelta(hours=1))
    assert queries_of(caplog, browser.as_(make.user()), where(op)) == 10 + restricted


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_came_into_the_catalogue_since_the_page_began_to_read_is_shown(app, make, browser):
    op = make.operation(wards=[make.ward("River")], resources=[make.resource()])
    page = browser.as_(make.user())
    assert "River" in text_of(page.get(where(op)))
    with app.app_context():
        wire = db.engine.raw_connection()  # past the count of changes: the page takes what it has kept for what stands
        wire.cursor().execute("INSERT INTO ward (id, code, name, active) VALUES (77, 'twydall', 'Twydall', 1)")
        wire.cursor().execute("INSERT INTO operation_ward (operation_id, ward_id) VALUES (?, 77)", (op.id,))
        wire.commit()
        wire.close()
    assert "River, Twydall" in text_of(page.get(where(op)))


def test_what_other_rooms_add_to_the_page_stands_in_an_order_that_no_folder_decides(app):
    sections = sorted(app.extensions["operation_sections"], key=lambda section: section.position)
    assert [section.anchor for section in sections] == ["turned-up", "log", "payback", "outcomes", "debrief", "imported"]
    for places in (
        [section.position for section in sections],
        [position for position, _ in app.extensions["operation_actions"]],
        [position for position, _ in app.extensions["operation_next"]],
    ):
        assert len(places) == len(set(places)), f"two rooms ask for the same place: {sorted(places)}"
