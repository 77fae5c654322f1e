"""A working day has a reserve job, and a crew that was stood down is sent there: rules, services, pages."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.models import (
    AgencyKind,
    AnswersFor,
    HistoryLine,
    JobState,
    PaybackReserve,
    PlaceClosed,
    SessionState,
    StandDownCause,
    User,
    Verb,
)
from opsplanner.payback.days.reserve import queries, rules, services, words
from opsplanner.payback.sessions.standing_down import services as standing_down_services
from opsplanner.payback.sessions.standing_down.services import Cause
from tests.browser import text_of
from tests.commitments.test_races import together
from tests.payback.days import ALL_DAY, RAIN, Probation, ahead, asked, crew, do, job, sessions, ticked
from tests.queries import queries_of

C = StandDownCause
NO_SUPERVISOR = Cause(C.NO_SUPERVISOR, AnswersFor.PROBATION)
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("cause", "causes", "all_down", "goes"),
    [(C.WEATHER, [], True, True), (C.NO_SUPERVISOR, [C.WEATHER], True, False), (None, [C.HOST, C.SAFETY], True, True), (None, [C.SITE], False, False), (None, [], True, False)],
)
def test_a_crew_goes_there_for_weather_site_or_host_once_nothing_of_its_day_is_left(cause, causes, all_down, goes):
    assert rules.may_go(cause, causes, all_down=all_down) is goes


def test_days_of_the_next_week_without_one_are_said_in_a_line():
    today = date(2026, 11, 18)
    days = [today + timedelta(days=n) for n in (-1, 0, 1, 6, 7)]
    assert rules.without(days, {days[1]}, today) == days[2:4]
    assert words.none_for(days[2:4]) == "No reserve job yet for Thursday 19 November and Tuesday 24 November" and words.none_for([]) == ""


@pytest.fixture
def probation(in_app, make):
    return Probation(make)


def choose(probation, day, reference, seen=""):
    return do(services.choose, day, reference, seen=seen, by=probation.coordinator)


def of(probation, day):
    db.session.rollback()
    return queries.reserves(day, day, probation.coordinator).get(day)


def test_it_is_chosen_changed_and_taken_off_and_of_two_the_second_sees_the_first(make, probation):
    one, two = make.job(JobState.ACCEPTED, indoors=True), make.job(JobState.ACCEPTED)
    day = ahead(3)
    assert choose(probation, day, one.reference).startswith(f"{one.reference} is the reserve on")
    assert of(probation, day).said == "indoors or in bad weather"
    with pytest.raises(ChangedMeanwhile) as changed:
        choose(probation, day, two.reference)
    assert f"made {one.reference} the reserve job" in changed.value.changes[0]
    choose(probation, day, two.reference, seen=one.reference)
    choose(probation, day, "", seen=two.reference)
    assert of(probation, day) is None
    told = db.session.scalars(select(HistoryLine.what).where(HistoryLine.verb == Verb.RESERVE_CHOSEN).order_by(HistoryLine.id)).all()
    assert told == [f"made {one.reference} the reserve job", f"made {two.reference} the reserve job instead of {one.reference}", f"took {two.reference} off as the reserve job"]


def test_of_two_who_choose_at_once_one_is_told_of_the_other(app, make):
    probation, jobs, day = Probation(make), [make.job(JobState.ACCEPTED) for _ in range(2)], ahead(3)

    def choosing(reference):
        return lambda: services.choose(day, reference, seen="", by=db.session.get_one(User, probation.coordinator.id))

    found = together(app, *(choosing(job.reference) for job in jobs))
    assert sorted(type(answer).__name__ for answer in found) == ["ChangedMeanwhile", "str"]


def test_what_is_done_or_planned_elsewhere_says_so_and_a_day_that_is_over_or_closed_takes_none(make, probation):
    one, day = make.job(JobState.ACCEPTED), ahead(3)
    choose(probation, day, one.reference)
    make.session(one, make.crew(ahead(5)).slots[0])
    assert of(probation, day).said == "also planned on another day"
    make.session(one, make.crew(day).slots[0])
    assert of(probation, day).said == "a crew goes there"
    stored = job(one.reference)
    stored.state = JobState.CANCELLED
    db.session.commit()
    assert of(probation, day).why_not == "it is cancelled" and "No reserve job yet" in queries.none_for({day: of(probation, day)}, [day])
    for when, reference in ((ahead(4), one.reference), (ahead(-1), "")):
        with pytest.raises(RuleBroken):
            choose(probation, when, reference)


def test_a_crew_stood_down_for_the_weather_is_sent_there_with_all_that_is_left_of_its_day(make, probation):
    planned, reserve, out = make.job(JobState.SCHEDULED), make.job(JobState.ACCEPTED, indoors=True, estimated_hours=1), make.crew(ahead(0), (time(9), time(12), 6), ALL_DAY, supervisor=probation.supervisor)
    make.session(planned, out.slots[0])
    choose(probation, out.day, reserve.reference)
    do(standing_down_services.stand_down_crew, out.id, RAIN, by=probation.supervisor)
    assert queries.to_send(out.day) == {out.id}
    told = do(services.send, out.id, accepted="", seen=reserve.reference, seen_version=crew(out.id).version, by=probation.supervisor)
    assert told.startswith(f"{reserve.reference} is on")
    (there,) = sessions(reserve.reference)
    assert (there.state, there.places, there.slot.starts) == (SessionState.PLANNED, 6, time(0)) and crew(out.id).cause is None
    assert job(reserve.reference).state is JobState.SCHEDULED and queries.to_send(out.day) == set()
    with pytest.raises(RuleBroken):
        do(services.send, out.id, accepted="", seen=reserve.reference, seen_version=crew(out.id).version, by=probation.supervisor)


def test_it_is_asked_about_as_putting_on_is_and_whether_the_weather_is_minded(make, probation):
    planned, reserve, out = make.job(JobState.SCHEDULED), make.job(JobState.ACCEPTED, estimated_hours=500), make.crew(ahead(0), ALL_DAY)
    session = make.session(planned, out.slots[0])
    choose(probation, out.day, reserve.reference)
    do(standing_down_services.stand_down, session.id, RAIN, seen_version=session.version, by=probation.supervisor)
    send = {"seen": reserve.reference, "seen_version": crew(out.id).version, "by": probation.supervisor}
    said = asked(services.send, out.id, **send)
    assert "is not said to be done indoors or in bad weather" in said and "It needs about 500 hours" in said and sessions(reserve.reference) == []
    ticked(services.send, out.id, **send)
    assert sessions(reserve.reference)[0].places == 6


@ON_SQLITE
def test_a_crew_that_was_stood_down_for_want_of_its_supervisor_or_seen_otherwise_is_not_sent(make, probation):
    reserve, out = make.job(JobState.ACCEPTED), make.crew(ahead(0), ALL_DAY)
    choose(probation, out.day, reserve.reference)
    do(standing_down_services.stand_down_crew, out.id, NO_SUPERVISOR, by=probation.supervisor)
    with pytest.raises(RuleBroken, match="was not stood down for the weather"):
        do(services.send, out.id, accepted="", seen=reserve.reference, seen_version=crew(out.id).version, by=probation.supervisor)
    with pytest.raises(ChangedMeanwhile):
        do(services.send, out.id, accepted="", seen=reserve.reference, seen_version=crew(out.id).version - 1, by=probation.supervisor)
    assert db.session.scalars(select(PaybackReserve.day)).all() == [out.day] and queries.to_send(out.day) == set()


def hidden(page):
    return dict(re.findall(r'name="(seen|version)"[^>]* value="([^"]+)"', page))


@ON_SQLITE
def test_who_has_seen_another_reserve_job_sends_the_crew_nowhere_before_she_has_seen_this_one(app, make, browser):
    probation, planned = Probation(make), make.job(JobState.SCHEDULED)
    first, other = (make.job(JobState.ACCEPTED, indoors=True, estimated_hours=1, what=what) for what in ("Paint the hall", "Clear the crypt"))
    out = make.crew(ahead(0), ALL_DAY, supervisor=probation.supervisor)
    make.session(planned, out.slots[0])
    with app.app_context():
        choose(probation, out.day, first.reference)
        do(standing_down_services.stand_down_crew, out.id, RAIN, by=probation.supervisor)
    hers, here = browser.as_(probation.supervisor), f"/payback/crews/{out.id}/send-to-reserve"
    sent = hidden(hers.get(here).text)
    with app.app_context():
        choose(probation, out.day, other.reference, seen=first.reference)
    late = hers.post(here, sent)
    assert late.status_code == 422 and f"made {other.reference} the reserve job instead" in text_of(late) and "Clear the crypt" in late.text
    with app.app_context():
        assert sessions(first.reference) == sessions(other.reference) == []
    assert hers.post(here, hidden(late.text)).status_code == 303
    with app.app_context():
        assert len(sessions(other.reference)) == 1


def test_it_stands_on_the_page_of_the_day_the_sheet_todays_crews_and_the_heads_of_days(app, make, browser, caplog, usual_time):
    probation = Probation(make)
    reserve, planned = make.job(JobState.ACCEPTED, indoors=True, what="Paint the hall", estimated_hours=1), make.job(JobState.SCHEDULED)
    out = make.crew(ahead(0), ALL_DAY, supervisor=probation.supervisor)
    session = make.session(planned, out.slots[0])
    keeper, hers, iso = browser.as_(probation.coordinator), browser.as_(probation.supervisor), out.day.isoformat()
    heads = ("/payback/days", "/payback/board")
    before = [queries_of(caplog, keeper, path) for path in heads]
    assert all("No reserve job yet for Wednesday 18 November, " in text_of(keeper.get(path)) for path in heads)
    page = keeper.get(f"/payback/days/{iso}/reserve")
    assert "Paint the hall" in page.text and "indoors or in bad weather" in page.text
    wrong = keeper.post(f"/payback/days/{iso}/reserve", {"job": "PAYBACK-1999-001", "seen": ""})
    assert wrong.status_code == 422 and "no longer there" in wrong.text
    told = keeper.follow(keeper.post(f"/payback/days/{iso}/reserve", {"job": reserve.reference, "seen": ""}))
    line = f"Reserve job: {reserve.reference}, Paint the hall"
    assert line in text_of(told) and all(line in text_of(hers.get(path)) for path in (f"/payback/days/{iso}/sheet", "/payback/today"))
    assert all(f"Reserve: {reserve.reference}" in text_of(keeper.get(path)) and "Wednesday 18 November, " not in text_of(keeper.get(path)).split("No reserve job yet for")[1][:60] for path in heads)
    assert [queries_of(caplog, keeper, path) for path in heads] == before and max(before) <= 12
    sent = f"/payback/crews/{out.id}/send-to-reserve"
    assert "was not stood down for the weather" in text_of(hers.get(sent))
    with app.app_context():
        do(standing_down_services.stand_down, session.id, RAIN, seen_version=session.version, by=probation.supervisor)
    assert sent in hers.get(f"/payback/days/{iso}").text and sent in hers.get(f"/payback/crews/{out.id}/stand-down").text
    gone = hers.follow(hers.post(sent, {"version": "1", "seen": reserve.reference}))
    assert "Planned" in text_of(gone) and "a crew goes there" in text_of(gone) and sent not in gone.text


@ON_SQLITE
def test_a_job_whose_place_is_closed_that_day_is_not_offered_and_one_that_is_the_reserve_says_so_and_is_asked_about(app, make, browser):
    probation, day, school = Probation(make), ahead(0), make.place("Riverside School")
    at_school, other, planned = make.job(JobState.ACCEPTED, place=school, indoors=True, estimated_hours=1, what="Paint the gym"), make.job(JobState.ACCEPTED), make.job(JobState.SCHEDULED)
    out, path = make.crew(day, ALL_DAY, supervisor=probation.supervisor), f"/payback/days/{day.isoformat()}"
    make.session(planned, out.slots[0])
    with app.app_context():
        choose(probation, day, at_school.reference)
        db.session.add_all([PlaceClosed(place_id=school.id, first=one, last=one, why="staff training") for one in (day, ahead(3))])
        db.session.commit()
        do(standing_down_services.stand_down_crew, out.id, RAIN, by=probation.supervisor)
        shut = f"its place is closed on {of(probation, day).closed[10:]}"
        assert "staff training" in shut and "No reserve job yet" in queries.none_for({day: of(probation, day)}, [day])
        with pytest.raises(RuleBroken, match="cannot be the reserve that day: its place is closed on") as refused:
            choose(probation, ahead(3), at_school.reference)
        assert refused.value.field == "job"
        assert choose(probation, day, at_school.reference, seen=at_school.reference) == "Nothing was changed."
    keeper, hers = browser.as_(probation.coordinator), browser.as_(probation.supervisor)
    assert all(f"({shut}, so choose another)" in text_of(hers.get(shown)) for shown in (path, f"{path}/sheet", "/payback/today"))
    assert "its place is closed then" in text_of(keeper.get("/payback/days"))
    form = keeper.get(f"/payback/days/{ahead(3).isoformat()}/reserve")
    assert f'value="{other.reference}"' in form.text and at_school.reference not in form.text
    assert "1 job that needs a day is not in the list, since its place is closed then." in text_of(form)
    send = f"/payback/crews/{out.id}/send-to-reserve"
    assert f"But {shut}" in text_of(hers.get(send))
    asked_first = hers.post(send, hidden(hers.get(send).text))
    assert asked_first.status_code == 422 and "Riverside School is closed on" in text_of(asked_first)


@ON_SQLITE
def test_a_charity_learns_nothing_of_a_reserve_job_that_it_may_not_see(make, browser, app):
    probation, day = Probation(make), ahead(3)
    place, charity = make.place("The refuge hall"), make.agency("Test Charity", AgencyKind.VOLUNTARY)
    hidden = make.job(JobState.ACCEPTED, what="Paint the refuge", indoors=True, place=place)
    own = make.job(JobState.ACCEPTED, what="Dig the garden", asker=charity)
    reader, council, path = browser.as_(make.user(charity)), browser.as_(make.user(make.council())), f"/payback/days/{day.isoformat()}"
    with app.app_context():
        choose(probation, day, hidden.reference)
        make.session(hidden, make.crew(ahead(5)).slots[0])
    told, known = text_of(reader.get(path)), text_of(council.get(path))
    for word in ("The refuge hall", "indoors", "also planned", hidden.reference):
        assert word in known and word not in told, word
    assert "Reserve job: another job" in told and "Who changed what" not in told
    with app.app_context():
        stored = job(hidden.reference)
        stored.state = JobState.CANCELLED
        db.session.commit()
    for shown in (path, f"/payback/days?from={day.isoformat()}"):
        assert "it is cancelled" in text_of(council.get(shown)) and "it is cancelled" not in text_of(reader.get(shown)), shown
    with app.app_context():
        choose(probation, day, own.reference, seen=hidden.reference)
    told = text_of(reader.get(path))
    assert f"{own.reference}, Dig the garden" in told and hidden.reference not in told
