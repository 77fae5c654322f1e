"""What a phone keeps of the day and sends later: for whom, once, and asked about where somebody was there before."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import HistoryLine, JobState, PaybackSession, SessionState, Verb
from opsplanner.payback.today.phone import rules
from tests.browser import text_of
from tests.payback.days import ALL_DAY, Probation, ahead
from tests.payback.days.test_pages import hidden, record_form

S = SessionState
HERE = "/payback/today/1/record"


def test_what_is_kept_is_kept_for_one_person_and_tells_no_number():
    first = rules.keeper("secret", 1)
    assert first == rules.keeper("secret", 1) and len({first, rules.keeper("secret", 2), rules.keeper("another", 1)}) == 3


@pytest.mark.parametrize("typed", ["", "yesterday", "2026-11-18", "2026-11-18T11:00:00", "0001-01-01T00:00:00+23:59", "1999-12-31T23:00:00Z", "x" * 400])
def test_a_phones_time_that_makes_no_sense_says_nothing(typed):
    assert rules.written_at(rules.read_phone_time(typed), datetime(2026, 11, 18, 11, tzinfo=UTC)) == ""


def test_a_phones_time_is_said_as_the_phones_where_it_is_another_one():
    now, early = datetime(2026, 11, 18, 15, tzinfo=UTC), rules.read_phone_time("2026-11-18T14:05:00.000Z")
    assert rules.written_at(early, now) == ", written on a phone, whose clock said Wednesday 18 November 2026, 2.05pm"
    assert rules.written_at(early, early + timedelta(minutes=5)) == "" and "whose clock said" in rules.written_at(early, early - timedelta(days=3))


@pytest.fixture
def probation(make):
    return Probation(make)


@pytest.fixture
def phone(browser, probation):
    return browser.as_(probation.supervisor)


@pytest.fixture
def at_work(make, probation):
    """A job whose session of today is at work."""
    found = make.job(JobState.UNDER_WAY)
    make.session(found, make.crew(ahead(0), ALL_DAY, supervisor=probation.supervisor, name="Crew A").slots[0], S.RUNNING)
    return found


def kept(phone, **change):
    """What a phone keeps: the form as it was opened, filled in."""
    opened = phone.get(HERE)
    return record_form(once=hidden(opened, "once"), version=hidden(opened, "version"), **change)


def in_db(phone, query):
    """One value out of the database."""
    with phone.app.app_context():
        found = db.session.scalar(query)
        db.session.remove()
        return found


def state(phone):
    return in_db(phone, select(PaybackSession.state).where(PaybackSession.id == 1))


def told(phone):
    """How often it was written down, as the history has it."""
    return in_db(phone, select(func.count()).select_from(HistoryLine).where(HistoryLine.verb == Verb.RECORDED))


@pytest.mark.parametrize("hx", [False, True], ids=["page", "fragment"])
def test_a_session_that_a_phone_sends_twice_is_written_down_once_and_answered_alike(phone, at_work, hx):
    data, first = kept(phone), clock.now() - timedelta(hours=2)
    for pressed in (first, first, first + timedelta(seconds=20)):  # the button pressed again is the same form, whenever that was
        sent = data | {"written_at": pressed.isoformat()}
        assert "is recorded. It is in the queue again" not in (words := text_of(phone.follow(phone.post(HERE, sent, hx=hx)))) and "is recorded" in words
    assert (state(phone), told(phone)) == (S.RECORDED, 1)
    assert "written on a phone, whose clock said" in text_of(phone.get(f"/payback/{at_work.reference}"))


def test_what_comes_late_is_shown_beside_what_somebody_else_wrote_and_saved_once_that_was_read(phone, browser, probation, at_work):
    data = kept(phone)
    other = browser.as_(probation.coordinator)
    other.post("/payback/sessions/1/record", record_form(worked="4", people_1="4", version=data["version"]))
    late = phone.post(HERE, data, hx=True)
    words = text_of(late)
    assert late.status_code == 422 and "Somebody else changed this while you had it open" in words and "4 people worked" in words
    assert "As it is written down now: Visit 1" in words and "4 people, 12 hours on site" in words and hidden(late, "worked") == "3"
    assert "is recorded" in text_of(phone.follow(phone.post(HERE, data | {name: hidden(late, name) for name in ("version", "seen")})))
    assert in_db(phone, select(PaybackSession.worked)) == 3 and told(phone) == 2


def test_what_comes_after_the_day_was_corrected_is_not_lost(phone, browser, probation, at_work, make):
    data = kept(phone, note="The far end was locked")
    with phone.app.app_context():
        db.session.execute(db.update(PaybackSession).values(state=S.MOVED, version=PaybackSession.version + 1))
        db.session.commit()
    late = phone.post(HERE, data, hx=True)
    again = phone.post(HERE, data | {"version": "2"}, hx=True)
    for answer in (late, again):
        words = text_of(answer)
        assert answer.status_code == 422 and "This session is moved, so it cannot be recorded" in words and "<form" not in answer.text
        for part in ("What you wrote, which was not saved", "Worked 3", "First row, from 9am", "The far end was locked", "Is the job finished? Finished"):
            assert part in words, part
    assert told(phone) == 0


def test_the_form_is_given_before_the_session_begins_and_taken_once_it_has(phone, make, probation, hands):
    make.session(make.job(JobState.SCHEDULED), make.crew(ahead(0), (time(19), time(22), 6), supervisor=probation.supervisor).slots[0])
    words = text_of(phone.get(HERE))
    assert "Results can be written down from the start on" in words and "Save the record" in words
    data = kept(phone, starts_1="7pm", ends_1="8pm")
    early = phone.post(HERE, data, hx=True)
    assert early.status_code == 422 and "Results can be written down from the start on" in text_of(early) and "Save the record" in early.text
    hands.shift(timedelta(hours=3))
    assert "is recorded" in text_of(phone.follow(phone.post(HERE, data, hx=True)))


def test_what_needs_signal_on_the_page_of_the_day_goes_without_it(phone, probation, at_work, make):
    make.session(make.job(JobState.SCHEDULED), make.crew(ahead(0), ALL_DAY, supervisor=probation.coordinator, name="Crew B").slots[0])
    shown = phone.get("/payback/today").text
    for to in ("/payback/crews/1/stand-down", f"/payback/days/{ahead(0).isoformat()}/sheet", "/payback/today?crews=all"):
        before, found, _ = shown.partition(f'href="{to}"')
        assert found and "app-needs-signal" in before[before.rindex("<p"):], to


def test_a_page_says_for_whom_it_may_be_kept_and_the_worker_keeps_to_the_day(phone, browser, probation, at_work):
    pages, others = [phone.get("/payback/today"), phone.get(HERE)], browser.as_(probation.coordinator).get("/payback/today")
    assert len({page.headers["X-Kept-For"] for page in pages}) == 1 and others.headers["X-Kept-For"] != pages[0].headers["X-Kept-For"]
    assert all("worker-src 'self'" in page.headers["Content-Security-Policy"] for page in pages) and "worker-src 'none'" in phone.get("/payback").headers["Content-Security-Policy"]
    said = phone.get("/payback/today/signal").json
    assert said["keeper"] == pages[0].headers["X-Kept-For"] and said["token"]
    out = phone.app.test_client()
    worker = out.get("/payback/today/worker")
    assert (worker.status_code, worker.headers["Service-Worker-Allowed"], worker.headers["Cache-Control"], worker.mimetype) == (200, "/payback/today", "no-cache", "text/javascript")
    worker.close()
    assert out.get("/payback/today/signal").status_code == 303
