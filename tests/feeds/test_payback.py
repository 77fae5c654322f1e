"""Community Payback in a calendar: sessions and working days, and what becomes of their entries."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import event as listen

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.models import AgencyKind, Crew, JobState, PaybackSession, SessionState, SubscriptionKind, User
from opsplanner.payback.days.crews import services as crews_services
from opsplanner.payback.days.crews.services import NewCrew
from opsplanner.payback.days.pattern import services as pattern_services
from opsplanner.payback.days.slots.rules import NewSlot
from opsplanner.payback.sessions.scheduling import services as scheduling_services
from opsplanner.payback.sessions.standing_down import services as standing_down_services
from tests.payback.days import RAIN, Probation, ahead

PAYBACK = SubscriptionKind.PAYBACK


@pytest.fixture
def probation(make):
    return Probation(make)


@pytest.fixture
def act(app, probation):
    """Do what a service does, as Probation's coordinator; what it needs of the database is asked for inside."""

    def run(verb):
        with app.app_context():
            with unit_of_work():
                verb(db.session.get_one(User, probation.coordinator.id))
            db.session.remove()

    return run


def crew_of(name="Crew A", *slots):
    return NewCrew(name, None, slots or (NewSlot(1, time(9), time(16), 6),))


def titles(feed):
    return sorted(feed.titles())


def of_session(feed):
    """The entry of the one session."""
    return next(entry for entry in feed.events() if "/payback/sessions/" in entry["URL"])


def of_day(feed):
    """The entry of the one day."""
    return next(entry for entry in feed.events() if "/payback/days/" in entry["URL"])


def test_it_holds_sessions_with_place_and_crew_and_days_as_whole_days(make, feed, act, probation):
    ward = make.ward("River")
    found = make.job(JobState.ACCEPTED, what="Clear the alley", ward=ward)
    act(lambda by: crews_services.add_crew(ahead(7), NewCrew("Crew A", probation.supervisor.id, (NewSlot(1, time(9), time(16), 6),)), accepted="", by=by))
    act(lambda by: scheduling_services.put_on(found.reference, [(1, 3)], accepted="", seen_version=1, by=by))
    link = feed(make.user(), PAYBACK)
    assert titles(link) == ["Payback working day, 1 crew", "Payback: Clear the alley, River"]
    session, day = of_session(link), of_day(link)
    assert session["DTSTART"].dt == clock.to_utc(ahead(7), time(9)) and session["STATUS"] == "CONFIRMED" and session["TRANSP"] == "TRANSPARENT"
    assert "Crew A, Winston Super, 3 people planned." in session["DESCRIPTION"] and "ME4 4TR" in session["LOCATION"]
    assert "01632" not in session["DESCRIPTION"]
    assert (day["DTSTART"].dt, (day["DTEND"].dt - day["DTSTART"].dt).days) == (ahead(7), 1)
    assert "Crew A, Winston Super: 9am to 4pm, 3 of 6 places planned" in day["DESCRIPTION"]


def test_a_supervisor_who_is_gone_is_marked_until_the_day_is_over(make, feed, act, app, hands, probation):
    found = make.job(JobState.ACCEPTED, what="Clear the alley")
    act(lambda by: crews_services.add_crew(ahead(7), NewCrew("Crew A", probation.supervisor.id, (NewSlot(1, time(9), time(16), 6),)), accepted="", by=by))
    act(lambda by: scheduling_services.put_on(found.reference, [(1, 3)], accepted="", seen_version=1, by=by))
    link = feed(make.user(), PAYBACK)
    assert "Winston Super, " in of_session(link)["DESCRIPTION"]
    with app.app_context(), unit_of_work():
        db.session.get_one(User, probation.supervisor.id).suspended_at = clock.now()
    assert "Crew A, Winston Super (suspended), 3 people planned." in of_session(link)["DESCRIPTION"]
    assert "Crew A, Winston Super (suspended): 9am to 4pm" in of_day(link)["DESCRIPTION"]
    hands.move_to(clock.to_utc(ahead(8), time(9)))
    assert "Winston Super, 3 people planned." in of_session(link)["DESCRIPTION"] and "Winston Super: 9am" in of_day(link)["DESCRIPTION"]


def test_a_session_stood_down_stays_as_a_cancelled_entry_and_comes_back(make, feed, act, probation):
    make.session(make.job(JobState.SCHEDULED, what="Clear the alley"), make.crew().slots[0])
    link = feed(make.user(), PAYBACK)
    before = of_session(link)
    act(lambda by: standing_down_services.stand_down(1, RAIN, seen_version=1, by=by))
    down = of_session(link)
    assert (down["UID"], down["STATUS"]) == (before["UID"], "CANCELLED") and down["SUMMARY"].startswith("Stood down: Payback: Clear the alley")
    assert down["SEQUENCE"] > before["SEQUENCE"] and down["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt and "Stood down: weather." in down["DESCRIPTION"]
    act(lambda by: standing_down_services.take_back(1, accepted="", seen_version=2, by=by))
    again = of_session(link)
    assert (again["UID"], again["STATUS"]) == (before["UID"], "CONFIRMED") and again["SEQUENCE"] > down["SEQUENCE"]


def test_a_day_says_the_places_planned_which_are_as_true_when_it_is_over(make, feed, act, probation, hands):
    hands.move_to(clock.to_utc(ahead(0), time(8)))
    act(lambda by: crews_services.add_crew(ahead(0), crew_of("Crew A", NewSlot(1, time(9), time(12, 30), 6)), accepted="", by=by))
    found = make.job(JobState.ACCEPTED)
    act(lambda by: scheduling_services.put_on(found.reference, [(1, 4)], accepted="", seen_version=1, by=by))
    link = feed(make.user(), PAYBACK)
    morning = link.get()
    assert "9am to 12.30pm, 4 of 6 places planned" in of_day(link)["DESCRIPTION"] and " left" not in of_day(link)["DESCRIPTION"]
    hands.move_to(clock.to_utc(ahead(0), time(14)))
    assert link.get().data == morning.data and link.get(If_None_Match=morning.headers["ETag"]).status_code == 304


def test_a_day_says_that_a_crew_was_stood_down_and_changes_with_it(make, feed, act, probation, hands):
    hands.move_to(clock.to_utc(ahead(0), time(8)))
    act(lambda by: crews_services.add_crew(ahead(0), crew_of(), accepted="", by=by))
    found = make.job(JobState.ACCEPTED)
    act(lambda by: scheduling_services.put_on(found.reference, [(1, 4)], accepted="", seen_version=1, by=by))
    link = feed(make.user(), PAYBACK)
    before = of_day(link)
    act(lambda by: standing_down_services.stand_down(1, RAIN, seen_version=1, by=by))
    down = of_day(link)
    assert "no supervisor yet: 9am to 4pm, 0 of 6 places planned; what was planned was stood down" in down["DESCRIPTION"]
    assert down["SEQUENCE"] > before["SEQUENCE"] and "stood down" not in before["DESCRIPTION"]


def test_a_day_changes_with_a_job_that_its_reader_may_not_see(make, feed, act, probation, hands):
    charity = make.agency("Test Charity", AgencyKind.VOLUNTARY)
    act(lambda by: crews_services.add_crew(ahead(7), crew_of(), accepted="", by=by))
    found = make.job(JobState.ACCEPTED)
    link = feed(make.user(charity), PAYBACK)
    before, answer = of_day(link), link.get()
    hands.move_to(clock.now() + timedelta(minutes=1))
    act(lambda by: scheduling_services.put_on(found.reference, [(1, 4)], accepted="", seen_version=1, by=by))
    after = of_day(link)
    assert "0 of 6 places planned" in before["DESCRIPTION"] and "4 of 6 places planned" in after["DESCRIPTION"]
    assert after["SEQUENCE"] > before["SEQUENCE"] and after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    assert link.get(If_Modified_Since=answer.headers["Last-Modified"]).status_code == 200
    assert titles(link) == ["Payback working day, 1 crew"]


def test_other_times_move_the_same_entry(app, make, feed, act, probation, hands):
    out = make.crew(name="Crew A")
    make.session(make.job(JobState.SCHEDULED), out.slots[0])
    link = feed(make.user(), PAYBACK)
    before = of_session(link)
    hands.shift(timedelta(minutes=1))
    act(lambda by: crews_services.change_crew(out.id, crew_of("Crew A", NewSlot(1, time(10), time(15), 6)), seen_version=1, accepted="", by=by))
    after = of_session(link)
    assert after["UID"] == before["UID"] and after["DTSTART"].dt == clock.to_utc(ahead(7), time(10)) and after["SEQUENCE"] > before["SEQUENCE"]


def test_a_moved_session_says_so_where_it_was(make, feed, act, probation):
    make.session(make.job(JobState.SCHEDULED, what="Clear the alley"), make.crew().slots[0])
    other = make.crew(ahead(14)).slots[0]
    link = feed(make.user(), PAYBACK)
    act(lambda by: scheduling_services.move_session(1, other.id, 3, accepted="", seen_version=1, by=by))
    found = [(str(entry["SUMMARY"]).split(",")[0], str(entry["STATUS"])) for entry in link.events()]
    assert found == [("Moved: Payback: Clear the alley", "CANCELLED"), ("Payback: Clear the alley", "CONFIRMED")]


def test_a_day_that_closes_or_loses_its_crew_is_cancelled_and_keeps_its_identity(make, feed, act, probation):
    act(lambda by: crews_services.add_crew(ahead(7), crew_of(), accepted="", by=by))
    link = feed(make.user(), PAYBACK)
    before = of_day(link)
    act(lambda by: pattern_services.say_of_day(ahead(7), False, "training", accepted="", by=by))
    closed = of_day(link)
    assert (closed["UID"], closed["STATUS"], closed["SUMMARY"]) == (before["UID"], "CANCELLED", "Not worked: Payback working day")
    assert "Not worked, closed: training." in closed["DESCRIPTION"] and closed["SEQUENCE"] > before["SEQUENCE"]
    act(lambda by: pattern_services.unsay(ahead(7), accepted="", by=by))
    assert of_day(link)["STATUS"] == "CONFIRMED"
    act(lambda by: crews_services.remove_crew(db.session.scalar(db.select(Crew.id)), seen_version=1, accepted="", by=by))
    out = of_day(link)
    assert (out["UID"], out["STATUS"]) == (before["UID"], "CANCELLED") and "No crew goes out." in out["DESCRIPTION"] and out["SEQUENCE"] > closed["SEQUENCE"]


def test_a_charity_sees_the_days_and_only_its_own_jobs(make, feed, act, probation):
    charity, slot = make.agency("Test Charity", AgencyKind.VOLUNTARY), make.crew(ahead(8), (time(9), time(16), 20)).slots[0]
    act(lambda by: crews_services.add_crew(ahead(7), crew_of(), accepted="", by=by))
    make.session(make.job(JobState.SCHEDULED, what="Clear the alley"), slot)
    make.session(make.job(JobState.SCHEDULED, what="Paint the hall", asker=charity), slot)
    assert [title.split(",")[0] for title in titles(feed(make.user(charity), PAYBACK))] == ["Payback working day", "Payback: Paint the hall"]


def test_it_says_that_nothing_changed_and_is_chosen_like_the_others(make, feed, browser, probation):
    make.session(make.job(JobState.SCHEDULED), make.crew().slots[0])
    link = feed(make.user(), PAYBACK)
    first = link.get()
    assert link.get(If_None_Match=first.headers["ETag"]).status_code == 304
    page = browser.as_(make.user()).get("/subscriptions?kind=payback")
    assert "Payback working days: crews, and the jobs that they are on" in page.text and "1 session or working day" in page.text


def test_the_number_of_queries_does_not_grow(app, make, feed, probation):
    link = feed(make.user(), PAYBACK)

    def count() -> int:
        asked = []
        with app.app_context():
            engine = db.engine

        def note(*given):
            asked.append(given[2])

        listen.listen(engine, "before_cursor_execute", note)
        link.get()
        listen.remove(engine, "before_cursor_execute", note)
        return len([each for each in asked if not each.startswith("BEGIN")])

    link.get()
    make.session(make.job(JobState.SCHEDULED), make.crew().slots[0])
    one = count()
    for n in range(3):
        make.session(make.job(JobState.SCHEDULED), make.crew(ahead(n + 9)).slots[0])
    assert count() == one <= 16, "made anew, and kept for the next fetch"


def test_a_session_of_long_ago_has_left(app, make, feed, probation):
    make.session(make.job(JobState.WORK_DONE), make.crew(ahead(-91)).slots[0], SessionState.RECORDED)
    make.session(make.job(JobState.WORK_DONE), make.crew(ahead(-90)).slots[0], SessionState.RECORDED)
    assert len(feed(make.user(), PAYBACK).events()) == 1
    with app.app_context():
        assert db.session.query(PaybackSession).count() == 2
