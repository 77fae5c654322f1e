"""A month's crews in one press: proposed from the weekday before, changed day by day, added all or none, told once."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import RuleBroken
from opsplanner.models import Absence, Crew, Notice, PaybackException
from opsplanner.payback.days.crews.month import queries, rules, services
from opsplanner.payback.days.crews.month.rules import Usual
from opsplanner.payback.telling.crews import words as telling_words
from tests.browser import text_of
from tests.payback.days import Probation, asked, do, ticked

THURSDAY = date(2026, 11, 26)
FIRST = date(2026, 12, 1)


def test_each_working_day_gets_the_crews_of_its_weekday_as_they_went_out_last():
    old = Usual(1, THURSDAY - timedelta(weeks=3), "Crew Z", 7, ((time(9), time(16), 6),))
    last = Usual(2, THURSDAY, "Crew A", 7, ((time(9), time(12), 6), (time(13), time(16), 4)))
    days = [THURSDAY + timedelta(weeks=n) for n in (1, 2)]
    found, without = rules.proposed([*days, date(2026, 12, 4)], [old, last, Usual(3, days[1], "Crew B", None, ((time(9), time(16), 6),))], [])
    assert [(one.key, one.name, one.supervisor_id, len(one.slots)) for one in found] == [("2026-12-03-2", "Crew A", 7, 2)], "the tenth has its crew"
    assert without == [date(2026, 12, 4)]
    assert rules.proposed([THURSDAY + timedelta(weeks=9)], [last], []) == ([], [THURSDAY + timedelta(weeks=9)]), "too long ago"


@pytest.fixture
def probation(in_app, make, usual_time):
    """Today is Wednesday 18 November 2026; a crew goes out on Thursdays and Tuesdays."""
    found = Probation(make)
    db.session.execute(db.text("DELETE FROM payback_weekday WHERE weekday NOT IN (1, 3)"))
    db.session.commit()
    make.crew(date(2026, 11, 19), (time(9), time(16), 6), supervisor=found.supervisor, name="Crew A")
    make.crew(date(2026, 11, 17), (time(9), time(16), 6), supervisor=found.coordinator, name="Crew A")
    return found


def crews(*days):
    return [(crew.day, crew.supervisor_id) for crew in db.session.scalars(select(Crew).where(Crew.day >= FIRST).order_by(Crew.day, Crew.id))]


def test_holidays_and_supervisors_who_are_away_or_on_an_operation_are_left_out_and_named(probation, make):
    db.session.add(PaybackException(day=date(2026, 12, 8), works=False, reason="training"))
    db.session.add(Absence(email=probation.supervisor.email, first_day=date(2026, 12, 9), last_day=date(2026, 12, 11)))
    make.crew(date(2026, 12, 1), name="Crew A")
    db.session.commit()
    month = queries.month_of(FIRST, probation.coordinator)
    assert [(line.crew.day.day, line.supervisor_id, line.left_out) for line in month.lines][:4] == [
        (3, probation.supervisor.id, ""), (10, None, "Winston Super is away"), (15, None, ""), (17, probation.supervisor.id, ""),
    ], "Tuesdays go by the first of December, which has no supervisor"
    assert month.closed == ((date(2026, 12, 8), "closed: training"),) and month.there == (FIRST,) and month.without == ()


def test_all_are_added_or_none_and_each_supervisor_is_told_once(probation):
    month = queries.month_of(FIRST, probation.coordinator)
    chosen = {line.crew.key: line.supervisor_id for line in month.lines}
    assert len(chosen) == 10
    assert do(services.add_crews, FIRST, chosen, accepted="", by=probation.coordinator) == "10 crews are on for December 2026."
    assert len(crews()) == 10
    told = db.session.execute(select(Notice.user_id, Notice.said)).all()
    assert [(row.user_id, row.said) for row in told] == [(probation.supervisor.id, "You supervise Crew A on 3, 10, 17, 24 and 31 December 2026")], "who did it herself is told nothing"
    with pytest.raises(RuleBroken, match="changed meanwhile"):
        do(services.add_crews, FIRST, chosen, accepted="", by=probation.coordinator)
    assert len(crews()) == 10


def test_who_supervises_two_crews_at_once_is_asked_about_as_one_list(probation, make):
    make.crew(date(2026, 11, 24), (time(9), time(16), 6), supervisor=probation.supervisor, name="Crew A")
    make.crew(date(2026, 11, 24), (time(9), time(16), 6), name="Crew B")
    lines = [line.crew.key for line in queries.month_of(FIRST, probation.coordinator).lines if line.crew.day.day in (1, 8)]
    chosen = dict.fromkeys(lines, probation.supervisor.id)
    said = asked(services.add_crews, FIRST, chosen, by=probation.coordinator)
    assert said.splitlines() == ["Winston Super is with Crew A at that time as well"] * 2 and not crews()
    assert "4 crews" in ticked(services.add_crews, FIRST, chosen, by=probation.coordinator)


def test_many_days_are_said_in_one_sentence():
    days = [("Crew A", date(2026, 12, 31)), ("Crew A", date(2027, 1, 5)), ("Crew B", date(2027, 1, 5))]
    assert telling_words.named_on(days) == "You supervise 3 crews from Thursday 31 December 2026 to Tuesday 5 January 2027: 31 December and 5 January"


def test_the_page_adds_what_is_ticked_with_who_was_chosen(make, browser, usual_time):
    people = Probation(make)
    make.crew(date(2026, 11, 19), (time(9), time(16), 6), supervisor=people.supervisor, name="Crew A")
    keeper = browser.as_(people.coordinator)
    there = "/payback/days/crews?month=2026-12"
    page = keeper.get(there)
    assert "Crew A" in text_of(page) and "A month’s crews" in text_of(keeper.get("/payback/days"))
    keys = [part.split('"')[0] for part in page.text.split('name="crews" value="')[1:]]
    assert [key[:10] for key in keys] == [f"2026-12-{day:02}" for day in (3, 10, 17, 24, 31)]
    assert "Tick the crews that go out" in text_of(keeper.post(there, {}))
    done = keeper.follow(keeper.post(there, {"crews": keys[:2], f"supervisor_{keys[0]}": "", f"supervisor_{keys[1]}": str(people.coordinator.id)}))
    assert "2 crews are on for December 2026." in text_of(done)
    with browser.app.app_context():
        assert crews() == [(date(2026, 12, 3), None), (date(2026, 12, 10), people.coordinator.id)]
    assert "no such month" in text_of(keeper.get("/payback/days/crews?month=2026-13"))
    assert "has crews already" in text_of(keeper.get(there))
    assert clock.today() == date(2026, 11, 18) and browser.as_(people.supervisor).get(there).status_code == 403


def test_it_opens_at_the_month_of_the_next_working_day_after_today(probation, browser):
    page = browser.as_(probation.coordinator)
    db.session.add_all(PaybackException(day=date(2026, 11, day), works=False, reason="training") for day in (19, 24, 26))
    db.session.add(PaybackException(day=clock.today(), works=True, reason="today is one, on which no crew is added any more"))
    db.session.commit()
    db.session.remove()
    assert "Crews of December 2026" in text_of(page.get("/payback/days/crews"))
    assert "There is no such month, so that of the next working day is shown" in text_of(page.get("/payback/days/crews?month=2026-13"))
