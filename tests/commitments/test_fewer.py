"""An agency has fewer people than it has promised: asked about before it is saved, then shown to both sides."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Any

import pytest

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.commitments.staffing.queries import staff_left
from opsplanner.database import db
from opsplanner.models import AgencyKind, HistoryLine, OperationState, Role, StaffException, UsualStaff
from tests.browser import section, text_of

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def promised(make):
    """The police have promised four of eight to one operation in two weeks; their coordinator, and the lead's."""
    police = make.agency("Kent Police", telephone="01634 999999")
    make.usual_staff(police, 8)
    operation = make.operation(OperationState.CONFIRMED, accepted=[police], staff=4)
    return operation, police, make.user(police, name="P. Sergeant"), make.user(name="C. Lead")


def ticked(page: Any) -> dict[str, str]:
    """What a page that asks carries, with its tick."""
    return {"go_on": "y", "warned": re.search(r'name="warned"[^>]*value="(\w+)"|value="(\w+)"[^>]*name="warned"', page.text)[1]}


def stored(app: Any, what: Any) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(db.select(what)))


WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "8")


@pytest.mark.parametrize("hx", [False, True])
def test_a_lower_number_on_a_date_names_what_it_hits_and_is_kept_by_name(app, make, browser, promised, hx):
    operation, police, sergeant, lead = promised
    me, here = browser.as_(sergeant), f"/agencies/{police.code}/staff-numbers"
    sent = {"day": operation.day.isoformat(), "staff": "0", "reason": "away"}
    asked = me.post(f"{here}/exceptions", sent, hx=hx)
    assert asked.status_code == 422 and "Kent Police then has fewer people than it has promised" in text_of(asked)
    assert f"{operation.reference}, " in text_of(asked) and "nobody that day, 4 promised at that time" in text_of(asked)
    assert stored(app, StaffException) == []
    assert me.post(f"{here}/exceptions", sent | ticked(asked), hx=hx).status_code in (204, 303)
    for who, todo in ((sergeant, "Change the answer"), (lead, "Ring Kent Police 01634 999999")):
        line = section(browser.as_(who).get("/"), "Operations to see to")
        assert todo in line and line.endswith(": nobody that day, 4 promised at that time")
        page = text_of(browser.as_(who).get(f"/operations/{operation.reference}"))
        assert "Fewer than promised: nobody that day, 4 promised at that time" in page and "Kent Police now has nobody that day" in page
    other = browser.as_(make.user(make.agency("Health", AgencyKind.HEALTH), Role.STAFF))
    assert "Fewer than promised" not in text_of(other.get(f"/operations/{operation.reference}"))
    (line,) = [line for line in stored(app, HistoryLine) if line.subject == f"agency:{police.id}"]
    assert line.what.endswith("under what is promised to 1 operation, in the name of P. Sergeant") and operation.reference not in line.what


def test_what_holds_people_before_a_time_is_over_counts_and_what_is_later_that_day_does_not(app, make):
    police, day = make.agency("Kent Police"), clock.today() + timedelta(days=14)
    for wall in (Wall(day, time(13), time(15)), Wall(day, time(14, 30), time(18), briefing=time(13, 30)), Wall(day, time(14), time(16))):
        make.operation(OperationState.CONFIRMED, accepted=[police], staff=4, wall=wall)
    with app.app_context():
        left = staff_left(Wall(day, time(10), time(14)).period(), [police.id])[police.id]
        db.session.remove()
    assert (left.has, left.used) == (None, 8), "who is to be there at 13:30 for 14:30 is held by then; who comes at 14:00 as it ends is not"


def test_a_lower_weekday_is_asked_about_and_a_higher_one_or_enough_is_not(app, make, browser, promised):
    operation, police, sergeant, _ = promised
    me, here = browser.as_(sergeant), f"/agencies/{police.code}/staff-numbers"
    day = f"{operation.day:%A}".lower()
    assert me.post(here, WEEK | {day: "4", "version": "1"}).status_code == 303, "enough for what is promised"
    asked = me.post(here, WEEK | {day: "3", "version": "2"})
    assert asked.status_code == 422 and "3 people that day, 4 promised" in text_of(asked)
    assert {row.staff for row in stored(app, UsualStaff)} == {8, 4}
    refused = me.post(here, WEEK | {day: "2", "version": "2"} | ticked(asked))
    assert refused.status_code == 422, "the tick held for three"
    assert me.post(here, WEEK | {day: "3", "version": "2"} | ticked(asked)).status_code == 303
    assert me.post(here, WEEK | {day: "", "version": "3"}).status_code == 303, "nothing said is nothing promised against"
    assert "promised at that time" not in text_of(me.get("/"))


def test_taking_a_higher_date_back_is_asked_about(app, make, browser, promised):
    operation, police, sergeant, _ = promised
    me, here = browser.as_(sergeant), f"/agencies/{police.code}/staff-numbers"
    assert me.post(f"{here}/exceptions", {"day": operation.day.isoformat(), "staff": "9", "reason": "help"}).status_code == 303
    assert me.post(here, WEEK | {f"{operation.day:%A}".lower(): "2", "version": "1"}).status_code == 303, "the date has its own number"
    (exception,) = stored(app, StaffException)
    asked = me.post(f"{here}/exceptions/{exception.id}/remove")
    assert asked.status_code == 422 and "2 people that day, 4 promised" in text_of(asked) and len(stored(app, StaffException)) == 1
    pressed = {"warned": ticked(asked)["warned"]}
    assert me.post(f"{here}/exceptions/{exception.id}/remove", pressed).status_code == 303
    assert stored(app, StaffException) == []


def test_what_was_promised_beyond_the_numbers_by_name_is_not_on_home(app, make, browser, promised):
    operation, police, sergeant, lead = promised
    with app.app_context():
        (part,) = [part for part in db.session.get(type(operation), operation.id, options=[db.selectinload(type(operation).commitments)]).commitments
                   if part.agency_id == police.id]
        part.over_numbers_by_id, part.staff_promised = sergeant.id, 9
        db.session.commit()
    assert "promised at that time" not in text_of(browser.as_(lead).get("/"))
    assert "8 people that day, 9 promised at that time" in text_of(browser.as_(lead).get(f"/operations/{operation.reference}"))
