"""A quarter is proposed, looked at, changed date by date, and made into series and drafts. It is Wednesday 18 November 2026."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.models import AgencyKind, OperationState, Proposal, ProposalState, Role, Series
from opsplanner.operations.proposal.goals.rules import Worth
from tests.browser import text_of
from tests.operations.planning.sent import form_of
from tests.operations.proposal.scene import HERE, Scene
from tests.queries import queries_of

pytestmark = pytest.mark.usefixtures("usual_time")
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
"""What is the same whatever the database is: said by plain rules, or refused before anything is asked of it."""


@pytest.fixture
def scene(app, make) -> Scene:
    return Scene(app, make)


@pytest.fixture
def lead(scene, browser):
    return browser.as_(scene.lead)


def test_a_quarter_is_asked_for_worked_out_and_made_into_a_series_and_a_draft(scene, lead, app):
    page = lead.get(HERE)
    assert form_of(page.text, "wishes")["first"] == "2027-01-01" and "There is none yet" in text_of(page)
    code = scene.asked(lead)
    said = text_of(lead.get(f"{HERE}/{code}"))
    assert "It waits for its turn" in said and "See how far it is" in said and 'hx-trigger="every 2s"' in lead.get(f"{HERE}/{code}", hx=True).text
    code = scene.worked_out(lead)
    result = scene.result(code)
    assert result.found == Worth(0, 0, 0, 0, 0) and len(result.kept) == 5
    assert sorted(one.ward for one in result.kept)[:2] != [scene.wards[0].id] * 2  # River was visited last: the others first
    page = lead.get(f"{HERE}/{code}")
    said = text_of(page)
    assert "5 operations. No better plan exists" in said and "Not visited since 2 November 2026" in said and "Nobody was there in the two years before" in said
    assert "Kent Police 3" in said and "5 of 5" in said and "every 2s" not in page.text
    answer = lead.post(f"{HERE}/{code}/make", scene.make_form(lead, code))
    said = text_of(lead.follow(answer))
    assert "made 1 series and 1 draft of it, 5 operations" in said and "Cubit, a series of 4 dates" in said and "Made into drafts" in said
    made = scene.operations()
    assert [(one.day, [ward.id for ward in one.wards], one.lead_agency_id) for one in made] == [(one.day, [one.ward], scene.council.id) for one in result.kept]
    assert [sorted((part.agency_id, part.staff_asked, part.required) for part in one.commitments) for one in made if one.type_id == scene.cubit.id] == [
        sorted([(scene.council.id, 1, True), (scene.police.id, 3, True)])
    ] * 4
    with app.app_context():
        assert db.session.scalar(db.select(Series.rule)) == "as proposed for 4 January to 31 January 2027"
    assert text_of(lead.get(HERE)).count("4 January to 31 January 2027") == 2


def test_it_keeps_to_what_an_agency_has_free_and_says_why_something_has_no_day(scene, lead):
    """Kent Police has 4 people: on Thursdays nobody is left for a Cubit, and the van is out on all but one of the Tuesdays."""
    for n in range(4):
        scene.planned(date(2027, 1, 7) + timedelta(weeks=n), accepted=[scene.police], staff=2)
        if n:
            scene.planned(date(2027, 1, 5) + timedelta(weeks=n), resources=[scene.van])
    thursdays = {f"days_{scene.cubit.id}": "thursday", f"days_{scene.discard.id}": "tuesday", f"resources_{scene.discard.id}": str(scene.van.id), f"number_{scene.discard.id}": "2"}
    code = scene.worked_out(lead, **thursdays)
    assert [(one.line, one.day) for one in scene.result(code).kept] == [(1, date(2027, 1, 5))]
    said = text_of(lead.get(f"{HERE}/{code}"))
    assert "4 of 4 Cubit have no day. What stands in the way most: Kent Police on 4 of its 4 days" in said
    assert "1 of 2 Discard has no day. What stands in the way most: CCTV van on 3 of its 4 days" in said
    assert "1 of 6" in said and "No better plan exists" in said


@ON_SQLITE
def test_where_nothing_fits_it_says_so_and_nothing_can_be_made(scene, lead):
    with scene.app.app_context():
        db.session.execute(db.text("UPDATE usual_staff SET staff = 1"))
        db.session.commit()
    code = scene.worked_out(lead)
    page = lead.get(f"{HERE}/{code}")
    assert "No day was found for any of them. Ask for fewer" in text_of(page) and "Make drafts" not in page.text
    assert "Every date of this proposal is left out" in text_of(scene.press(lead, code, "make"))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"first": ""}, "Enter the first day"),
        ({"first": "yesterday"}, "Enter a date that exists"),
        ({"first": "2026-11-18"}, "The time to plan begins tomorrow at the earliest"),
        ({"until": "2027-09-01"}, "That is more than 14 weeks"),
        ({"number": "0"}, "Say how many operations"),
        ({"number": "61"}, "Enter a whole number from 0 to 60"),
        ({"number": "60"}, "That is 61 operations, and a proposal has 60 at most"),
        ({"number": "-1"}, "Enter a whole number from 0 to 60"),
        ({"starts": ""}, "Enter when operations of Cubit start"),
        ({"ends": "9.59am"}, "over 18 hours"),
        ({"starts": "9", "ends": "3"}, "Enter 3pm or 3am: “3” can be both"),
        ({"starts": "24:00", "ends": "6am"}, "That is the midnight at the end of the day. Enter 0:00"),
        ({"days": "dunno"}, "Choose one of the options"),
        ({"wards": "999"}, "One of these is no longer there"),
        ({"a_day": "0"}, "Enter a whole number from 1 to 10"),
        ({"not_on": "easter"}, "“easter” is no date"),
    ],
    ids=str,
)
@pytest.mark.first_case_on_postgresql
def test_what_makes_no_sense_is_said_beside_its_box_and_nothing_is_lost(scene, lead, more, said):
    sent = {f"{name}_{scene.cubit.id}" if name in ("number", "starts", "ends", "days") else name: value for name, value in more.items()}
    if more.get("number") == "0":
        sent[f"number_{scene.discard.id}"] = ""
    answer = lead.post(HERE, scene.sent(lead, rather=["1", "3"], **sent))
    assert answer.status_code == 422 and said in text_of(answer)
    assert sorted(form_of(answer.text, "wishes")["rather"]) == ["1", "3"]
    with scene.app.app_context():
        assert not db.session.scalar(db.select(db.func.count()).select_from(Proposal))


@ON_SQLITE
def test_a_time_that_no_plan_year_holds_is_said(scene, lead):
    code = scene.worked_out(lead, first="2027-03-22", until="2027-04-18")
    assert "in a plan year that is not there yet" in text_of(lead.get(f"{HERE}/{code}"))


def test_a_date_is_moved_left_out_and_put_back_with_what_stands_in_the_way(scene, lead):
    code = scene.worked_out(lead, **{f"number_{scene.discard.id}": ""})
    first = scene.result(code).kept[0]
    scene.planned(date(2027, 1, 8), ward=1, accepted=[scene.police], staff=2)
    here = f"{HERE}/{code}/dates/{first.number}/move"
    sent = form_of(lead.get(here).text, "move") | {"other": "8/1/2027", "ward": str(scene.wards[1].id)}
    looked = lead.post(here, sent | {"check": "1"})
    said = text_of(looked)
    assert "What stands in the way on Friday 8 January 2027" in said and "Kent Police: 2 of 4 free, 3 asked" in said and "Discard in Strood that day" in said
    assert scene.result(code).kept[0] == first
    said = text_of(lead.follow(lead.post(here, sent)))
    assert "Moved Cubit from" in said and f"moved from {clock.words_of_day(first.day, year=False)}" in said and "As you changed it" in said
    moved = scene.result(code).date(first.number)
    assert (moved.day, moved.ward, moved.proposed_for) == (date(2027, 1, 8), scene.wards[1].id, first.day)
    said = text_of(lead.follow(scene.press(lead, code, f"dates/{first.number}/leave-out")))
    assert "Left out Cubit on Friday 8 January 2027" in said and "3 operations, 1 left out. As it was worked out no better plan existed" in said
    said = text_of(lead.follow(scene.press(lead, code, f"dates/{first.number}/put-back")))
    assert "Put back Cubit on Friday 8 January 2027" in said and "4 operations" in said


@ON_SQLITE
def test_a_date_that_only_its_ward_was_changed_of_counts_as_changed(scene, lead):
    code = scene.worked_out(lead)
    first = scene.result(code).kept[0]
    here, names = f"{HERE}/{code}/dates/{first.number}/move", {ward.id: ward.name for ward in scene.wards}
    other = next(ward for ward in names if ward not in {one.ward for one in scene.result(code).kept if one.day == first.day})
    said = text_of(lead.follow(lead.post(here, form_of(lead.get(here).text, "move") | {"ward": str(other)})))
    assert f"moved from {names[first.ward]}" in said and "As you changed it" in said and "it was changed since" in said and "Work it out once more, without your changes" in said
    lead.post(here, form_of(lead.get(here).text, "move") | {"ward": str(first.ward)})
    assert scene.result(code).date(first.number) == first and not scene.result(code).touched


@pytest.mark.parametrize(
    ("day", "ward", "said"),
    [
        (None, None, "Cubit would be twice on"), ("2027-01-12", None, "You asked for no operation on Tuesday 12 January 2027"),
        ("2026-11-17", None, "This day and time has passed"), ("", None, "Choose a day"), ("2027-01-09", "999", "no longer there"),
    ],
)
@pytest.mark.first_case_on_postgresql
def test_a_date_is_not_moved_to_where_it_cannot_be(scene, lead, day, ward, said):
    code = scene.worked_out(lead, not_on="12/1/2027")
    cubits = [one for one in scene.result(code).kept if one.line == 0]
    here = f"{HERE}/{code}/dates/{cubits[0].number}/move"
    sent = form_of(lead.get(here).text, "move") | {"other": cubits[1].day.isoformat() if day is None else day} | ({"ward": ward} if ward else {}) | ({"offered": ""} if day == "" else {})
    answer = lead.post(here, sent)
    assert answer.status_code == 422 and said in text_of(answer)
    assert not scene.result(code).touched


@ON_SQLITE
def test_whoever_changes_it_keeps_to_what_it_keeps_to(scene, lead):
    """One a day, not on the 12th, no ward twice on a day: neither offered, nor done by a move, by putting back, or made of what was changed before."""
    code = scene.worked_out(lead, a_day="1", not_on="12/1/2027")
    discard = next(one for one in scene.result(code).kept if one.line == 1)
    cubit = next(one for one in scene.result(code).kept if one.line == 0)
    here = f"{HERE}/{code}/dates/{cubit.number}/move"
    page = lead.get(here)
    offered = [day for day in (date(2027, 1, 4) + timedelta(days=n) for n in range(28)) if f'value="{day.isoformat()}"' in page.text]
    assert cubit.day in offered and date(2027, 1, 12) not in offered and discard.day not in offered
    sent = form_of(page.text, "move") | {"other": discard.day.isoformat()}
    said = f"There would be 2 operations on {clock.words_of_day(discard.day)}, and you asked for 1 a day at most"
    assert said in text_of(lead.post(here, sent | {"check": "1"})) and said in text_of(lead.post(here, sent)) and not scene.result(code).touched
    scene.press(lead, code, f"dates/{discard.number}/leave-out")
    sent = form_of(lead.get(here).text, "move") | {"other": discard.day.isoformat(), "ward": str(discard.ward)}
    assert lead.post(here, sent).status_code == 303
    back = scene.press(lead, code, f"dates/{discard.number}/put-back")
    assert back.status_code == 422 and said in text_of(back) and scene.result(code).date(discard.number).out


@ON_SQLITE
def test_no_ward_has_two_on_a_day_by_putting_one_back(scene, lead):
    code = scene.worked_out(lead)
    discard = next(one for one in scene.result(code).kept if one.line == 1)
    cubit = next(one for one in scene.result(code).kept if one.line == 0 and one.day != discard.day)
    here = f"{HERE}/{code}/dates/{cubit.number}/move"
    scene.press(lead, code, f"dates/{discard.number}/leave-out")
    for one in (one for one in scene.result(code).kept if one.day == discard.day):
        scene.press(lead, code, f"dates/{one.number}/leave-out")
    lead.post(here, form_of(lead.get(here).text, "move") | {"other": discard.day.isoformat(), "ward": str(discard.ward)})
    back = scene.press(lead, code, f"dates/{discard.number}/put-back")
    assert back.status_code == 422 and "Two of this proposal would be in" in text_of(back) and scene.result(code).date(discard.number).out
    kept = scene.result(code)
    with scene.app.app_context():  # as it could be left before
        db.session.execute(db.update(Proposal).values(result=kept.with_date(kept.date(discard.number)._replace(out=False)).text()))
        db.session.commit()
    answer = lead.post(f"{HERE}/{code}/make", scene.make_form(lead, code))
    assert answer.status_code == 422 and "Two of this proposal would be in" in text_of(answer) and scene.operations() == []


@ON_SQLITE
def test_two_dates_of_it_that_want_the_same_people_say_so(scene, lead):
    code = scene.worked_out(lead)
    discard = next(one for one in scene.result(code).kept if one.line == 1)
    cubit = next(one for one in scene.result(code).kept if one.line == 0 and one.ward != discard.ward)
    here = f"{HERE}/{code}/dates/{discard.number}/move"
    lead.post(here, form_of(lead.get(here).text, "move") | {"other": cubit.day.isoformat()})
    assert text_of(lead.get(f"{HERE}/{code}")).count("Kent Police: 5 people asked by this proposal at that time, 4 free") == 2


def test_a_date_that_another_took_meanwhile_is_said_before_anything_is_saved(scene, lead):
    code = scene.worked_out(lead)
    sent, first = scene.make_form(lead, code), scene.result(code).kept[0]
    scene.planned(first.day, ward=1, accepted=[scene.police], staff=4)
    answer = lead.post(f"{HERE}/{code}/make", sent)
    said = text_of(answer)
    assert answer.status_code == 422 and f"Look at {clock.words_of_day(first.day)} again" in said and "0 of 4 free" in said and scene.operations() == []
    assert lead.post(f"{HERE}/{code}/make", form_of(answer.text, "make")).status_code == 303 and len(scene.operations()) == 5


@ON_SQLITE
def test_one_that_cannot_be_saved_leaves_nothing_of_it(scene, lead):
    code = scene.worked_out(lead)
    sent = scene.make_form(lead, code)
    with scene.app.app_context():
        db.session.execute(db.text("UPDATE operation_type SET active = :no WHERE code = 'DISCARD'"), {"no": False})
        db.session.commit()
    answer = lead.post(f"{HERE}/{code}/make", sent)
    assert answer.status_code == 422 and "Discard are no longer planned here" in text_of(answer)
    assert scene.operations() == [] and scene.stored(code).state is ProposalState.READY


def test_pressed_twice_it_is_made_once(scene, lead):
    code = scene.worked_out(lead)
    sent = scene.make_form(lead, code)
    assert [lead.post(f"{HERE}/{code}/make", sent).status_code for _ in range(2)] == [303, 303] and len(scene.operations()) == 5
    again = scene.press(lead, code, "make")
    assert again.status_code == 422 and "was made into drafts, so it stays as it is" in text_of(again) and len(scene.operations()) == 5


def test_of_two_who_change_it_the_second_sees_what_the_first_did(scene, lead, browser):
    code, other = scene.worked_out(lead), browser.as_(scene.make.user())
    sent, number = scene.make_form(lead, code), scene.result(code).kept[0].number
    scene.press(other, code, f"dates/{number}/leave-out")
    answer = lead.post(f"{HERE}/{code}/make", sent)
    assert answer.status_code == 422 and "Somebody else changed this while you had it open" in text_of(answer) and "left out Cubit" in text_of(answer)
    assert scene.operations() == []


def test_it_is_the_agencys_coordinators_and_the_offices(scene, lead, browser):
    code = scene.worked_out(lead)
    office, police, staff = scene.make.user(scene.make.office()), scene.make.user(scene.police), scene.make.user(role=Role.STAFF)
    assert browser.as_(office).get(f"{HERE}/{code}").status_code == 200 and browser.as_(staff).get(HERE).status_code == 403
    theirs = browser.as_(police)
    assert theirs.get(f"{HERE}/{code}").status_code == 404 and code not in theirs.get(HERE).text
    assert scene.press(theirs, code, "make").status_code == 404 == scene.press(theirs, code, "dates/1/leave-out").status_code
    assert theirs.get(f"{HERE}/{code}/dates/99/move").status_code == 404 == lead.get(f"{HERE}/{code}/dates/99/move").status_code
    sent = scene.sent(browser.as_(office), lead=str(scene.police.id))
    assert browser.as_(office).post(HERE, sent).status_code == 303 and "Kent Police" in text_of(theirs.get(HERE))


@ON_SQLITE
def test_what_somebody_may_not_see_is_counted_and_not_told(scene, lead):
    """A restricted operation of another agency holds Kent Police: its people are missing, and nothing of it is named."""
    fire = scene.make.agency("Kent Fire", AgencyKind.FIRE)
    code = scene.worked_out(lead)
    first = scene.result(code).kept[0]
    hidden = scene.make.operation(
        OperationState.CONFIRMED, lead=fire, kind=scene.discard, author=scene.make.user(fire), wards=[scene.wards[1]], restricted=True, accepted=[scene.police], staff=4,
        wall=Wall(first.day, time(10), time(14)),
    )
    page = lead.get(f"{HERE}/{code}")
    assert "Kent Police: 0 of 4 free, 3 asked" in text_of(page) and hidden.reference not in page.text and "Kent Fire" not in page.text


def test_it_is_worked_out_in_the_eyes_of_the_agency_that_leads_whoever_asks(scene, lead, browser):
    """The office sees a restricted operation of another agency in Strood; the council's coordinators do not, and are told nothing of it."""
    fire = scene.make.agency("Kent Fire", AgencyKind.FIRE)
    hidden = date(2026, 11, 12)
    scene.make.operation(OperationState.COMPLETED, lead=fire, kind=scene.discard, author=scene.make.user(fire), wards=[scene.wards[1]], restricted=True, wall=Wall(hidden, time(10), time(14)))
    office = browser.as_(scene.make.user(scene.make.office()))
    code = scene.worked_out(office, lead=str(scene.council.id))
    assert scene.result(code).last == {scene.wards[0].id: date(2026, 11, 2)}
    assert clock.words_of_day(hidden, weekday=False) not in text_of(lead.get(f"{HERE}/{code}"))


def test_it_is_deleted_after_one_question_and_what_was_made_stays(scene, lead):
    code = scene.worked_out(lead)
    lead.post(f"{HERE}/{code}/make", scene.make_form(lead, code))
    assert "The series and drafts that were made of it stay as they are" in text_of(lead.get(f"{HERE}/{code}/delete"))
    said = text_of(lead.follow(scene.press(lead, code, "delete")))
    assert "The proposal is deleted" in said and lead.get(f"{HERE}/{code}").status_code == 404 and len(scene.operations()) == 5


@ON_SQLITE
def test_the_pages_ask_as_much_for_many_dates_as_for_few(scene, lead, caplog):
    few = scene.worked_out(lead, **{f"number_{scene.cubit.id}": "1"})
    many = scene.worked_out(lead, **{f"number_{scene.cubit.id}": "20", f"number_{scene.discard.id}": "8"})
    assert [queries_of(caplog, lead, f"{HERE}/{code}") for code in (few, many)] == [8, 8]
    numbers = [scene.result(code).kept[0].number for code in (few, many)]
    assert [queries_of(caplog, lead, f"{HERE}/{code}/dates/{number}/move") for code, number in zip((few, many), numbers, strict=True)] == [7, 7]
    assert queries_of(caplog, lead, HERE) == 2
