"""The pages of days, crews and sessions, as a browser asks for them, with HTMX and without."""

from __future__ import annotations

import re
from datetime import time

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import (
    AgencyKind,
    JobState,
    Measure,
    OutcomeEntry,
    PaybackException,
    PaybackWeekday,
    Role,
    SessionState,
    StandDownCause,
    User,
)
from opsplanner.payback.days.crews import queries as crews_queries
from opsplanner.payback.days.pattern import queries as pattern_queries
from opsplanner.payback.days.pattern import rules
from tests.browser import section, text_of
from tests.payback.days import ALL_DAY, Probation, ahead, crew, job, planned, sessions
from tests.queries import queries_of

BOTH = pytest.mark.parametrize("hx", [False, True], ids=["page", "fragment"])
S = SessionState


@pytest.fixture
def probation(make):
    return Probation(make)


@pytest.fixture
def page(browser, probation):
    """Probation's coordinator at her desk."""
    return browser.as_(probation.coordinator)


@pytest.fixture
def phone(browser, probation):
    """The supervisor with a phone."""
    return browser.as_(probation.supervisor)


def in_app(browser, verb, *given):
    """Ask the database, in a context of its own."""
    with browser.app.app_context():
        found = verb(*given)
        db.session.remove()
        return found


def hidden(answer, name):
    """What the page's form carries."""
    return re.search(rf'name="{name}"[^>]*value="([^"]+)"', answer.text)[1]


def ask_and_go_on(page, path, data, hx):
    """Send a form that is asked about, tick, and send it again; return the question and the answer."""
    first = page.post(path, data, hx=hx)
    assert first.status_code == 422 and 'name="go_on"' in first.text
    question = text_of(first)
    return question, page.post(path, data | {"go_on": "y", "warned": hidden(first, "warned")}, hx=hx)


# days and crews


@BOTH
def test_a_third_weekday_is_asked_about_on_its_page(page, hx):
    opened = page.get("/payback/days/pattern")
    data = {"weekdays": ["1", "3", "5"], "since": ahead(1).isoformat(), "version": hidden(opened, "version")}
    question, answer = ask_and_go_on(page, "/payback/days/pattern", data, hx)
    assert "Tuesdays, Thursdays and Saturdays are 3 days a week" in question
    assert f"Probation works on Tuesdays, Thursdays and Saturdays from {clock.words_of_day(ahead(1))} on, bank holidays out." in text_of(page.follow(answer))


@BOTH
def test_a_day_that_closes_names_its_jobs_first(page, make, hx):
    found, here = make.job(JobState.SCHEDULED), make.crew().slots[0]
    make.session(found, here)
    data = {"day": ahead(7).isoformat(), "works": "closed", "reason": "Training"}
    question, answer = ask_and_go_on(page, "/payback/days/exceptions", data, hx)
    assert "This takes 1 session off" in question and found.reference in question and "goes back to the queue" in question
    words = text_of(page.follow(answer))
    assert "is closed. 1 session was taken off; its job is in the queue again." in words and "Training" in words
    assert in_app(page, planned, here) == 0
    undone = page.post(f"/payback/days/{ahead(7).isoformat()}/exception/remove", {}, hx=hx)
    assert "follows the usual pattern again: a working day" in text_of(page.follow(undone))


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"day": "31/02/2027"}, "Enter a date that exists"), ({"day": ""}, "Enter the date"), ({"works": "perhaps"}, "Choose"),
        ({"reason": ""}, "Say why"), ({"day": "2020-01-01"}, "is over"), ({"reason": "for AB12 CDE"}, "looks like a vehicle registration"),
    ],
)
def test_a_date_that_makes_no_sense_is_refused_and_kept(page, data, words):
    sent = {"day": ahead(7).isoformat(), "works": "closed", "reason": "Training"} | data
    answer = page.post("/payback/days/exceptions", sent)
    assert answer.status_code == 422 and words in text_of(answer)
    assert in_app(page, lambda: db.session.query(PaybackException).count()) == 0


@BOTH
def test_a_crew_is_added_changed_and_taken_out(page, probation, make, hx):
    iso = ahead(7).isoformat()
    opened = page.get(f"/payback/days/{iso}/crews/add")
    assert "Winston Super" in opened.text and "Add the crew" in opened.text
    typed = {"name": "Crew A", "supervisor": str(probation.supervisor.id), "starts_1": "9am", "ends_1": "12.30", "places_1": "6", "starts_2": "1pm", "ends_2": "4pm", "places_2": "5"}
    day = text_of(page.follow(page.post(f"/payback/days/{iso}/crews/add", typed, hx=hx)))
    assert f"Crew A is on for {clock.words_of_day(ahead(7))}." in day and "11 of 11 places left" in day and "9am to 12.30pm, 6 of 6 places left" in day
    change = page.get("/payback/crews/1")
    fewer = typed | {"places_1": "4", "starts_2": "", "ends_2": "", "places_2": "", "version": hidden(change, "version")}
    assert "4 of 4 places left" in text_of(page.follow(page.post("/payback/crews/1", fewer, hx=hx)))
    out = {"version": hidden(page.get("/payback/crews/1/remove"), "version")}
    assert "does not go out on" in text_of(page.follow(page.post("/payback/crews/1/remove", out, hx=hx)))


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ends_1": "8am"}, "The end has to be after the start, 9am"), ({"places_1": "0"}, "Enter a whole number from 1 to 25"), ({"starts_2": "1pm"}, "Enter when it ends"),
        ({"starts_2": "noon", "ends_2": "4pm", "places_2": "5"}, "The two slots overlap"), ({"name": ""}, "Enter a name"), ({"supervisor": "9999"}, "Choose somebody of Probation"),
        ({"supervisor": "abc"}, "Choose somebody of Probation"),
        ({"starts_1": "when it is light"}, "Enter a time, for example"),
    ],
)
def test_a_crew_that_makes_no_sense_is_refused_and_kept(page, change, words):
    typed = {"name": "Crew A", "supervisor": "", "starts_1": "9am", "ends_1": "4pm", "places_1": "6", "starts_2": "", "ends_2": "", "places_2": ""} | change
    answer = page.post(f"/payback/days/{ahead(7).isoformat()}/crews/add", typed)
    assert answer.status_code == 422 and words in text_of(answer)
    assert all(value in answer.text for name, value in typed.items() if name != "supervisor")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_is_wrong_in_one_of_several_rows_says_in_which(page, phone, make):
    refused = text_of(page.post(f"/payback/days/{ahead(7)}/crews/add", {"name": "A", "starts_1": "9am", "ends_1": "noonish", "places_1": "6", "starts_2": "1pm", "ends_2": "late", "places_2": "99"}))
    assert "First slot, ends: enter a time" in refused and "Second slot, ends: enter a time" in refused and "Second slot, places: enter a whole number" in refused
    crew = make.crew(clock.today(), (time(9), time(10), 6))
    session = make.session(make.job(JobState.SCHEDULED), crew.slots[0])
    typed = {"expected": "6", "arrived": "6", "worked": "5", "starts_1": "9am", "ends_1": "10am", "people_1": "5", "starts_3": "soon", "people_3": "x", "version": "1"}
    refused = text_of(phone.post(f"/payback/sessions/{session.id}/record", typed))
    later = make.crew(ahead(7), (time(9), time(12), 6), name="Crew B").slots[0]
    put_on = text_of(page.post(f"/payback/{make.job(JobState.ACCEPTED).reference}/schedule", {f"places_{later.id}": "many", "version": "1"}))
    assert f"Crew B, {clock.words_of_day(ahead(7), year=False)}, 9am: enter a whole number" in put_on
    assert "Third row, from: enter a time" in refused and "Third row, people: enter a whole number" in refused


def test_places_lowered_under_what_is_planned_by_a_hand_made_request_are_refused_and_named(page, make):
    found, out = make.job(JobState.SCHEDULED), make.crew(name="Crew A")
    make.session(found, out.slots[0], places=5)
    typed = {"name": "Crew A", "supervisor": "", "starts_1": "9am", "ends_1": "4pm", "places_1": "2", "version": "1"}
    for forged in ({}, {"go_on": "y"}, {"go_on": "y", "warned": "x" * 20}):
        answer = page.post("/payback/crews/1", typed | forged)
        assert answer.status_code == 422 and found.reference in text_of(answer) and "5 people" in text_of(answer)
        assert in_app(page, lambda: (crew(out.id).slots[0].places, crew(out.id).slots[0].planned)) == (6, 5)


def test_the_same_crews_as_last_week_are_one_press(page, make):
    make.crew(ahead(0), name="Crew A")
    answer = page.follow(page.post(f"/payback/days/{ahead(7).isoformat()}/same-crews", {}))
    assert "1 crew is on for" in text_of(answer)
    again = page.post(f"/payback/days/{ahead(7).isoformat()}/same-crews", {})
    assert again.status_code == 422 and "are on for this day already" in text_of(again)


# jobs on days


@BOTH
def test_a_job_is_put_on_two_slots_moved_and_taken_off(page, make, hx):
    found = make.job(JobState.ACCEPTED)
    out = make.crew(ahead(7), (time(9), time(12), 6), (time(13), time(16), 4), name="Crew A")
    other = make.crew(ahead(14), name="Crew B").slots[0]
    a, b = out.slots
    path = f"/payback/{found.reference}/schedule"
    opened = page.get(path)
    assert "It needs about 3 person-hours on site" in text_of(opened) and "Slots of the next eight weeks" in text_of(opened)
    data = {f"places_{a.id}": "3", f"places_{b.id}": "2", f"places_{other.id}": "", "version": hidden(opened, "version")}
    said = text_of(page.follow(page.post(path, data, hx=hx)))
    assert f"{found.reference} is on {clock.words_of_day(ahead(7))}, 9am to noon with Crew A and" in said
    move = page.get("/payback/sessions/1/move")
    assert "Crew B: 6 places left" in text_of(move)
    moved = page.post("/payback/sessions/1/move", {"slot": str(other.id), "places": "4", "version": hidden(move, "version")}, hx=hx)
    assert "is moved to" in text_of(page.follow(moved))
    off = page.get("/payback/sessions/2/take-off")
    taken = page.post("/payback/sessions/2/take-off", {"why": "the host is away", "version": hidden(off, "version")}, hx=hx)
    assert "is taken off" in text_of(page.follow(taken))
    assert in_app(page, lambda: [s.state for s in sessions(found.reference)]) == [S.MOVED, S.TAKEN_OFF, S.PLANNED]


@BOTH
def test_too_many_for_a_slot_is_said_beside_its_box(page, make, hx):
    found, here = make.job(JobState.ACCEPTED), make.crew(ahead(7), (time(9), time(16), 10)).slots[0]
    for count, words in (("25", "Only 10 places are left in this slot"), ("11", "Only 10 places are left"), ("many", "Enter a whole number"), ("0", "Enter a whole number")):
        answer = page.post(f"/payback/{found.reference}/schedule", {f"places_{here.id}": count, "version": "1"}, hx=hx)
        assert answer.status_code == 422 and re.search(rf'id="places_{here.id}-error".*{words}', answer.text), text_of(answer)
        assert f'value="{count}"' in answer.text
    nobody = page.post(f"/payback/{found.reference}/schedule", {"version": "1"}, hx=hx)
    assert "Enter how many people go, in at least one slot" in text_of(nobody)


@BOTH
def test_two_sites_in_a_slot_go_on_by_name(page, make, hx):
    here, first, second = make.crew(name="Crew A").slots[0], make.job(JobState.SCHEDULED), make.job(JobState.ACCEPTED)
    make.session(first, here, places=2)
    data = {f"places_{here.id}": "2", "version": "1"}
    question, answer = ask_and_go_on(page, f"/payback/{second.reference}/schedule", data, hx)
    assert f"Crew A is on {first.reference} in that slot as well: two sites and one supervisor" in question
    assert "in the name of Denise Keeper" in text_of(page.follow(answer))


def test_the_same_form_sent_twice_puts_a_job_on_once(page, make):
    found, here = make.job(JobState.ACCEPTED), make.crew().slots[0]
    data = {f"places_{here.id}": "2", "version": "1", "once": "a-key-that-the-page-carried"}
    first, second = (page.post(f"/payback/{found.reference}/schedule", data) for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location) == (303, f"/payback/{found.reference}")
    assert in_app(page, planned, here) == 2


# the supervisor's part


def test_today_says_what_where_whom_to_ring_and_what_to_mind(phone, probation, make):
    found = make.job(JobState.SCHEDULED, what="Clear the alley", hazards="Broken glass", tools="Rakes", tools_by="Probation", waste_by="Medway Norse")
    make.session(found, make.crew(ahead(0), ALL_DAY, supervisor=probation.supervisor).slots[0])
    other = make.job(JobState.SCHEDULED, what="Paint the railings")
    make.session(other, make.crew(ahead(-1), supervisor=None).slots[0])
    words = text_of(phone.get("/payback/today"))
    for part in ("Clear the alley", "Broken glass", "Rakes, brought by Probation", "Medway Norse", "A. Host, Housing", "ME4 4TR", "3 people planned"):
        assert part in words, part
    assert 'href="tel:01632960456"' in phone.get("/payback/today").text
    assert "Paint the railings" not in words and "All crews" in words
    everyone = text_of(phone.get("/payback/today?crews=all"))
    assert "Paint the railings" in everyone and "Yesterday" in everyone and "Results are asked for" in everyone
    started = phone.follow(phone.post("/payback/sessions/1/start", {"version": "1", "back": "today"}))
    assert "has begun" in text_of(started) and "Record it" in started.text


def test_a_day_without_crews_says_when_the_next_is(phone, make):
    make.crew(ahead(3))
    assert "The next working day is" in text_of(phone.get("/payback/today"))


def test_the_day_sheet_has_each_crew_with_its_jobs(phone, probation, make):
    found = make.job(JobState.SCHEDULED, what="Clear the alley")
    make.session(found, make.crew(ahead(7), name="Crew A", supervisor=probation.supervisor).slots[0])
    words = text_of(phone.get(f"/payback/days/{ahead(7).isoformat()}/sheet"))
    assert "Crew A, Winston Super" in words and "Clear the alley" in words and "A. Host, Housing" in words and "Numbers only" in words
    assert words.index("Numbers only") < words.index("Crew A")  # at the end it would have a page of its own


def test_on_a_return_visit_the_crew_and_who_checks_are_told_what_is_left_and_what_was_done(phone, probation, make, browser):
    with phone.app.app_context():
        db.session.add(Measure(code="payback-bags", name="Bags filled", unit="bags", kind="payback"))
        db.session.commit()
    found = make.job(JobState.SCHEDULED, why="Rats have been seen")
    make.session(found, make.crew(ahead(-7), name="Crew A").slots[0])
    figures = {"result_1": "48", "note": "The far end was locked", "version": "1"}
    assert "is recorded" in text_of(phone.follow(phone.post("/payback/sessions/1/record", record_form(**figures))))
    asker = browser.as_(make.user(make.council()))
    check = text_of(asker.get(f"/payback/{found.reference}/check"))
    assert "Rats have been seen" in check and "9 hours on site ; Bags filled: 48" in check and "Crew A: 3 people, 9 hours on site; Bags filled: 48. The far end was locked" in check
    note = {"met": "partly", "quality": "good", "note": "The hedge at the far end", "version": hidden(asker.get(f"/payback/{found.reference}/check"), "version")}
    assert "return visit" in text_of(asker.follow(asker.post(f"/payback/{found.reference}/check", note)))
    make.session(found, make.crew(ahead(0), name="Crew B", supervisor=probation.supervisor).slots[0], visit=2)
    left = "Return visit (visit 2). Still to be done: The hedge at the far end Done before: Visit 1,"
    for address in ("/payback/sessions/2", f"/payback/days/{ahead(0).isoformat()}/sheet", "/payback/today"):
        words = text_of(phone.get(address))
        assert left in words and "Bags filled: 48. The far end was locked" in words, address
    assert "Return visit" not in text_of(phone.get("/payback/sessions/1"))


def record_form(**change):
    """What a supervisor types."""
    typed = {"expected": "4", "arrived": "4", "worked": "3", "starts_1": "9am", "ends_1": "noon", "people_1": "3", "more_to_do": "finished"}
    return typed | {name.rstrip("_"): value for name, value in change.items()}


@BOTH
def test_a_session_is_recorded_with_its_figures(phone, make, hx):
    with phone.app.app_context():
        db.session.add_all([Measure(code="payback-bags", name="Bags filled", unit="bags", kind="payback"), Measure(code="payback-kg", name="Waste collected", unit="kg", kind="payback")])
        db.session.commit()
    found, here = make.job(JobState.SCHEDULED), make.crew(ahead(0), ALL_DAY).slots[0]
    make.session(found, here)
    opened = phone.get("/payback/sessions/1/record")
    assert "Bags filled (bags)" in text_of(opened)
    data = record_form(result_1="48", result_2="168.5", version=hidden(opened, "version"))
    words = text_of(phone.follow(phone.post("/payback/sessions/1/record", data, hx=hx)))
    assert "is recorded. The work is done; who asked checks it." in words and "4 expected, 4 arrived, 3 worked" in words
    assert "9 hours of all people together" in words and "48 bags" in words and "168.5 kg" in words and "Probation’s own credited hours differ" in words
    again = phone.get("/payback/sessions/1/record")
    assert 'value="48"' in again.text and 'value="168.5"' in again.text
    assert in_app(phone, lambda: sorted(row[0] for row in db.session.query(OutcomeEntry.hundredths))) == [900, 4800, 16850]


def test_a_figure_changed_on_its_own_page_is_shown_beside_what_was_typed_and_then_kept_as_typed(phone, make):
    with phone.app.app_context():
        db.session.add(Measure(code="payback-bags", name="Bags filled", unit="bags", kind="payback"))
        db.session.commit()
    make.session(make.job(JobState.SCHEDULED), make.crew(ahead(0), ALL_DAY).slots[0])
    phone.post("/payback/sessions/1/record", record_form(result_1="48", version="1"))
    data = record_form(result_1="47", version="2", seen=hidden(phone.get("/payback/sessions/1/record"), "seen"))
    in_app(phone, lambda: (db.session.execute(db.update(OutcomeEntry).values(hundredths=5000, version=2)), db.session.commit()))
    refused = phone.post("/payback/sessions/1/record", data)
    assert refused.status_code == 422 and "Bags filled is 50 now, and you typed 47." in text_of(refused) and 'value="47"' in refused.text
    data |= {name: hidden(refused, name) for name in ("seen", "version")}
    assert "is recorded" in text_of(phone.follow(phone.post("/payback/sessions/1/record", data)))


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ends_1": "8am"}, "The end has to be after the start, 9am"), ({"worked": "25", "arrived": "25"}, "The crew has 6 places in this slot, and 25 people worked"),
        ({"worked": "5"}, "5 people cannot have worked when 4 arrived"), ({"people_1": "9"}, "At 9am 9 people would be on site, but 3 worked"), ({"ends_1": ""}, "Enter when they ended"),
        ({"worked": "0"}, "stand the session down instead"), ({"more_to_do": ""}, "Choose whether the job is finished"), ({"cut_short_at": "11am"}, "Choose why it was cut short"),
        ({"cause": "WEATHER"}, "Enter when it was cut short"), ({"result_1": "a few"}, "Enter the number of bags"), ({"result_1": "1.5"}, "Enter a whole number: bags are counted whole"),
        ({"result_1": "-3"}, "Enter 0 or more"), ({"note": "AB12 CDE was there"}, "looks like a vehicle registration"), ({"arrived": "a dozen"}, "Enter a whole number"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_box_and_kept(phone, make, change, words):
    with phone.app.app_context():
        db.session.add(Measure(code="payback-bags", name="Bags filled", unit="bags", kind="payback"))
        db.session.commit()
    make.session(make.job(JobState.SCHEDULED), make.crew(ahead(0), ALL_DAY).slots[0])
    typed = record_form(version="1", **change)
    answer = phone.post("/payback/sessions/1/record", typed)
    assert answer.status_code == 422 and words in text_of(answer)
    assert all(f'value="{value}"' in answer.text or value in answer.text for value in change.values())
    assert in_app(phone, lambda: db.session.query(OutcomeEntry).count()) == 0


def test_results_are_not_taken_before_the_start(phone, make):
    make.session(make.job(JobState.SCHEDULED), make.crew(ahead(7)).slots[0])
    assert "Results can be written down from the start on" in text_of(phone.get("/payback/sessions/1/record"))
    answer = phone.post("/payback/sessions/1/record", record_form(version="1"))
    assert answer.status_code == 422 and "Results can be written down from the start on" in text_of(answer)


@BOTH
def test_of_two_who_record_a_session_the_second_sees_the_first(phone, page, make, hx):
    make.session(make.job(JobState.SCHEDULED), make.crew(ahead(0), ALL_DAY).slots[0])
    phone.post("/payback/sessions/1/record", record_form(version="1"))
    answer = page.post("/payback/sessions/1/record", record_form(version="1", worked="2", people_1="2"), hx=hx)
    assert answer.status_code == 422 and "Somebody else changed this" in text_of(answer) and "3 people worked, 9 hours on site, finished" in text_of(answer)
    assert hidden(answer, "version") == "2" and 'value="2"' in answer.text


@BOTH
def test_a_session_is_stood_down_with_a_cause_and_that_is_taken_back(phone, make, hx):
    make.session(make.job(JobState.SCHEDULED), make.crew().slots[0])
    nothing = phone.post("/payback/sessions/1/stand-down", {"version": "1"}, hx=hx)
    assert "Choose why it is stood down" in text_of(nothing) and "Choose who answers for it" in text_of(nothing)
    down = phone.post("/payback/sessions/1/stand-down", {"version": "1", "cause": "WEATHER", "answers_for": "NOBODY", "note": "Gales"}, hx=hx)
    words = text_of(phone.follow(down))
    assert "is stood down. Ring A. Host, Housing, 01632 960456." in words and "Stood down in advance: weather" in words
    back = phone.post("/payback/sessions/1/put-back", {"version": "2"})
    assert "is on again for" in text_of(phone.follow(back))


@BOTH
def test_a_stand_down_is_taken_back_beside_another_site_by_name(phone, make, hx):
    here, other = make.crew(name="Crew A").slots[0], make.job(JobState.SCHEDULED)
    make.session(make.job(JobState.SCHEDULED), here)
    phone.post("/payback/sessions/1/stand-down", {"version": "1", "cause": "WEATHER", "answers_for": "NOBODY"})
    make.session(other, here, places=2)
    assert "Take the stand-down back" in text_of(phone.get("/payback/sessions/1/put-back"))
    question, answer = ask_and_go_on(phone, "/payback/sessions/1/put-back", {"version": "2"}, hx)
    assert f"Crew A is on {other.reference} in that slot as well" in question
    assert "is on again for" in text_of(phone.follow(answer))


@BOTH
def test_a_crew_is_stood_down_today_and_its_hosts_are_listed_to_ring(phone, make, hx):
    out = make.crew(ahead(0), (time(0), time(12), 6), (time(12), time(23, 59), 6), name="Crew A")
    make.session(make.job(JobState.SCHEDULED, host="The school", host_telephone="01632 960001"), out.slots[0])
    make.session(make.job(JobState.SCHEDULED, host="The church", host_telephone="01632 960002"), out.slots[1])
    before = text_of(phone.get("/payback/crews/1/stand-down"))
    assert "Stand Crew A down today" in before and "The school" in before and "01632 960001" in before
    after = text_of(phone.follow(phone.post("/payback/crews/1/stand-down", {"cause": "NO_SUPERVISOR", "answers_for": "PROBATION"}, hx=hx)))
    assert "2 sessions. Now ring the hosts." in after and "Stood down: ring them" in after and "The church" in after and "01632 960002" in after


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(("days", "words"), [(7, "in advance"), (0, "on the day"), (-3, "afterwards")])
def test_every_page_says_when_a_session_was_stood_down(phone, make, days, words):
    make.session(make.job(JobState.SCHEDULED), make.crew(ahead(days)).slots[0])
    down = phone.post("/payback/sessions/1/stand-down", {"version": "1", "cause": "WEATHER", "answers_for": "NOBODY"})
    iso = ahead(days).isoformat()
    assert f"Stood down {words}: weather" in text_of(phone.follow(down))
    assert f"Stood down {words}: weather" in text_of(phone.get(f"/payback/days/{iso}"))
    assert f"stood down {words}: weather" in text_of(phone.get(f"/payback/days?from={iso}"))


def test_a_crew_that_was_stood_down_for_today_has_no_places_left(page, make):
    out, other = make.crew(ahead(0), (time(9), time(23), 6), name="Crew A"), make.crew(ahead(0), (time(9), time(12), 5), (time(13), time(22), 4), name="Crew B")
    make.session(make.job(JobState.ACCEPTED), out.slots[0], S.STOOD_DOWN, cause=StandDownCause.WEATHER)
    iso = ahead(0).isoformat()
    day = page.get(f"/payback/days/{iso}")
    words = text_of(day)
    assert "4 of 15 places left" in words and "Crew A Stood down" in words and "1pm to 10pm, 4 of 4 places left" in words and "9am to noon, 0 of 5 places planned" in words
    assert "Stand Crew A down" not in words and "Take Crew A out" not in words and "Stand Crew B down" in words and "Take Crew B out" in words
    board = text_of(page.get("/payback/days")).replace(" ,", ",").replace(" :", ":")
    assert "Crew A, stood down" in board and "9am to 11pm: 0 of 6 planned" in board and "1pm to 10pm: 4 of 4 left" in board
    assert "2 crews, 1 stood down, 4 places left" in text_of(page.get(f"/calendar/{iso}"))
    assert "2 crews, 1 stood down, 4 places left" in text_of(page.get("/payback")) and "2 crews, 1 stood down, no job yet, 4 places left" in text_of(page.get("/"))
    offered = text_of(page.get(f"/payback/{make.job(JobState.ACCEPTED).reference}/schedule"))
    assert f"{other.name}, 1pm to 10pm" in offered and "Crew A" not in offered


def test_a_crew_that_is_stood_down_for_a_day_to_come_has_no_places_until_that_is_taken_back(phone, page, make):
    out, iso = make.crew(ahead(2), name="Crew A"), ahead(2).isoformat()
    words = text_of(phone.get(f"/payback/crews/{out.id}/stand-down"))
    assert "Nothing is planned on it." in words
    down = phone.post(f"/payback/crews/{out.id}/stand-down", {"cause": "NO_SUPERVISOR", "answers_for": "PROBATION"})
    assert f"Crew A is stood down on {clock.words_of_day(ahead(2))}. Nothing was planned on it." in text_of(phone.follow(down))
    day = text_of(page.get(f"/payback/days/{iso}"))
    assert "0 of 6 places left" in day and "Stood down: no supervisor. Probation answers for it." in day and "Take Crew A out" not in day
    assert "stood down : no supervisor" in text_of(page.get("/payback/days")) and "1 crew, 1 stood down, 0 places left" in text_of(page.get("/payback"))
    assert "1 crew, 1 stood down, no job yet, 0 places left" in text_of(page.get("/"))
    back = phone.follow(phone.post(f"/payback/crews/{out.id}/put-back", {"version": "2"}))
    assert "goes out on" in text_of(back) and "6 of 6 places left" in text_of(back)


def test_a_crew_whose_sessions_of_another_day_are_stood_down_goes_out_with_others(page, make):
    make.session(make.job(JobState.ACCEPTED), make.crew(name="Crew A").slots[0], S.STOOD_DOWN, cause=StandDownCause.WEATHER)
    words = text_of(page.get(f"/payback/days/{ahead(7).isoformat()}"))
    assert "6 of 6 places left" in words and "Stand Crew A down" in words and "Crew A Stood down" not in words
    assert "1 crew, 6 places left" in text_of(page.get(f"/calendar/{ahead(7).isoformat()}"))


def test_a_jobs_timeline_says_that_the_result_of_a_day_that_is_over_is_missing(page, make):
    found = make.job(JobState.UNDER_WAY, days_ago=30, wanted_by=ahead(-2))
    for days, slot, state in ((-5, (time(9), time(16), 6), S.PLANNED), (-4, (time(9), time(16), 6), S.RUNNING), (0, ALL_DAY, S.PLANNED), (7, ALL_DAY, S.PLANNED)):
        make.session(found, make.crew(ahead(days), slot, name="Crew A").slots[0], state)
    words = text_of(page.get(f"/payback/{found.reference}"))
    for days in (-5, -4):
        assert f"{clock.words_of_day(ahead(days))} Its result is missing: 9am to 4pm, Crew A" in words
    assert f"{clock.words_of_day(ahead(-2))} Wanted by this day" in words
    for days in (0, 7):
        assert f"{clock.words_of_day(ahead(days))} (to come) On site as planned" in words


def test_one_button_pressed_on_an_old_page_is_refused_kindly(phone, make):
    make.session(make.job(JobState.SCHEDULED), make.crew().slots[0])
    assert phone.post("/payback/sessions/1/ready", {"version": "1"}).status_code == 303
    again = phone.post("/payback/sessions/1/ready", {"version": "1"})
    assert again.status_code == 422


# who sees and who may


def test_the_days_are_read_by_everyone_and_kept_by_probation(browser, make, probation):
    make.session(make.job(JobState.SCHEDULED, what="Clear the alley"), make.crew(name="Crew A").slots[0])
    council = browser.as_(make.user())
    words = text_of(council.get(f"/payback/days?from={ahead(7).isoformat()}"))
    assert "Clear the alley" in words and "3 of 6 left" in words and "Working days and exceptions" not in words
    for path in ("/payback/days/pattern", "/payback/today", "/payback/crews/1", "/payback/sessions/1/record", "/payback/sessions/1/move"):
        assert council.get(path).status_code == 403, path
    assert browser.as_(probation.supervisor).get("/payback/crews/1").status_code == 403
    manager = browser.as_(make.user(probation.agency, Role.MANAGER))
    assert manager.get("/payback/today").status_code == 403


def test_a_charity_sees_that_a_place_is_taken_and_not_by_what(browser, make, probation):
    make.session(make.job(JobState.SCHEDULED, what="Clear the alley"), make.crew(name="Crew A").slots[0])
    charity = browser.as_(make.user(make.agency("Test Charity", AgencyKind.VOLUNTARY)))
    for path in (f"/payback/days?from={ahead(7).isoformat()}", f"/payback/days/{ahead(7).isoformat()}"):
        words = text_of(charity.get(path))
        assert "Another job" in words and "Clear the alley" not in words
    assert charity.get("/payback/sessions/1").status_code == charity.get("/payback/sessions/99").status_code == 404


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("path", ["/payback/days/2026-13-01", "/payback/days/soon", "/payback/days/20261201", "/payback/crews/99", "/payback/sessions/99/record"])
def test_what_is_no_day_crew_or_session_is_not_found(page, path):
    assert page.get(path).status_code == 404


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("asked", ["", "soon", "9999-99-99", "0001-01-01", "2026-12-01"])
def test_the_days_open_whatever_the_address_asks(page, asked):
    assert page.get("/payback/days", query_string={"from": asked}).status_code == 200


def test_the_board_says_what_is_late_what_was_used_and_what_was_lost(page, make):
    make.session(make.job(JobState.SCHEDULED, what="Sweep the steps"), make.crew(ahead(-3)).slots[0])
    make.session(make.job(JobState.WORK_DONE), make.crew(ahead(-8)).slots[0], S.RECORDED, person_minutes=1230)
    make.session(make.job(JobState.ACCEPTED), make.crew(ahead(-9)).slots[0], S.STOOD_DOWN, cause=StandDownCause.WEATHER)
    words = text_of(page.get("/payback/days"))
    assert "Results are late for 1 session" in words and "The oldest was 3 days ago" in words and "Sweep the steps" in words
    assert "Working days used 1 of" in words and "Crew days lost 1 of 3 33% of those planned" in words and "Weather 1 33%" in words
    assert "Person-hours on site" in words


def test_pages_ask_the_same_number_of_queries_however_much_there_is(page, phone, make, caplog, probation):
    def more():
        for n in range(3):
            out = make.crew(ahead(n), (time(0), time(12), 9), (time(12), time(23, 59), 9), supervisor=probation.supervisor)
            for slot in out.slots:
                make.session(make.job(JobState.SCHEDULED), slot)
        make.session(make.job(JobState.SCHEDULED), make.crew(ahead(-2)).slots[0])

    more()
    found = make.job(JobState.ACCEPTED)
    paths = ["/", "/payback/days", f"/payback/days/{ahead(1).isoformat()}", f"/payback/{found.reference}/schedule", "/payback/sessions/1/move", "/payback/days/pattern"]
    alone = ["/payback/today", f"/payback/days/{ahead(1).isoformat()}/sheet", "/"]
    before = [queries_of(caplog, page, path) for path in paths] + [queries_of(caplog, phone, path) for path in alone]
    more(), more()
    after = [queries_of(caplog, page, path) for path in paths] + [queries_of(caplog, phone, path) for path in alone]
    assert before == after and max(after) <= 18, dict(zip(paths + alone, after, strict=True))


def test_home_says_what_waits_for_probation(page, phone, make, probation):
    make.job(JobState.REFERRED, what="Cut the hedge", decide_by=ahead(-1))
    make.session(make.job(JobState.SCHEDULED, what="Sweep the steps"), make.crew(ahead(-3), supervisor=probation.supervisor).slots[0])
    make.session(make.job(JobState.SCHEDULED, what="Clear the alley"), make.crew(ahead(0), ALL_DAY, supervisor=probation.supervisor).slots[0])
    words = text_of(page.get("/"))
    assert "2 on Payback" in words and "Cut the hedge . Overdue: decision was due" in words and "Sweep the steps . Overdue: it was 3 days ago" in words
    assert words.index("Clear the alley") < words.index("Community Payback", words.index("Clear the alley")) < words.index("Sweep the steps") < words.index("Cut the hedge")
    own = text_of(phone.get("/"))
    assert "Sweep the steps" in own and "Cut the hedge" not in own


def test_payback_says_in_short_what_the_days_hold_and_leads_there(page, make, browser, caplog):
    found = make.job(JobState.SCHEDULED, what="Sweep the steps")
    for back in (-3, -2):
        make.session(found, make.crew(ahead(back)).slots[0])
    make.session(make.job(JobState.WORK_DONE), make.crew(ahead(-8)).slots[0], S.RECORDED, person_minutes=1230)
    make.session(make.job(JobState.ACCEPTED), make.crew(ahead(-9)).slots[0], S.STOOD_DOWN, cause=StandDownCause.WEATHER)
    make.session(found, make.crew(ahead(1)).slots[0])
    answer = page.get("/payback")
    words = text_of(answer)
    assert "Results of 1 job . The oldest session was 3 days ago." in words and "Sweep the steps : 3 days ago, and 1 later" in words
    assert f"{clock.words_of_day(ahead(1), year=False)} 1 crew, 3 places left" in words and "No crew yet" in words
    assert [f"/payback/days/{ahead(n).isoformat()}" in answer.text for n in range(5)] == [True] * 4 + [False]
    assert "Working days used 1 of" in words and "Person-hours on site 20" in words and "Crew days lost 25%" in words
    assert "/payback/today" in answer.text and "/payback/days#sums" in answer.text and "/payback/sessions/1\"" in answer.text
    assert "/payback/today" not in browser.as_(make.user()).get("/payback").text
    assert queries_of(caplog, page, "/payback") <= 13 and "oldest session" not in page.get("/payback", hx=True).text


def test_job_and_day_lead_to_each_other(page, make):
    found = make.job(JobState.SCHEDULED)
    make.session(found, make.crew().slots[0])
    assert "/payback/sessions/1" in page.get(f"/payback/days/{ahead(7).isoformat()}").text
    assert f"/payback/{found.reference}" in page.get("/payback/sessions/1").text
    assert in_app(page, lambda: job(found.reference).state) is JobState.SCHEDULED


def test_home_has_the_days_of_ones_own_crews_among_the_next_fourteen(page, phone, make, probation, browser):
    own = make.crew(ahead(3), (time(9), time(12), 6), (time(13), time(16), 6), supervisor=probation.supervisor, name="North crew")
    other = make.crew(ahead(3), name="South crew")
    make.crew(ahead(5), supervisor=probation.supervisor, name="East crew")
    make.crew(ahead(14), supervisor=probation.supervisor, name="Far crew")
    make.session(make.job(JobState.SCHEDULED, what="Clear the alley"), own.slots[0])
    make.session(make.job(JobState.SCHEDULED, what="Sweep the steps"), other.slots[0])
    mine, all_ = (section(each.get("/"), "Next 14 days") for each in (phone, page))
    assert "9am to 4pm Payback working day" in mine and "North crew: Clear the alley, " in mine and "East crew: no job yet, 6 places left." in mine
    assert "Sweep the steps" not in mine and "Far crew" not in mine
    assert "2 crews, 2 jobs, 12 places left." in all_ and "1 crew, no job yet, 6 places left." in all_
    assert f'href="/payback/days/{ahead(3).isoformat()}"' in page.get("/").text
    assert "Payback working day" not in text_of(browser.as_(make.user()).get("/"))


def test_home_leaves_out_a_day_that_was_closed(page, make):
    for weeks in range(2):
        make.crew(ahead(1 + 7 * weeks))
    with page.app.app_context():
        db.session.add(PaybackException(day=ahead(1), works=False, reason="Stocktaking"))
        db.session.commit()
    words = section(page.get("/"), "Next 14 days")
    assert words.count("Payback working day") == 1 and clock.words_of_day(ahead(8), year=False) in words
    with page.app.app_context():
        db.session.execute(db.delete(PaybackWeekday).where(PaybackWeekday.weekday == ahead(1).weekday()))
        db.session.commit()
    assert "Payback working day" not in page.get("/").text


def test_an_agency_that_asks_is_rung_under_its_own_name(phone, make, probation):
    out = make.crew(ahead(0), ALL_DAY, supervisor=probation.supervisor)
    make.session(make.job(JobState.SCHEDULED, asker_name="Cllr Green"), out.slots[0])
    words = text_of(phone.get(f"/payback/days/{ahead(0).isoformat()}/sheet")) + text_of(phone.get("/payback/today"))
    assert "Test Council" in words and "Cllr Green" not in words


def test_what_was_done_unplanned_on_a_day_that_is_over_can_be_recorded(page, make):
    iso, found = ahead(-2).isoformat(), make.job(JobState.ACCEPTED, what="Clear the alley")
    assert "Add a crew that went out unplanned" in text_of(page.get(f"/payback/days/{iso}"))
    crew_typed = {"name": "Crew X", "starts_1": "9am", "ends_1": "noon", "places_1": "6"}
    added = page.follow(page.post(f"/payback/days/{iso}/crews/add", crew_typed))
    assert f"Crew X was out on {clock.words_of_day(ahead(-2))}." in text_of(added) and "Record a job that was not planned" in text_of(added)
    path = f"/payback/days/{iso}/unplanned"
    assert f"{found.reference}, Clear the alley" in text_of(page.get(path)) and "Crew X, 9am to noon" in text_of(page.get(path))
    assert "Choose a job that is accepted and not done yet" in text_of(page.post(path, {"slot": "1", "places": "3"}))
    there = page.follow(page.post(path, {"job": found.reference, "slot": "1", "places": "3"}))
    assert "Now write down what was done." in text_of(there) and "Record the session" in text_of(there)
    assert "is recorded" in text_of(page.follow(page.post("/payback/sessions/1/record", record_form(version="1"))))
    assert in_app(page, job, found.reference).state is JobState.WORK_DONE


def test_what_start_allows_the_page_that_follows_allows(browser, probation, make, hands):
    make.session(make.job(JobState.SCHEDULED), make.crew(ahead(1), (time(9), time(16), 6)).slots[0])
    hands.move_to(clock.to_utc(ahead(1), time(7, 55)))
    phone = browser.as_(probation.supervisor)
    assert "has begun" in text_of(phone.follow(phone.post("/payback/sessions/1/start", {"version": "1"})))
    assert "Save the record" in text_of(phone.get("/payback/sessions/1/record"))
    hands.move_to(clock.to_utc(ahead(0), time(8, 50)))  # ahead(0) is that day now
    early = record_form(starts_1="7.55am", ends_1="8.45am", version="2")
    asks = phone.post("/payback/sessions/1/record", early)
    assert "7.55am to 8.45am is not within the crew's time, 9am to 4pm" in text_of(asks).replace("’", "'")
    assert "is recorded" in text_of(phone.follow(phone.post("/payback/sessions/1/record", early | {"warned": hidden(asks, "warned"), "go_on": "y"})))


def test_a_list_of_what_is_hit_stands_once_and_apart_from_the_error(page, make):
    found, day = make.job(JobState.SCHEDULED), ahead(7)
    make.session(found, make.crew(day).slots[0])
    asks = page.post("/payback/days/exceptions", {"day": day.isoformat(), "works": "closed", "reason": "Training"})
    assert text_of(asks).count(found.reference) == 1 and "<li>" + found.reference in asks.text
    assert "Nothing is saved yet. Read what this does" in text_of(asks)


def test_another_usual_week_begins_tomorrow_at_the_earliest(page, make):
    found = make.job(JobState.SCHEDULED)
    make.session(found, make.crew(ahead(0), ALL_DAY).slots[0])
    others = [str(weekday) for weekday in range(7) if weekday != ahead(0).weekday()][:2]
    opened = page.get("/payback/days/pattern")
    typed = {"weekdays": others, "since": ahead(0).isoformat(), "version": hidden(opened, "version")}
    assert "Enter a day after today" in text_of(page.post("/payback/days/pattern", typed))
    said = text_of(page.follow(page.post("/payback/days/pattern", typed | {"since": ahead(1).isoformat()})))
    assert f"Probation works on {rules.words_of_weekdays(map(int, others))} from" in said
    assert in_app(page, lambda: pattern_queries.pattern(ahead(0), ahead(0)).works(ahead(0))), "today stays worked"
    assert in_app(page, sessions, found.reference)[0].state is S.PLANNED


@pytest.mark.parametrize("way", ["suspended", "no longer with Probation"])
def test_a_supervisor_who_is_suspended_or_has_moved_is_marked_until_somebody_else_is_named(page, probation, make, app, way):
    other = make.user(probation.agency, Role.STAFF, name="Ada New")
    fire = make.agency("Fire").id
    out, _ = (make.crew(ahead(days), name=name, supervisor=probation.supervisor) for days, name in ((7, "Crew A"), (-7, "Crew Z")))
    make.session(make.job(JobState.SCHEDULED), out.slots[0])
    with app.app_context():
        changes = {"suspended_at": clock.now()} if way == "suspended" else {"agency_id": fire}
        db.session.execute(db.update(User).where(User.id == probation.supervisor.id).values(**changes))
        db.session.commit()
    day, marked = f"/payback/days/{ahead(7).isoformat()}", f"Winston Super ({way})"
    change = page.get(f"/payback/crews/{out.id}")
    assert f"{marked} will not be there: choose somebody else." in text_of(change) and f'value="{probation.supervisor.id}"' not in change.text
    for path in ("/payback/days", day, f"{day}/sheet", "/payback/sessions/1", f"/payback/crews/{out.id}/stand-down"):
        assert marked in text_of(page.get(path)), path
    assert marked not in text_of(page.get(f"/payback/days/{ahead(-7).isoformat()}")) and "Crew Z" not in text_of(page.get("/"))
    home = page.get("/")
    assert f"Name somebody for Crew A . {marked} was to supervise it on {clock.words_of_day(ahead(7), year=False)}" in text_of(home)
    with app.app_context():
        assert crews_queries.duties([probation.supervisor.id], clock.day_bounds(ahead(7))).found() == []
    data = {"name": "Crew A", "starts_1": "9am", "ends_1": "4pm", "places_1": "6", "version": hidden(change, "version")}
    kept = page.post(f"/payback/crews/{out.id}", data | {"supervisor": str(probation.supervisor.id)})
    assert kept.status_code == 422 and "Choose somebody of Probation who has an account" in text_of(kept)
    assert page.post(f"/payback/crews/{out.id}", data | {"supervisor": str(other.id)}).status_code == 303
    assert marked not in text_of(page.get("/")) and "Ada New supervises." in text_of(page.get(day))
