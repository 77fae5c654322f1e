"""Bank holidays that are proclaimed once: an administrator adds them, and what they hit is named first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opsplanner import clock
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.database import db
from opsplanner.models import JobState, Role, SessionState
from opsplanner.payback.days.pattern import queries as pattern_queries
from tests.browser import text_of
from tests.payback.days import Probation, ahead, job, sessions


@pytest.fixture
def administrator(make, browser):
    """The administrator at her desk."""
    return browser.as_(make.user(make.office(), Role.ADMINISTRATOR))


def in_app(browser, verb, *given):
    """Ask the database, in a context of its own."""
    with browser.app.app_context():
        found = verb(*given)
        db.session.remove()
        return found


def test_a_proclaimed_bank_holiday_names_what_it_hits_and_closes_the_day(make, administrator):
    Probation(make)
    day = ahead(7)
    found = make.job(JobState.SCHEDULED)
    make.session(found, make.crew(day, name="Crew A").slots[0])
    operation, hidden = make.operation(days_ahead=7), make.operation(days_ahead=7, restricted=True)
    assert "Bank holidays" in text_of(administrator.get("/administration"))
    typed = {"day": day.isoformat(), "name": "Bank holiday for the jubilee"}
    asks = administrator.post("/administration/bank-holidays", typed)
    words = text_of(asks)
    assert asks.status_code == 422 and "This takes 1 session off" in words and words.count(found.reference) == 1 and operation.reference in words and hidden.reference not in words
    assert in_app(administrator, bank_holidays, day, day) == {}
    warned = asks.text.split('name="warned"')[1].split('value="')[1].split('"')[0]
    done = text_of(administrator.follow(administrator.post("/administration/bank-holidays", typed | {"warned": warned, "go_on": "y"})))
    assert f"{clock.words_of_day(day)} is a bank holiday: Bank holiday for the jubilee. 1 session was taken off." in done
    assert in_app(administrator, bank_holidays, day, day) == {day: "Bank holiday for the jubilee"}
    assert not in_app(administrator, lambda: pattern_queries.pattern(day, day).works(day))
    assert in_app(administrator, lambda: (job(found.reference).state, sessions(found.reference)[0].state)) == (JobState.ACCEPTED, SessionState.TAKEN_OFF)
    again = administrator.post("/administration/bank-holidays", typed)
    assert again.status_code == 422 and "is a bank holiday already" in text_of(again)
    back = administrator.follow(administrator.post(f"/administration/bank-holidays/{day.isoformat()}/remove", {}))
    assert "is no bank holiday any more" in text_of(back) and in_app(administrator, lambda: pattern_queries.pattern(day, day).works(day))


def test_only_an_administrator_adds_one_and_not_for_a_day_that_has_come(make, administrator, browser):
    Probation(make)
    today = {"day": clock.today().isoformat(), "name": "Late"}
    assert "Enter a date after today" in text_of(administrator.post("/administration/bank-holidays", today))
    assert "Enter what it is called" in text_of(administrator.post("/administration/bank-holidays", {"day": (clock.today() + timedelta(days=9)).isoformat()}))
    assert browser.as_(make.user()).get("/administration/bank-holidays").status_code == 403
