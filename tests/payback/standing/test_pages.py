"""The pages of standing sites: the list, one of them, its rule, its dates and its end, and the pages that lead to them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import AgencyKind, Exactness, JobKind, JobState, Measure, OutcomeEntry, Review, SessionState
from opsplanner.references import next_figure
from tests.browser import text_of
from tests.payback.days import Probation, ahead, sessions
from tests.payback.jobs import referral
from tests.queries import queries_of

MORNING = (time(9), time(12), 6)
RULE = {"every": "weeks", "weeks": "1", "which": "1", "month_day": "", "people": "4"}


@pytest.fixture
def probation(make):
    return Probation(make)


@pytest.fixture
def page(browser, probation):
    """Probation's coordinator at her desk."""
    return browser.as_(probation.coordinator)


@pytest.fixture
def site(make):
    return make.job(JobState.ACCEPTED, kind=JobKind.STANDING, what="Sweep the station steps", estimated_hours=0)


def rule_from(day: date) -> dict[str, str]:
    """A rule of every week from a day on, on its weekday."""
    weekday = str(day.weekday())
    return RULE | {"weekday": weekday, "month_weekday": weekday, "first": day.isoformat(), "until": (day + timedelta(weeks=26)).isoformat()}


def version(page, job):
    with page.app.app_context():
        return db.session.scalar(db.select(type(job).version).where(type(job).id == job.id))


def test_from_a_rule_to_the_next_dates_in_one_press(page, make, site, probation, browser):
    there, day = f"/payback/{site.reference}", ahead(7)
    slots = {ahead(7 * n).isoformat(): make.crew(ahead(7 * n), MORNING, name="Crew A").slots[0].id for n in (1, 2)}
    assert "Give a rule to" in text_of(page.get("/"))
    assert "Put it on its next dates" in text_of(page.get(there)) and "no rule yet" in text_of(page.get("/payback/standing")).lower()
    assert "Give it its rule" in text_of(page.get(f"{there}/standing")) and "It has no rule" in text_of(page.get(f"{there}/dates"))
    given = {"version": site.version}
    wrong = page.post(f"{there}/rule", rule_from(day) | {"people": "", "every": "never"} | given)
    assert wrong.status_code == 422 and "Enter how many people usually go" in text_of(wrong)
    assert "Choose on which days it comes back" in text_of(page.post(f"{there}/rule", rule_from(day) | {"every": "days"} | given))
    saved = page.follow(page.post(f"{there}/rule", rule_from(day) | given))
    assert f"{site.reference} comes back every {day:%A} until" in text_of(saved) and "not put on yet" in text_of(saved) and "Give a rule to" not in text_of(page.get("/"))
    for path in (f"/payback/days/{day.isoformat()}", "/payback/board?kind=standing", "/payback/standing"):
        assert "Sweep the station steps" in text_of(page.get(path)), path
    assert "1 standing site has its date on this day, and is not on it" in text_of(page.get(f"/payback/days/{day.isoformat()}"))
    form = page.get(f"{there}/dates")
    assert text_of(form).count("6 places left") == 2 and "no crew is on yet" in text_of(form) and form.text.count(" checked>") == 2
    press = {"version": version(page, site)}
    assert "Tick the dates" in text_of(page.post(f"{there}/dates", press))
    days = [ahead(7 * n) for n in (1, 2)]
    typed = press | {"on": [one.isoformat() for one in days]} | {f"people_{one:%Y%m%d}": "4" for one in days} | {f"slot_{one:%Y%m%d}": slots[one.isoformat()] for one in days}
    assert "This slot is not there any more" in text_of(page.post(f"{there}/dates", typed | {f"slot_{day:%Y%m%d}": "0"}))
    full = page.post(f"{there}/dates", typed | {f"people_{day:%Y%m%d}": "7"})
    assert full.status_code == 422 and "6 places are left in this slot" in text_of(full)
    done = page.follow(page.post(f"{there}/dates", typed))
    assert f"{site.reference} is on" in text_of(done) and text_of(done).count("on, with Crew A") == 2
    with page.app.app_context():
        assert [(one.places, one.state) for one in sessions(site.reference)] == [(4, SessionState.PLANNED)] * 2
        db.session.remove()
    assert "Sweep the station steps" not in text_of(page.get("/payback")), "it waits in no queue"
    police = browser.as_(make.user(make.agency("Test Police", AgencyKind.POLICE)))
    assert "every" in text_of(police.get(f"{there}/standing")) and "Change its rule" not in text_of(police.get(f"{there}/standing"))
    assert [police.get(f"{there}/{end}").status_code for end in ("rule", "dates", "no-longer")] == [403] * 3
    charity = browser.as_(make.user(make.agency("Test Charity", AgencyKind.VOLUNTARY)))
    assert charity.get(f"{there}/standing").status_code == 404 and "Sweep" not in text_of(charity.get("/payback/standing"))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_was_done_in_all_opens_its_entries(page, make, site, probation, app, caplog):
    there = f"/payback/{site.reference}/standing"
    assert "No session was worked on it yet" in text_of(page.get(there))
    with app.app_context():
        bags = Measure(code="payback-bags", name="Bags filled", unit="bags", kind="payback")
        db.session.add(bags)
        db.session.flush()
        for n in (4, 3, 2, 1):
            found = make.session(site, make.crew(ahead(-7 * n), MORNING).slots[0], SessionState.RECORDED, worked=3, person_minutes=540)
            db.session.add(OutcomeEntry(
                reference=next_figure(site.reference), measure_id=bags.id, agency_id=probation.agency.id, hundredths=1000 * n, exactness=Exactness.EXACT, starts_on=ahead(-7 * n),
                ends_on=ahead(-7 * n), session_id=found.id, source=site.reference, recorded_at=clock.now(), changed_at=clock.now(), review=Review.RECORDED,
                recorded_by_id=probation.supervisor.id, changed_by_id=probation.supervisor.id, superseded=n > 2,
            ))
        db.session.commit()
    shown = page.get(there)
    words = text_of(shown)
    assert "Sessions 4" in words and "People, all sessions together 12" in words and "Bags filled 30" in words and f"{ahead(-28).day} " in words
    assert f'href="/payback/{site.reference}/outcomes/3"' in shown.text and "10 bags" in words and '/outcomes/1"' not in shown.text
    assert "Bags filled" in text_of(page.get(f"/payback/{site.reference}/outcomes/3"))
    assert queries_of(caplog, page, there) <= 12 and queries_of(caplog, page, "/payback/standing") <= 12
    job = text_of(page.get(f"/payback/{site.reference}"))
    assert job.count("On site: 3 people") == 3 and "A standing site: its rule, its dates" in job
    assert "4 sessions since" in text_of(page.get("/payback/standing")) and "No standing site is over" in text_of(page.get("/payback/standing?over=yes"))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_it_is_ended_on_its_page_and_its_kind_stays_until_then(page, make, site):
    there, day = f"/payback/{site.reference}", ahead(7)
    page.post(f"{there}/rule", rule_from(day) | {"version": site.version})
    changed = page.post(f"{there}/edit", referral(make, kind="usual", what="Sweep") | {"version": version(page, site)})
    assert changed.status_code == 422 and "Probation ends it first" in text_of(changed)
    assert "Empty this box" in text_of(page.post(f"{there}/edit", referral(make, kind="standing", wanted_by=day.isoformat()) | {"version": version(page, site)}))
    assert "Say why" in text_of(page.post(f"{there}/no-longer", {"since": day.isoformat(), "version": version(page, site)}))
    done = page.follow(page.post(f"{there}/no-longer", {"since": clock.today().isoformat(), "why": "Spring", "version": version(page, site)}))
    assert "is cancelled: it was never worked" in text_of(done) and "Put it on its next dates" not in text_of(done)
    assert "or it is over" in text_of(page.get(f"{there}/rule")) and "no standing site comes back" in text_of(page.get("/payback/standing")).lower()
    usual = make.job(JobState.ACCEPTED)
    assert [page.get(f"/payback/{usual.reference}/{end}").status_code for end in ("standing", "rule", "dates", "no-longer")] == [404] * 4
    (chosen,) = re.findall(r'<input checked[^>]*name="kind"[^>]*>', page.get("/payback/refer?kind=standing").text)
    assert 'value="standing"' in chosen


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_site_that_was_ended_from_a_later_day_is_asked_to_be_ended_once_that_day_has_come(page, make, site, hands, browser, probation):
    there, day = f"/payback/{site.reference}", ahead(7)
    assert "Give a rule to PAYBACK" in text_of(page.get("/")) and "comes back by no rule yet" in text_of(page.get("/"))
    page.post(f"{there}/rule", rule_from(day) | {"version": site.version})
    make.session(site, make.crew(ahead(-7), MORNING).slots[0], SessionState.RECORDED, worked=3, person_minutes=540)
    said = page.follow(page.post(f"{there}/no-longer", {"since": ahead(14).isoformat(), "why": "Spring", "version": version(page, site)}))
    assert "Say that it is over once the last session is written down" in text_of(said) and "Give a rule to" not in text_of(page.get("/"))
    hands.move_to(datetime.combine(ahead(14), time(9), clock.LONDON))
    page = browser.as_(probation.coordinator)
    home = text_of(page.get("/"))
    assert "Give a rule to, or end PAYBACK" in home and "A standing site whose rule is over" in home
    shown = page.get(f"{there}/standing")
    assert f'class="govuk-button" href="{there}/no-longer"' in shown.text and shown.text.count(f"{there}/no-longer") == 1
    assert f'class="govuk-link" href="{there}/rule">Give it another rule' in shown.text
    done = page.follow(page.post(f"{there}/no-longer", {"since": clock.today().isoformat(), "why": "Spring", "version": version(page, site)}))
    assert "is over; who asked checks it" in text_of(done)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_site_on_hold_offers_no_date_before_it_is_taken_off_hold(page, make, site):
    there, day = f"/payback/{site.reference}", ahead(7)
    for when in (day, ahead(21)):
        make.crew(when, MORNING, name="Crew A")
    page.post(f"{there}/rule", rule_from(day) | {"version": site.version})
    puts, off = (f'"{there}/dates"', f'"{there}/schedule"'), f'{there}/decide?decision=resume"'
    assert all(link in page.get(f"{there}/standing").text for link in puts)
    held = page.follow(page.post(f"{there}/decide", {"decision": "hold", "until": ahead(14).isoformat(), "why": "Road works", "version": version(page, site)}))
    assert "on hold" in text_of(held).lower()
    shown, dates = page.get(f"{there}/standing").text, page.get(f"{there}/dates")
    assert not any(link in shown for link in puts) and off in shown and off in dates.text
    assert "Put it on these dates" not in dates.text and "It is on hold" in text_of(dates)
    page.post(f"{there}/decide", {"decision": "resume", "version": version(page, site)})
    assert all(link in page.get(f"{there}/standing").text for link in puts) and "Put it on these dates" in page.get(f"{there}/dates").text
