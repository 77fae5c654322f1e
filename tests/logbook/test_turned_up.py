"""Who turned up: entered at muster on a phone; nobody and not said differ."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from opsplanner.clock import Wall, today
from opsplanner.database import db
from opsplanner.models import Commitment, HistoryLine, Operation, Role
from opsplanner.models import OperationState as S
from tests.browser import text_of
from tests.logbook.conftest import Day
from tests.queries import queries_of

BOTH = pytest.mark.parametrize("hx", [False, True], ids=["page", "fragment"])


def came(app, day: Day) -> dict[str, int | None]:
    with app.app_context():
        found = db.session.execute(select(Commitment.agency_id, Commitment.turned_up).where(Commitment.operation_id == day.op.id))
        return {"fire" if row.agency_id == day.fire.id else "lead": row.turned_up for row in found}


def sent(day: Day, fire: str = "", lead: str | None = None, was: str = "", lead_was: str = "") -> dict[str, object]:
    boxes: dict[str, object] = {f"came_{day.fire.id}": fire, f"was_{day.fire.id}": was}
    if lead is not None:
        boxes |= {f"came_{day.lead.agency_id}": lead, f"was_{day.lead.agency_id}": lead_was}
    return boxes


@BOTH
def test_staff_say_how_many_of_their_own_came(day, browser, app, hx):
    page = browser.as_(day.firefighter)
    shown = page.get(day.url("turned-up")).text
    assert f'name="came_{day.fire.id}"' in shown and f'name="came_{day.lead.agency_id}"' not in shown and "6 promised" in shown
    answer = page.post(day.url("turned-up"), sent(day, "5"), hx=hx)
    assert "5 people" in text_of(page.follow(answer))
    assert came(app, day) == {"fire": 5, "lead": None}
    with app.app_context():
        line = db.session.scalars(select(HistoryLine)).one()
        version = db.session.get_one(Operation, day.op.id).version
    assert line.what == "noted that 5 people of Fire and Rescue turned up, 6 promised" and line.agency_id == day.fire.id
    assert version == day.op.version


def test_the_lead_says_it_of_everyone_and_nobody_is_not_the_same_as_not_said(day, browser, app):
    page = browser.as_(day.lead)
    shown = page.follow(page.post(day.url("turned-up"), sent(day, "0", "")))
    section = text_of(shown).split("Turned up")[-1]
    assert came(app, day) == {"fire": 0, "lead": None}
    assert "nobody" in section and "not said yet" in section and "0 people turned up; 1 agency has not said" in section
    again = page.post(day.url("turned-up"), sent(day, "", "", was="0"))
    assert again.status_code == 303 and came(app, day) == {"fire": None, "lead": None}


def test_another_agency_says_nothing_of_these(day, make, browser, app):
    for who, status in ((day.stranger, 404), (day.manager, 403)):
        assert browser.as_(who).post(day.url("turned-up"), sent(day, "3")).status_code == status
        assert "<input class" not in browser.as_(who).get(day.url("turned-up")).text.split("<main")[1]
    answer = browser.as_(day.firefighter).post(day.url("turned-up"), {f"came_{day.lead.agency_id}": "9", f"was_{day.lead.agency_id}": ""})
    assert answer.status_code == 422 and came(app, day) == {"fire": None, "lead": None}


@pytest.mark.first_case_on_postgresql
@BOTH
@pytest.mark.parametrize("typed", ["-3", "1.5", "many", "1000000", "10^30"])
def test_a_number_that_is_none_is_refused_and_kept(day, browser, app, typed, hx):
    page = browser.as_(day.lead).post(day.url("turned-up"), sent(day, typed, "4"), hx=hx)
    assert page.status_code == 422 and "Enter a whole number from 0 to 500" in page.text and f'value="{typed}"' in page.text
    assert 'value="4"' in page.text and ("<html" in page.text) is not hx
    assert came(app, day) == {"fire": None, "lead": None}


def test_nothing_entered_is_said(day, browser):
    page = browser.as_(day.firefighter).post(day.url("turned-up"), sent(day))
    assert page.status_code == 422 and "Enter how many people came, 0 for nobody" in page.text


@BOTH
def test_two_who_enter_it_at_once(day, browser, app, hx):
    browser.as_(day.firefighter).post(day.url("turned-up"), sent(day, "5"))
    lead = browser.as_(day.lead)
    late = lead.post(day.url("turned-up"), sent(day, "4", "6"), hx=hx)
    assert late.status_code == 422 and "Fire and Rescue: 5 people" in text_of(late) and 'value="4"' in late.text
    assert came(app, day) == {"fire": 5, "lead": None}
    assert lead.post(day.url("turned-up"), sent(day, "4", "6", was="5")).status_code == 303
    assert came(app, day) == {"fire": 4, "lead": 6}


def test_a_box_that_was_not_touched_leaves_what_another_entered(day, browser, app):
    browser.as_(day.firefighter).post(day.url("turned-up"), sent(day, "5"))
    assert browser.as_(day.lead).post(day.url("turned-up"), sent(day, "", "6")).status_code == 303
    assert came(app, day) == {"fire": 5, "lead": 6}


def test_after_a_conflict_the_untouched_boxes_show_what_is_stored(day, browser, app, make):
    browser.as_(day.lead).post(day.url("turned-up"), sent(day, "5", "6"))
    office = browser.as_(make.user(make.office()))
    late = office.post(day.url("turned-up"), sent(day, "4", ""))
    assert f'id="came_{day.lead.agency_id}"' in late.text and 'value="6"' in late.text
    assert came(app, day) == {"fire": 5, "lead": 6}


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(("state", "days", "sentence"), [(S.CONFIRMED, 3, "entered on the day"), (S.PROPOSED, 0, "is proposed"), (S.CLOSED, 0, "closed")])
def test_it_is_entered_from_the_day_itself_until_it_is_closed(make, browser, state, days, sentence):
    op = make.operation(state, days_ahead=days)
    page, where = browser.as_(make.user()), f"/operations/{op.reference}/turned-up"
    assert sentence in text_of(page.get(where)) and "came_" not in page.get(where).text
    box = f"came_{op.lead_agency_id}"
    assert sentence in text_of(page.post(where, {box: "3", box.replace("came", "was"): ""}))


def test_at_muster_of_a_confirmed_operation_staff_are_asked_first_thing(make, browser):
    fire = make.agency("Fire")
    op = make.operation(S.CONFIRMED, accepted=[fire], wall=Wall(today(), *(make_time(h) for h in (10, 14))))
    words = text_of(browser.as_(make.user(fire, Role.STAFF)).get(f"/operations/{op.reference}"))
    assert "How many people of Fire are there? 2 promised." in words and "Say who turned up" in words


def make_time(hour: int):
    from datetime import time

    return time(hour)


def test_the_number_of_queries_does_not_grow_with_the_agencies(make, browser, caplog):
    one = make.operation(S.UNDER_WAY, days_ahead=0)
    three = make.operation(S.UNDER_WAY, days_ahead=0, accepted=[make.agency() for _ in range(3)])
    page = browser.as_(make.user())
    counts = {queries_of(caplog, page, f"/operations/{op.reference}/turned-up") for op in (one, three)}
    assert counts == {3}
