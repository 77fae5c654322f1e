"""Jobs put on days, a month on one page: what is offered, chosen and kept, asked first, and who was quicker."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.history import subjects
from opsplanner.models import Absence, JobKind, JobState, OperationState, PaybackException, PlaceClosed, SessionState
from opsplanner.payback.board.page import way_back
from opsplanner.payback.days.pattern import rules as pattern_rules
from opsplanner.payback.sessions.scheduling.rules import next_one
from tests.browser import text_of
from tests.payback.days import Probation, ahead, lines, sessions
from tests.queries import queries_of

HERE = "/payback/board"
MORNING, AFTERNOON = (time(9), time(12), 6), (time(13), time(16), 6)


@pytest.fixture
def probation(make):
    return Probation(make)


@pytest.fixture
def page(browser, probation):
    """Probation's coordinator at her desk."""
    return browser.as_(probation.coordinator)


def on(page, reference):
    with page.app.app_context():
        found = [(session.slot_id, session.places) for session in sessions(reference) if session.state is SessionState.PLANNED]
        db.session.remove()
        return found


def chosen(job):
    return f"{job.reference} {job.version}"


def test_jobs_stand_beside_the_days_with_what_decides(page, make):
    make.job(JobState.ACCEPTED, what="Sweep the steps", estimated_hours=9, ward=make.ward("Luton"), tools="Brooms", wanted_by=ahead(2))
    make.job(JobState.ACCEPTED, what="Clear the alley", kind=JobKind.RAPID)
    there, day = make.job(JobState.SCHEDULED, what="Cut the hedge", ward=make.ward("Hempstead")), make.crew(ahead(7), MORNING, AFTERNOON)
    make.session(there, day.slots[0], places=2)
    words = text_of(page.get(HERE))
    assert words.index("2 jobs need a day") < words.index("Clear the alley") < words.index("Sweep the steps, Luton") < words.index("Cut the hedge Hempstead, 2 people")
    assert "9 hours still to be planned" in words and "Tools: Brooms" in words and "Wanted by" in words and "To be done by" in words and "The queue reaches it" in words
    assert "Will miss its date" in words and "4 of 6 left" in words and "Put here : " in words and "Move Cut" not in words
    assert "Put jobs on days" in text_of(page.get("/payback")) and "Put jobs on days" in text_of(page.get("/payback/days"))


def test_one_press_puts_a_job_here_with_as_many_as_it_needs_and_what_is_chosen_stays(page, make):
    found, slot = make.job(JobState.ACCEPTED, kind=JobKind.RAPID, estimated_hours=9, days_ago=0), make.crew(ahead(1), MORNING).slots[0]
    first = f"{HERE}?kind=rapid&from={ahead(1).isoformat()}"
    assert "Clear fly-tipped" in text_of(page.get(first))
    done = page.post(first, {"job": chosen(found), f"places_{slot.id}": "", "here": slot.id})
    assert done.status_code == 303 and "kind=rapid" in done.location and f"from={ahead(1).isoformat()}" in done.location
    words = text_of(page.follow(done))
    assert f"{found.reference} is on" in words and "No job that needs a day matches" in words and "3 of 6 left" in words
    assert on(page, found.reference) == [(slot.id, 3)]


def test_several_slots_are_one_press_and_what_is_asked_is_one_list(page, make):
    found, out = make.job(JobState.ACCEPTED, estimated_hours=40, wanted_by=ahead(3)), make.crew(ahead(7), MORNING, AFTERNOON)
    other = make.job(JobState.SCHEDULED)
    make.session(other, out.slots[0], places=1)
    typed = {"job": chosen(found), f"places_{out.slots[0].id}": "2", f"places_{out.slots[1].id}": "4"}
    asked = page.post(HERE, typed)
    words = text_of(asked)
    assert asked.status_code == 422 and f"is on {other.reference} in that slot as well" in words and "is after that" in words and "so 22 hours are still to be planned" in words
    assert on(page, found.reference) == [] and 'value="4"' in asked.text and asked.text.count('name="go_on"') == 1
    warned = re.search(r'name="warned"[^>]*value="([^"]+)"', asked.text)[1]
    page.post(HERE, typed | {"go_on": "y", "warned": warned})
    assert on(page, found.reference) == [(out.slots[0].id, 2), (out.slots[1].id, 4)]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_slot_that_was_pressed_and_asked_about_keeps_its_number(page, make):
    found, slot = make.job(JobState.ACCEPTED, estimated_hours=40), make.crew(ahead(7), MORNING).slots[0]
    asked = page.post(HERE, {"job": chosen(found), "here": slot.id}, hx=True)
    assert asked.status_code == 422 and re.search(rf'name="places_{slot.id}"[^>]*value="6"', asked.text) and "<h1" in asked.text and "<html" not in asked.text


def test_all_that_is_asked_first_is_one_list_on_the_page_and_where_a_supervisor_is_stands_in_no_history(page, make, probation):
    """Two sites, a third day, its date, its hours, and a supervisor who is away, with another crew, or on an operation. A day that is closed takes nothing."""
    day = pattern_rules.week_of(ahead(7))[0] + timedelta(days=9)
    make.session(make.job(JobState.SCHEDULED), make.crew(day - timedelta(days=1)).slots[0])
    third, out = make.crew(day + timedelta(days=1), MORNING), make.crew(day, MORNING, supervisor=probation.supervisor, name="Crew A")
    make.crew(day, MORNING, supervisor=probation.supervisor, name="Crew B")
    make.session(make.job(JobState.SCHEDULED), out.slots[0], places=1)
    with page.app.app_context():
        db.session.add(Absence(email=probation.supervisor.email, first_day=day, last_day=day))
        db.session.commit()
        db.session.remove()
    operation = make.operation(OperationState.CONFIRMED, wall=clock.Wall(day, time(10), time(14)), accepted=[probation.agency])
    make.nomination(operation, probation.agency, probation.supervisor)
    school = make.place("Riverside School")
    found = make.job(JobState.ACCEPTED, kind=JobKind.RAPID, estimated_hours=40, wanted_by=ahead(3), place=school)
    with page.app.app_context():
        db.session.add(PlaceClosed(place_id=school.id, first=day, last=day, why="staff training"))
        db.session.commit()
        db.session.remove()
    assert f"Closed: {clock.words_of_day(day, weekday=False)}: staff training" in text_of(page.get(HERE))
    typed = {"job": chosen(found), f"places_{out.slots[0].id}": "5", f"places_{third.slots[0].id}": "1"}
    asked = page.post(f"{HERE}?to={ahead(30).isoformat()}", typed, hx=True)
    listed = [" ".join(re.sub("<[^>]+>", "", line).split()) for line in re.findall(r"<li>(.*?)</li>", asked.text.split('app-asks">')[1].split("</div>")[0], re.S)]
    assert asked.status_code == 422 and [sentence for sentence in (
        "two sites and one supervisor", "would be working day 3 in that week", f"Riverside School is closed on {clock.words_of_day(day)}: staff training", "It is wanted by", "It is a 48-hour job", "It needs about 40 hours",
        "Winston Super, who supervises Crew A, is away on", "is with Crew B at that time as well", f"Winston Super is on {operation.reference} as well",
    ) if not any(sentence in line for line in listed)] == [] and len(listed) == 9
    warned = re.search(r'name="warned"[^>]*value="([^"]+)"', asked.text)[1]
    assert "is on" in text_of(page.post(f"{HERE}?to={ahead(30).isoformat()}", typed | {"go_on": "y", "warned": warned}, hx=True))
    with page.app.app_context():
        said = " ".join(lines(subjects.of_job(found.reference)))
        assert "although" in said and "It needs about 40 hours" in said and "Winston" not in said and operation.reference not in said
        db.session.add(PaybackException(day=day + timedelta(days=2), works=False, reason="stocktaking"))
        make.crew(day + timedelta(days=2), MORNING)
        db.session.remove()
    words = text_of(page.get(f"{HERE}?to={ahead(30).isoformat()}"))
    assert "Not worked, closed: stocktaking" in words and words.split("closed: stocktaking")[1].count("Put here :") == 0


def test_where_no_slot_has_a_place_left_the_jobs_are_listed_and_nothing_can_be_sent(page, make):
    make.crew(ahead(7), MORNING)
    job = make.job(JobState.ACCEPTED, what="Sweep the steps", estimated_hours=9)
    full = page.get(f"{HERE}?from={ahead(8).isoformat()}&to={ahead(9).isoformat()}")
    assert "No crew is on in these days" in text_of(full) and "Sweep the steps" in text_of(full) and job.reference in text_of(full)
    assert 'method="post" action="/payback/board' not in full.text and 'type="radio"' not in full.text
    assert 'method="post" action="/payback/board' in page.get(HERE).text


def test_by_script_the_page_stays_and_the_next_job_is_chosen(page, make):
    first, second = make.job(JobState.ACCEPTED, estimated_hours=36), make.job(JobState.ACCEPTED, what="Sweep the steps", estimated_hours=9)
    slots = make.crew(ahead(7), MORNING, AFTERNOON).slots
    make.crew(ahead(8), MORNING)
    asked = page.post(HERE, {"job": chosen(first), "here": "chosen", "slot": slots[0].id}, hx=True)
    warned = re.search(r'name="warned"[^>]*value="([^"]+)"', asked.text)[1]
    done = page.post(HERE, {"job": chosen(first), f"places_{slots[0].id}": "6", "go_on": "y", "warned": warned}, hx=True)
    assert done.status_code == 200 and f"{first.reference} is on" in text_of(done) and "<html" not in done.text and f'id="slot-{slots[0].id}"' in done.text
    assert re.search(rf'value="{first.reference} \d+"[^>]*checked', done.text), "it needs more still"
    done = page.post(HERE, {"job": re.search(rf'value="({first.reference} \d+)"', done.text)[1], "here": slots[1].id}, hx=True)
    assert re.search(rf'value="{second.reference} \d+"[^>]*checked', done.text) and "Next: Sweep the steps" in text_of(done)
    assert f'id="here-{slots[1].id}"' not in done.text and f'id="slot-{slots[1].id}" tabindex="-1" data-focus' in done.text, "the slot is full: the focus stays beside it"
    assert "Choose a slot" in text_of(page.post(HERE, {"job": chosen(second), "here": "chosen", "slot": ""}, hx=True))
    gone = page.post(HERE, {"job": chosen(second), "places_9999": "2", f"places_{slots[0].id}": ""}, hx=True)
    assert gone.status_code == 422 and "not there any more" in text_of(gone)
    assert re.search(rf'value="{second.reference} \d+"[^>]*checked', page.get(f"{HERE}?job={second.reference}").text), "and it can be chosen in the address"


@pytest.mark.parametrize(
    ("before", "done", "still", "chosen"),
    [
        ("abc", "b", {"a": 5, "b": 60, "c": 5}, "b"), ("abc", "b", {"a": 5, "c": 5}, "c"), ("abc", "b", {"a": 5, "b": 0, "c": 5}, "c"), ("abc", "c", {"a": 5, "b": 5}, "a"),
        ("abc", "a", {}, ""), ("abc", "z", {"b": 5}, "b"),
    ],
)
def test_what_is_worked_on_next(before, done, still, chosen):
    assert next_one(list(before), done, still) == chosen


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_two_who_plan_at_once_and_what_makes_no_sense_get_a_sentence(page, make, probation, browser):
    found, other, slot = make.job(JobState.ACCEPTED), make.job(JobState.ACCEPTED), make.crew(ahead(7), (time(9), time(12), 1)).slots[0]
    second = browser.as_(make.user(probation.agency))
    assert second.post(HERE, {"job": chosen(found), "here": slot.id}).status_code == 303
    changed = page.post(HERE, {"job": chosen(found), "here": slot.id})
    assert changed.status_code == 422 and "Somebody else changed this" in text_of(changed)
    full = page.post(HERE, {"job": chosen(other), "here": slot.id})
    assert full.status_code == 422 and "No place is left in this slot" in text_of(full) and on(page, other.reference) == []
    assert "Choose a job" in text_of(page.post(HERE, {"here": slot.id})) and "not there any more" in text_of(page.post(HERE, {"job": chosen(other), "here": "999"}))
    assert "Enter how many people go" in text_of(page.post(HERE, {"job": chosen(other)}))
    assert "whole number from 1 to 25" in text_of(page.post(HERE, {"job": chosen(other), f"places_{slot.id}": "many"}))
    words = text_of(page.get(f"{HERE}?ward=nowhere&from=2020-01-01&to=2020-02-01&page=7"))
    assert "There is no ward “nowhere”" in words and "These days are over" in words and "nothing on page 7" in words
    assert [browser.as_(one).get(HERE).status_code for one in (probation.supervisor, make.user())] == [403, 403]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_move_and_take_off_lead_back_to_what_was_chosen(page, make):
    found, out = make.job(JobState.SCHEDULED, estimated_hours=30), make.crew(ahead(7), MORNING, AFTERNOON)
    session = make.session(found, out.slots[0], places=2)
    opened = page.get(f"{HERE}?from={ahead(2).isoformat()}")
    move, take_off = (re.search(rf'href="(/payback/sessions/{session.id}/{verb}\?board=[^"]+)"', opened.text)[1].replace("&amp;", "&") for verb in ("move", "take-off"))
    form = page.get(move)
    assert form.text.count(f"{HERE}?from={ahead(2).isoformat()}") == 2 and f'action="{move}"' in form.text, "the way back, and leaving it as it is"
    version = re.search(r'name="version"[^>]*value="(\d+)"', page.get(take_off).text)[1]
    done = page.post(take_off, {"why": "The host is away", "version": version})
    assert done.location.endswith(f"{HERE}?from={ahead(2).isoformat()}") and on(page, found.reference) == []
    with page.app.test_request_context():
        assert way_back("asker=police&from=2026-12-01&next=//elsewhere") == f"{HERE}?asker=police&from=2026-12-01"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_page_asks_the_same_however_many_jobs_and_days_there_are(page, make, caplog):
    def more():
        for n in range(3):
            make.session(make.job(JobState.SCHEDULED, estimated_hours=50), make.crew(ahead(n + 1), MORNING).slots[0])
            make.job(JobState.ACCEPTED)

    more()
    before = queries_of(caplog, page, HERE)
    more()
    assert queries_of(caplog, page, HERE) == before == queries_of(caplog, page, f"{HERE}?from={ahead(1).isoformat()}&to={ahead(80).isoformat()}") <= 12
    assert clock.today() == ahead(0)
