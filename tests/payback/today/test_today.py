"""What a supervisor finds on the phone at eight in the morning: what is left, the spot, whom to ring, the tools; and whom the coordinator names."""

from __future__ import annotations

import re
from datetime import date, time

import pytest

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.models import AnswersFor, JobKind, JobState, SessionState, StandDownCause
from opsplanner.payback.duty import rules as duty_rules
from opsplanner.payback.today import rules
from opsplanner.payback.today.rules import Last, Tool, Tools, Visit
from tests.browser import text_of
from tests.payback.days import ALL_DAY, Probation, ahead
from tests.queries import queries_of

S = SessionState
DAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (None, ""),
        (Last(DAY, time(9), S.RECORDED, False, None, None, "All done"), ""),
        (Last(DAY, time(9), S.RECORDED, True, None, None, "The far end is left"), "On Tuesday 3 November 2026 it was not finished. The far end is left"),
        (Last(DAY, time(9), S.CUT_SHORT, True, time(14), StandDownCause.WEATHER, ""), "On Tuesday 3 November 2026 it was cut short at 2pm: weather."),
        (Last(DAY, time(9), S.STOOD_DOWN, None, None, StandDownCause.HOST, "Gate locked"), "On Tuesday 3 November 2026 it was stood down and nothing was done: host cancelled. Gate locked"),
    ],
)
def test_what_was_left_the_last_time_is_said_with_why(last, words):
    assert rules.words_of_last(JobKind.USUAL, last) == words


def test_a_stand_down_hides_nothing_of_what_was_left_when_the_job_was_last_worked():
    short = Last(DAY, time(9), S.CUT_SHORT, True, time(14), StandDownCause.WEATHER, "The far end is left")
    down = [Last(DAY.replace(day=day), time(9), S.STOOD_DOWN, None, None, StandDownCause.HOST, "Gate locked") for day in (4, 5)]
    thursday = "On Thursday 5 November 2026 it was stood down and nothing was done: host cancelled. Gate locked"
    assert rules.words_of_times(JobKind.USUAL, [short, *down]) == f"On Tuesday 3 November 2026 it was cut short at 2pm: weather. The far end is left. {thursday}"
    done = short._replace(state=S.RECORDED, more_to_do=False, cut_short_at=None, cause=None)
    assert rules.words_of_times(JobKind.USUAL, [short, done, down[1]]) == rules.words_of_times(JobKind.USUAL, down) == thursday
    assert "cut short at 2pm" in rules.words_of_times(JobKind.USUAL, [*down, short]) and "stood down" not in rules.words_of_times(JobKind.USUAL, [*down, short])
    assert rules.words_of_times(JobKind.USUAL, []) == ""


def test_a_standing_site_is_said_to_be_left_only_where_it_was_not_worked_through():
    recorded = Last(DAY, time(9), S.RECORDED, True, None, None, "")
    assert rules.words_of_last(JobKind.STANDING, recorded) == ""
    assert "cut short at 2pm" in rules.words_of_last(JobKind.STANDING, recorded._replace(state=S.CUT_SHORT, cut_short_at=time(14)))


def test_what_a_job_still_needs_is_said_in_hours():
    said = [rules.words_of_hours(*given) for given in ((JobKind.USUAL, 28, 0), (JobKind.USUAL, 28, 870), (JobKind.USUAL, 28, 1700), (JobKind.USUAL, 0, 60), (JobKind.STANDING, 28, 60))]
    assert said == [
        "28 hours of people’s time still needed", "13 hours 30 minutes of people’s time still needed, of 28 hours",
        "The 28 person-hours that it was thought to need are done", "Nobody said how many person-hours it needs", "A standing site, which is worked again and again",
    ]


def test_the_tools_of_a_day_stand_once_each_with_their_jobs_and_who_brings_them():
    needed = [Tools("P-1", "Rakes, bags.", "Probation"), Tools("P-2", "bags\nSpades; ", "The parish"), Tools("P-3", "", "")]
    assert rules.all_tools(needed) == [
        Tool("Rakes", ("P-1",), ("Probation",)), Tool("Bags", ("P-1", "P-2"), ("Probation", "The parish")), Tool("Spades", ("P-2",), ("The parish",)),
    ]


def test_a_crew_is_on_two_sites_only_where_their_times_meet():
    visits = [Visit("P-1", time(9), time(12)), Visit("P-2", time(9), time(12)), Visit("P-3", time(12), time(16))]
    assert [rules.beside(visit, visits) for visit in visits] == [["P-2"], ["P-1"], []]


@pytest.fixture
def probation(make):
    return Probation(make)


@pytest.fixture
def page(browser, probation):
    return browser.as_(probation.coordinator)


@pytest.fixture
def phone(browser, probation):
    return browser.as_(probation.supervisor)


def test_today_says_what_is_left_where_exactly_and_what_is_there(phone, page, probation, make, caplog):
    assert "No duty manager is named yet" not in text_of(phone.get("/payback/today")) and "Say whom supervisors ring" in text_of(page.get("/payback/today"))
    page.post("/payback/duty-manager", {"name": "Pat Lane", "telephone": "01632 960100", "version": "0"})
    spot = {"spot": "Behind the third garage", "coordinates": "51.38810, 0.50500", "toilets": "In the hall"}
    found, other = make.job(JobState.SCHEDULED, tools="Rakes, bags", tools_by="Probation", estimated_hours=20, **spot), make.job(JobState.SCHEDULED, tools="Bags")
    before = make.crew(ahead(-7)).slots[0]
    make.session(found, before, S.CUT_SHORT, more_to_do=True, cut_short_at=time(14), cause=StandDownCause.WEATHER, person_minutes=540, note="The hedge is left")
    make.session(found, make.crew(ahead(-2)).slots[0], S.STOOD_DOWN, cause=StandDownCause.HOST, answers_for=AnswersFor.HOST, note="Gate locked")
    here = make.crew(ahead(0), ALL_DAY, supervisor=probation.supervisor, name="Crew A").slots[0]
    make.session(found, here), make.session(other, here, S.RUNNING)
    shown = phone.get("/payback/today")
    words = text_of(shown)
    for part in (
        "Duty manager: Pat Lane 01632 960100", f"Last time: On {clock.words_of_day(ahead(-7))} it was cut short at 2pm: weather. The hedge is left. On {clock.words_of_day(ahead(-2))} it was stood down", "11 hours of people’s time still needed, of 20 hours",
        "Behind the third garage", "Map of the spot (51.38810, 0.50500)", "Toilets and water: In the hall", "Two sites at a time", f"At the same time as {other.reference}",
        f"Rakes , brought by Probation ({found.reference}) Bags , brought by Probation ({found.reference}, {other.reference})", "Toilets and water: not said, ask the host",
    ):
        assert part in words, part
    assert "mlat=51.38810&amp;mlon=0.50500#map=18/51.38810/0.50500" in shown.text
    sheet = text_of(phone.get(f"/payback/days/{ahead(0).isoformat()}/sheet"))
    for part in ("Duty manager: Pat Lane", "Behind the third garage", "In the hall", "11 hours", "All tools of the day: Rakes; Bags", "Two sites at a time", "The hedge is left"):
        assert part in sheet, part
    assert "In the hall" in text_of(phone.get("/payback/sessions/2")) and "Map of the spot" in text_of(phone.get("/payback/sessions/2"))
    assert queries_of(caplog, phone, "/payback/today") <= 12


def test_who_took_a_crew_out_yesterday_alone_is_not_told_that_no_crew_goes_out_today(phone, probation, make):
    make.session(make.job(JobState.SCHEDULED), make.crew(ahead(-1), supervisor=probation.supervisor, name="Crew A").slots[0])
    make.session(make.job(JobState.SCHEDULED), make.crew(ahead(0), supervisor=probation.coordinator, name="Crew B").slots[0])
    own, every = (text_of(phone.get(f"/payback/today{asked}")) for asked in ("", "?crews=all"))
    assert "None of your crews goes out." in own and "No crew goes out" not in own and "Crew B" not in own
    assert "Crew B" in every and "goes out" not in every


@pytest.mark.parametrize("hx", [False, True], ids=["page", "fragment"])
def test_probation_names_whom_supervisors_ring(page, phone, hx):
    shown = page.get("/payback/duty-manager")
    assert "Duty manager" in text_of(shown) and "Nobody" not in text_of(shown)
    refused = page.post("/payback/duty-manager", {"name": "Pat Lane", "version": "0"}, hx=hx)
    assert refused.status_code == 422 and "Enter the telephone number under which supervisors ring" in refused.text and 'value="Pat Lane"' in refused.text
    said = page.follow(page.post("/payback/duty-manager", {"name": "Pat Lane", "telephone": "01632 960100", "version": "0"}, hx=hx))
    assert "Supervisors are told to ring Pat Lane, 01632 960100." in text_of(said) and "from nobody to Pat Lane" in text_of(said)
    late = page.post("/payback/duty-manager", {"name": "Kim Roe", "telephone": "01632 960101", "version": "0"}, hx=hx)
    assert late.status_code == 422 and "from nobody to Pat Lane" in text_of(late) and 'value="Kim Roe"' in late.text
    assert phone.get("/payback/duty-manager").status_code == 403


def test_another_duty_manager_is_named_for_some_days_and_stands_on_their_sheets(page, phone, probation, make):
    here, week = "/payback/duty-manager", {"first": ahead(5).isoformat(), "last": ahead(9).isoformat()}
    for day in (3, 7):
        make.session(make.job(JobState.SCHEDULED), make.crew(ahead(day), supervisor=probation.supervisor).slots[0])
    page.post(here, {"name": "Pat Lane", "telephone": "01632 960100", "version": "0"})
    said = text_of(page.follow(page.post(here, {"name": "Kim Roe", "telephone": "01632 960101", "version": "1"} | week)))
    span = f"from {clock.words_of_day(ahead(5))} to {clock.words_of_day(ahead(9))}"
    assert f"told to ring Kim Roe, 01632 960101, {span}" in said, said
    assert f"F{span[1:]}: Kim Roe" in said and f"Named Kim Roe, 01632 960101 as the duty manager {span}" in said

    def rung(day: int) -> str:
        return text_of(phone.get(f"/payback/days/{ahead(day).isoformat()}/sheet")).split("Duty manager: ")[1][:8]

    assert [rung(3), rung(7)] == ["Pat Lane", "Kim Roe "]
    page.post(here, {"version": "2", "first": ahead(6).isoformat(), "last": ahead(7).isoformat()})
    assert rung(7) == "Pat Lane" and text_of(page.get(here)).count(": Kim Roe, 01632 960101") == 2
    assert "Enter a day from today on" in text_of(page.post(here, {"telephone": "01632 960101", "version": "3", "first": ahead(-1).isoformat()}))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(None, date(2026, 12, 1), "Enter the first day too"), (date(2026, 12, 2), date(2026, 12, 1), "before the first"), (date(2026, 12, 1), date(2027, 3, 2), "Thirteen weeks at most")],
)
def test_days_of_a_duty_manager_that_make_no_sense_are_a_sentence(first, last, said):
    with pytest.raises(RuleBroken, match=said):
        duty_rules.days_between(first, last, date(2026, 11, 18))
    assert len(duty_rules.days_between(date(2026, 12, 1), date(2027, 3, 1), date(2026, 11, 18)).each()) == 7 * 13


def test_the_form_of_some_days_begins_empty_and_whoever_is_named_for_them_already_is_asked_about(page):
    here, dated = "/payback/duty-manager", "/payback/duty-manager?for=days"
    page.post(here, {"name": "Pat Lane", "telephone": "01632 960100", "version": "0"})
    shown, usual = page.get(dated), page.get(here)
    assert dated in usual.text and 'name="first"' not in usual.text and 'value="Pat Lane"' in usual.text
    assert 'name="first"' in shown.text and "value=\"Pat Lane" not in shown.text and "Usually: Pat Lane, 01632 960100." in text_of(shown)
    kim, week = {"name": "Kim Roe", "telephone": "01632 960101"}, {"first": ahead(5).isoformat(), "last": ahead(9).isoformat()}
    missing = page.post(dated, kim | {"version": "1"})
    assert missing.status_code == 422 and "Enter the first day" in text_of(missing) and 'id="first-error"' in missing.text
    assert page.post(dated, kim | week | {"version": "1"}).status_code == 303
    lee = {"name": "Lee Day", "telephone": "01632 960102", "version": "2", "first": ahead(8).isoformat(), "last": ahead(12).isoformat()}
    asks = page.post(dated, lee)
    was = f"Kim Roe, 01632 960101, from {clock.words_of_day(ahead(8))} to {clock.words_of_day(ahead(9))}"
    assert asks.status_code == 422 and f"somebody else is named already, who is rung no more on them: {was}" in text_of(asks)
    done = text_of(page.follow(page.post(dated, lee | {"go_on": "y", "warned": re.search(r'name="warned"[^>]*value="([^"]+)"', asks.text)[1]})))
    assert done.count(f"instead of {was}") == 2 and "Lee Day, 01632 960102" in done
    gone = text_of(page.follow(page.post(dated, {"version": "3", "first": ahead(5).isoformat()})))
    assert f"ring Pat Lane, 01632 960100, {clock.words_of_day(ahead(5))}, instead of Kim Roe" in gone
