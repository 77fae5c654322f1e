"""Payback's figures: who came, what was asked for and done, what was lost, how long it took, and what it was worth."""

from __future__ import annotations

from datetime import date, time, timedelta

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import AgencyKind, AnswersFor, AskerKind, JobState, PaybackJob, PaybackSession, SessionState, StandDownCause
from opsplanner.plan.payback import filters, page, rules
from opsplanner.plan.payback.rules import Dates, Took
from tests.browser import text_of
from tests.payback.days import Probation, ahead
from tests.queries import queries_of

S = SessionState
TODAY = date(2026, 11, 18)


def test_the_days_are_those_of_the_plan_year_so_far_unless_the_address_says_otherwise():
    def read(**args):
        found = filters.read_days(args, TODAY)
        return found.first, found.last, len(found.complaints)

    assert read() == (date(2026, 4, 1), date(2026, 11, 17), 0)
    assert read(to="2026-03-31") == (date(2025, 4, 1), date(2026, 3, 31), 0)
    assert read(**{"from": "2026-10-01", "to": "2026-10-31"}) == (date(2026, 10, 1), date(2026, 10, 31), 0)
    assert read(**{"from": "2026-12-24"}) == (date(2026, 12, 24), date(2026, 12, 24), 0), "what is to come is empty, and no fault"
    assert read(**{"from": "2001-01-01"})[2] == read(**{"from": "soon"})[2] == 1


def test_half_of_the_jobs_took_no_longer_than_the_middle_one():
    day = date(2026, 10, 1)
    jobs = [Dates(day, day + timedelta(days=n), day + timedelta(days=10 * n) if n < 3 else None) for n in (1, 2, 5)]
    assert rules.steps(jobs) == (Took(3, 2.0, 5), Took(2, 13.5, 18), Took(2, 15.0, 20))
    assert rules.steps([Dates(day, None, None)]) == (None, None, None)


def given(make):
    """Two crews on two days, one of them lost; three jobs of the council, one of a councillor, one that was turned down."""
    people = Probation(make)
    ward = make.ward("Twydall")
    jobs = [make.job(JobState.WORK_DONE, ward=ward, days_ago=30), make.job(JobState.ACCEPTED, ward=ward, days_ago=20), make.job(JobState.DECLINED, ward=ward, days_ago=20)]
    jobs.append(make.job(JobState.ACCEPTED, asker_kind=AskerKind.COUNCILLOR, asker_name="Cllr Green", ward=make.ward("River"), days_ago=10))
    first = make.crew(ahead(-9), (time(9), time(16), 6), name="Crew A")
    make.session(jobs[0], first.slots[0], S.RECORDED, places=6, arrived=4, worked=4, person_minutes=28 * 60)
    second = make.crew(ahead(-9), (time(9), time(16), 6), name="Crew B")
    make.session(jobs[0], second.slots[0], S.RECORDED, places=4, arrived=4, worked=4, person_minutes=14 * 60)
    lost = make.crew(ahead(-2), (time(9), time(16), 6), name="Crew A")
    make.session(jobs[1], lost.slots[0], S.STOOD_DOWN, cause=StandDownCause.HOST, answers_for=AnswersFor.HOST)
    down = make.crew(ahead(-3), (time(9), time(16), 6), name="Crew A")
    with make._app.app_context():
        db.session.execute(db.update(PaybackSession).where(PaybackSession.state == S.RECORDED).values(made_at=clock.now() - timedelta(days=12)))
        afterwards = make.crew(ahead(-9), (time(9), time(16), 6), name="Crew C")
        make.session(jobs[0], afterwards.slots[0], S.RECORDED, places=3, arrived=3, worked=3, person_minutes=60)
        found = db.session.merge(down)
        found.cause, found.answers_for = StandDownCause.WEATHER, AnswersFor.NOBODY
        db.session.execute(db.update(PaybackJob).where(PaybackJob.id == jobs[0].id).values(decided_at=clock.now() - timedelta(days=28), work_done_at=clock.now() - timedelta(days=9)))
        db.session.commit()
    return people


def test_the_page_adds_up_crews_jobs_and_days(make, browser, usual_time, caplog):
    people = given(make)
    reader = browser.as_(make.user(make.office()))
    words = text_of(reader.get("/payback/figures"))
    assert "Crew A 1 6 4 67% 28 Crew B 1 4 4 100% 14 Crew C 1 0 0 1" in words, "of C nothing was planned"
    assert "Twydall 3 2 1 1 River 1 1 0 0" in words and "Test Council 3 2 1 1" in words and "Councillor, through Test Council 1 1 0 0" in words
    assert "From asking to decision" in words and "From decision to done 19 days 19 days 1" in words
    assert "2 of 5 planned" in words and "Host cancelled The host 1" in words and "Weather Nobody 1" in words
    assert "Crew A: 4 people for 6 places" in words and "No session" in text_of(reader.get("/payback/figures?from=2026-01-01&to=2026-01-31"))
    assert queries_of(caplog, reader, "/payback/figures") <= 12
    assert 'href="/payback/figures"' in browser.as_(people.coordinator).get("/payback").text


def test_the_file_has_a_row_for_each_figure(make, browser, usual_time):
    given(make)
    answer = browser.as_(make.user(make.office())).get("/payback/figures.csv")
    lines = answer.text.splitlines()
    assert 'filename=payback-figures-2026-04-01-to-2026-11-17.csv' in answer.headers["Content-Disposition"].replace('"', "")
    assert {"People who came,Crew A,4,people", "Hours on site,Crew B,14,person-hours", '"Jobs asked for, by ward",Twydall,3,jobs'} <= set(lines)
    assert "Crew days lost,host cancelled; the host answers for it,1,crew days" in lines


def test_a_voluntary_agency_counts_its_own_jobs_alone(make, browser, usual_time):
    given(make)
    theirs = make.agency("Friends of the River", AgencyKind.VOLUNTARY)
    make.job(JobState.ACCEPTED, asker=theirs, ward=make.ward("Watling"), days_ago=5)
    words = text_of(browser.as_(make.user(theirs)).get("/payback/figures"))
    assert "Twydall" not in words and "Watling 1 1 0 0" in words and page.STEPS[0] in words
