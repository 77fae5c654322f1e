"""A form for a plan begins with what its address says, and the day of a way out is taken by one press."""

from __future__ import annotations

from datetime import date, time

import pytest

from opsplanner.clock import Wall
from opsplanner.models import OperationState, Role
from tests.browser import text_of
from tests.operations.planning.sent import form_of, panel_of

pytestmark = pytest.mark.usefixtures("usual_time")
PLAN = "/operations/plan?type=CUBIT"


@pytest.fixture
def scene(make):
    police, fire = make.agency("Kent Police", code="police"), make.agency("Kent Fire", code="fire")
    make.usual_staff(police, 6)
    return police, fire, make.type("CUBIT", usual=[(police, "stop site", 4, False)], briefing=time(9, 30)), make.ward("River"), make.resource(name="CCTV van")


def test_day_hours_wards_and_agencies_are_filled_in_as_the_address_says_them(make, browser, scene):
    police, fire, _, ward, van = scene
    me = browser.as_(make.user())
    page = me.get(f"{PLAN}&day=2026-12-03&from=13:00&ward={ward.code}&resource={van.code}&ask=police:3&ask=fire:2")
    sent = form_of(page.text)
    assert (sent["day"], sent["start"], sent["end"], sent["briefing"]) == ("2026-12-03", "13:00", "17:00", "12:30") and sent["wards"] == str(ward.id) and sent["resources"] == str(van.id)
    assert sent[f"agency_{police.id}_staff"] == "3" and f"agency_{police.id}_required" not in sent and sent[f"agency_{police.id}_role"] == "stop site"
    assert f"agency_{fire.id}" in sent and sent[f"agency_{fire.id}_staff"] == "2" and f"agency_{fire.id}_required" in sent
    assert "Thursday 3 December 2026, 1pm to 5pm" in panel_of(page.text) and "Kent Police: 6 of 6 free" in panel_of(page.text)
    alone = form_of(me.get(f"{PLAN}&ask=fire:2").text)
    assert f"agency_{police.id}" not in alone and (alone["day"], alone["start"], alone["end"]) == ("", "10:00", "14:00")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_makes_no_sense_is_left_out_and_said_and_the_choice_of_a_kind_keeps_the_day(make, browser, scene):
    me = browser.as_(make.user())
    odd = me.get(f"{PLAN}&day=31/2/2027&from=25:00&to=%00&ward=atlantis&ask=spies:4&ask=police:-1&ask=police:9999&resource={'x' * 3000}")
    words, sent = text_of(odd), form_of(odd.text)
    assert odd.status_code == 200 and (sent["day"], sent["start"]) == ("", "10:00")
    said = ("“31/2/2027” was left out of “Day”. Enter a date that exists", "“25:00” was left out of “Starts at”", "There is no ward “atlantis”", "There is no agency “spies”", "“police:-1” does not say")
    assert all(one in words for one in said)
    choose = me.get("/operations/plan?day=2026-12-03&ward=river")
    assert "Plan an operation on Thursday 3 December 2026" in text_of(choose) and "type=CUBIT&amp;day=2026-12-03&amp;ward=river" in choose.text
    former = make.operation(wall=Wall(date(2026, 11, 25), time(11), time(15), time(10)))
    assert f"like={former.reference}&amp;day=2026-12-03" in me.get("/operations/plan?day=2026-12-03").text
    like = form_of(me.get(f"/operations/plan?like={former.reference}&day=2026-12-03").text)
    assert (like["day"], like["start"], like["briefing"]) == ("2026-12-03", "11:00", "10:00")
    assert "“soon” was left out of “Day”" in text_of(me.get("/operations/plan?day=soon"))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_an_empty_day_of_the_calendar_leads_to_a_plan_for_it(make, browser, scene):
    make.operation(wall=Wall(date(2026, 11, 25), time(10), time(14)))
    me, staff = browser.as_(make.user()), browser.as_(make.user(role=Role.STAFF))
    month, week = me.get("/calendar?month=2026-11").text, me.get("/calendar/week?day=2026-11-25").text
    there = [f'href="/operations/plan?day=2026-11-{day}"' for day in (26, 25, 17)]
    assert [one in month for one in there] == [one in week for one in there] == [True, False, False]
    assert there[0] in me.get("/calendar/2026-11-26").text and there[1] in me.get("/calendar/2026-11-25").text and there[2] not in me.get("/calendar/2026-11-17").text
    assert all("/operations/plan?day" not in staff.get(path).text for path in ("/calendar?month=2026-11", "/calendar/week?day=2026-11-25", "/calendar/2026-11-26"))


def test_the_day_of_a_way_out_is_taken_by_one_press_and_nothing_that_was_typed_is_lost(make, browser, scene):
    police, _, kind, _, _ = scene
    user = make.user()
    make.operation(OperationState.CONFIRMED, wall=Wall(date(2026, 12, 3), time(10), time(14)), accepted=[police], staff=4)
    me = browser.as_(user)
    sent = form_of(me.get(f"{PLAN}&day=2026-12-03").text) | {"objectives": "Tax them all"}
    page = me.post(PLAN, data=sent | {"check": "1"})
    assert 'name="check" value="2026-12-10"' in page.text and "/operations/find?type=CUBIT&amp;starts=10:00&amp;ends=14:00&amp;ask=police:4" in page.text
    taken = me.post(PLAN, data=sent | {"check": "2026-12-10"})
    assert taken.status_code == 200 and form_of(taken.text)["day"] == "2026-12-10" and "Tax them all" in taken.text
    assert "Thursday 10 December 2026, 10am to 2pm" in panel_of(taken.text) and "The nearest way out" not in panel_of(taken.text)
    moved = make.operation(kind=kind, wall=Wall(date(2026, 12, 3), time(10), time(14)), requested=[police], staff=4)
    here = f"/operations/{moved.reference}/move"
    sent = form_of(me.get(here).text, "move") | {"why": "Clash", "check": "2026-12-10"}
    page = me.post(here, data=sent)
    assert form_of(page.text, "move")["day"] == "2026-12-10" and form_of(page.text, "move")["why"] == "Clash"
    assert f"/operations/find?of={moved.reference}" in me.get(here).text
