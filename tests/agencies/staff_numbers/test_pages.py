"""How many people an agency usually has, and on which dates another number, with HTMX and without."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import HistoryLine, Role, UsualStaff
from tests.browser import text_of

BOTH_WAYS = pytest.mark.parametrize("hx", [False, True])
NUMBERS = {"monday": "8", "tuesday": "8", "wednesday": "8", "thursday": "8", "friday": "6", "saturday": "", "sunday": "0"}


@BOTH_WAYS
def test_a_coordinator_keeps_her_own_agencys_usual_week(make, browser, app, hx):
    police = make.agency("Kent Police")
    me = browser.as_(make.user(police, name="P. Sergeant"))
    here = f"/agencies/{police.code}/staff-numbers"
    assert me.get(here, hx=hx).status_code == 200
    page = me.follow(me.post(here, NUMBERS | {"version": 1}, hx=hx))
    assert "P. Sergeant, Kent Police" in text_of(page)
    with app.app_context():
        kept = dict(db.session.execute(select(UsualStaff.weekday, UsualStaff.staff)).all())
        line = db.session.scalars(select(HistoryLine)).one()
    assert kept == {0: 8, 1: 8, 2: 8, 3: 8, 4: 6, 6: 0}
    assert line.subject == f"agency:{police.id}" and "Monday from not said to 8" in line.what
    assert "8 Monday to Thursday, 6 Friday, not said Saturday, none Sunday" in text_of(me.get(f"/agencies/{police.code}"))


@BOTH_WAYS
def test_the_second_editor_of_the_numbers_sees_what_the_first_changed(make, browser, app, hx):
    police = make.agency("Kent Police")
    here = f"/agencies/{police.code}/staff-numbers"
    browser.as_(make.user(police, name="P. First")).post(here, NUMBERS | {"version": 1})
    me = browser.as_(make.user(police))
    page = me.post(here, NUMBERS | {"monday": "3", "version": 1}, hx=hx)
    assert page.status_code == 422
    assert "P. First, Kent Police: changed the usual staff: Monday from not said to 8" in text_of(page) and 'value="3"' in page.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page.text)[1]
    assert version == "2"
    assert me.post(here, NUMBERS | {"monday": "3", "version": version}, hx=hx).status_code in (204, 303)


@BOTH_WAYS
def test_wrong_numbers_come_back_as_typed(make, browser, app, hx):
    police = make.agency("Kent Police")
    me = browser.as_(make.user(police))
    page = me.post(f"/agencies/{police.code}/staff-numbers", NUMBERS | {"monday": "-1", "tuesday": "1,500", "version": 1}, hx=hx)
    assert page.status_code == 422 and page.text.lower().count("enter a whole number from 0 to 500") == 4  # beside the boxes and in the summary
    assert 'value="-1"' in page.text and 'value="1,500"' in page.text
    with app.app_context():
        assert db.session.scalar(select(db.func.count()).select_from(UsualStaff)) == 0


@BOTH_WAYS
def test_another_number_on_one_date_is_added_and_taken_back(make, browser, hx):
    police = make.agency("Kent Police")
    make.usual_staff(police, 8)
    me = browser.as_(make.user(police))
    here = f"/agencies/{police.code}/staff-numbers"
    day = clock.today() + timedelta(days=3)
    sent = {"day": day.isoformat(), "staff": "2", "reason": "training day"}
    assert "training day" in text_of(me.follow(me.post(f"{here}/exceptions", sent, hx=hx)))
    twice = me.post(f"{here}/exceptions", sent, hx=hx)
    assert twice.status_code == 422 and "There is already an exception for this date" in text_of(twice)
    assert f"{clock.words_of_day(day)}: 2 of 2 free (training day)" in text_of(me.get(f"/agencies/{police.code}"))
    for odd, sentence in (
        ({"day": (clock.today() - timedelta(days=1)).isoformat()}, "Enter a date from today on"),
        ({"day": "31/02/2027"}, "Enter a date that exists"),
        ({"staff": ""}, "Enter how many people there are that day"),
        ({"reason": ""}, "Say why"),
    ):
        page = me.post(f"{here}/exceptions", sent | odd, hx=hx)
        assert page.status_code == 422 and sentence in text_of(page)
    remove = re.search(r'action="([^"]+/remove)"', me.get(here).text)[1]
    assert me.post(remove).status_code == 303
    assert "already been taken off" in text_of(me.post(remove))
    assert f"{clock.words_of_day(day)}: 8 of 8 free" in text_of(me.get(f"/agencies/{police.code}"))


@BOTH_WAYS
def test_a_reason_that_looks_personal_is_asked_about_once_and_then_kept(make, browser, hx):
    police = make.agency("Kent Police")
    me = browser.as_(make.user(police))
    here = f"/agencies/{police.code}/staff-numbers/exceptions"
    sent = {"day": (clock.today() + timedelta(days=3)).isoformat(), "staff": "2", "reason": "leave AB12 CDE"}
    asked = me.post(here, sent, hx=hx)
    assert asked.status_code == 422 and "Does this belong here?" in text_of(asked)
    carried = dict(re.findall(r'<input name="(once|belongs)" type="hidden" value="([^"]+)"', asked.text[asked.text.index(f'action="{here}"') :]))
    assert "leave AB12 CDE" in text_of(me.follow(me.post(here, sent | carried, hx=hx)))


def test_staff_numbers_are_for_its_own_coordinators(make, browser):
    police = make.agency("Kent Police")
    here = f"/agencies/{police.code}/staff-numbers"
    for user in (make.user(), make.user(make.office())):
        me = browser.as_(user)
        assert me.get(here).status_code == 404 and me.post(here, NUMBERS | {"version": 1}).status_code == 404
        assert me.post(f"{here}/exceptions", {"day": "2027-01-05", "staff": "1", "reason": "x"}).status_code == 404
        assert me.post(f"{here}/exceptions/1/remove").status_code == 404
    assert browser.as_(make.user(police, Role.STAFF)).get(here).status_code == 403
