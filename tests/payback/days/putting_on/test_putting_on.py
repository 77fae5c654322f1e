"""A job put on a slot from the page of its day: what is offered, asked first, and refused when somebody was quicker."""

from __future__ import annotations

from datetime import time

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import AgencyKind, JobKind, JobState, SessionState
from opsplanner.payback.sessions.scheduling import queries
from opsplanner.payback.sessions.scheduling.rules import people_offered
from opsplanner.payback.show_rate.rules import Planned, ShowRates
from tests.browser import text_of
from tests.payback.days import Probation, ahead, sessions
from tests.queries import queries_of

MORNING = (time(9), time(12), 6)


@pytest.mark.parametrize(
    ("left", "still", "minutes", "people"),
    [(6, 540, 180, 3), (6, 540, 180 * 0.6, 5), (6, 541, 180, 4), (2, 540, 180, 2), (6, 0, 180, 6), (0, 540, 180, 1), (6, 10, 180, 1)],
)
def test_people_are_offered_from_what_is_left_and_what_the_job_needs(left, still, minutes, people):
    assert people_offered(left, still, minutes) == people


@pytest.fixture
def probation(make):
    return Probation(make)


@pytest.fixture
def page(browser, probation):
    """Probation's coordinator at her desk."""
    return browser.as_(probation.coordinator)


def where(slot):
    return f"/payback/days/{ahead(7).isoformat()}/put-on/{slot.id}"


def stored(page, reference):
    with page.app.app_context():
        found = [(session.slot_id, session.places, session.state) for session in sessions(reference)]
        db.session.remove()
        return found


def test_what_needs_a_day_is_offered_in_the_order_of_the_queue(in_app, make, probation):
    usual, wanted = make.job(JobState.ACCEPTED), make.job(JobState.ACCEPTED, wanted_by=ahead(20))
    rapid, enough = make.job(JobState.ACCEPTED, kind=JobKind.RAPID), make.job(JobState.SCHEDULED)
    part, hold = make.job(JobState.SCHEDULED, estimated_hours=20), make.job(JobState.ON_HOLD)
    slots = make.crew(ahead(7), (time(9), time(12), 9), (time(13), time(16), 9)).slots
    make.session(enough, slots[0], places=1), make.session(part, slots[1], places=2)
    make.session(part, make.crew(ahead(-2), MORNING).slots[0], SessionState.RECORDED, person_minutes=300)
    found = queries.to_place(probation.coordinator, clock.today(), ShowRates(1.0))
    assert [job.reference for job in found] == [rapid.reference, wanted.reference, usual.reference, part.reference] and hold.reference not in str(found)
    assert (found[-1].worked, found[-1].planned, found[-1].as_planned, found[-1].still) == (300, Planned(360, 360), 660, 540) and found[0].wanted.due is not None
    assert queries.to_place(make.user(), clock.today(), ShowRates(1.0)) == [], "nobody else keeps the days"


def test_a_day_takes_a_job_and_leads_back(page, make):
    found, slot = make.job(JobState.ACCEPTED, what="Sweep the steps", estimated_hours=9, tools="Brooms", tools_by="the council"), make.crew(ahead(7), MORNING).slots[0]
    day = page.get(f"/payback/days/{ahead(7).isoformat()}")
    assert f'href="{where(slot)}"' in day.text and "Put a job here" in text_of(day)
    words = text_of(page.get(where(slot)))
    assert "Sweep the steps" in words and "9 hours still to be planned" in words and "Tools: Brooms, brought by the council" in words and "3 people are offered" in words
    assert "Choose a job" in text_of(page.post(where(slot), {"here": slot.id}))
    done = page.post(where(slot), {"job": f"{found.reference} {found.version}", "here": slot.id})
    assert done.location.endswith(f"/payback/days/{ahead(7).isoformat()}") and f"{found.reference} is on" in text_of(page.follow(done))
    assert stored(page, found.reference) == [(slot.id, 3, SessionState.PLANNED)]
    assert "No accepted job needs a day." in text_of(page.get(where(slot)))


def test_what_is_asked_first_is_asked_there_as_a_list_once(page, make):
    found, slot = make.job(JobState.ACCEPTED, estimated_hours=9, wanted_by=ahead(3)), make.crew(ahead(7), MORNING).slots[0]
    other = make.job(JobState.SCHEDULED)
    make.session(other, slot, places=1)
    typed = {"job": f"{found.reference} {found.version}", f"places_{slot.id}": "2", "here": slot.id}
    asked = page.post(where(slot), typed)
    words = text_of(asked)
    assert asked.status_code == 422 and f"is on {other.reference} in that slot as well" in words and "It is wanted by" in words and "so 3 hours are still to be planned" in words
    assert 'value="2"' in asked.text and f'value="{found.reference} {found.version}" id="job-{found.reference}"' in asked.text and " checked>" in asked.text
    warned = asked.text.split('name="warned"')[1].split('value="')[1].split('"')[0]
    page.post(where(slot), typed | {"go_on": "y", "warned": warned})
    assert stored(page, found.reference) == [(slot.id, 2, SessionState.PLANNED)]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_comes_second_is_told_and_nothing_is_half_saved(page, make, probation, browser):
    first, second, slot = make.job(JobState.ACCEPTED), make.job(JobState.ACCEPTED), make.crew(ahead(7), (time(9), time(12), 1)).slots[0]
    seen = [f"{job.reference} {job.version}" for job in (first, second)]
    other = browser.as_(make.user(probation.agency))
    assert other.post(where(slot), {"job": seen[0], "here": slot.id}).status_code == 303
    full = page.post(where(slot), {"job": seen[1], "here": slot.id})
    assert full.status_code == 422 and "No place is left in this slot" in text_of(full) and stored(page, second.reference) == []
    assert "changed this" in text_of(page.post(where(slot), {"job": f"{second.reference} {second.version + 1}", "here": slot.id}))
    assert page.post(where(slot), {"job": "PAYBACK-1999-001 1", "here": slot.id}).status_code == 404
    assert page.get(f"/payback/days/{ahead(8).isoformat()}/put-on/{slot.id}").status_code == 404
    assert browser.as_(probation.supervisor).get(where(slot)).status_code == 403
    assert browser.as_(make.user(make.agency("Test Police", AgencyKind.POLICE))).post(where(slot), {"job": seen[1]}).status_code == 403


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_page_asks_the_same_however_many_jobs_wait(page, make, caplog):
    slot = make.crew(ahead(7), MORNING).slots[0]
    make.job(JobState.ACCEPTED)
    before = queries_of(caplog, page, where(slot))
    for _ in range(3):
        make.session(make.job(JobState.SCHEDULED, estimated_hours=30), make.crew(ahead(8)).slots[0])
    assert queries_of(caplog, page, where(slot)) == before <= 12
