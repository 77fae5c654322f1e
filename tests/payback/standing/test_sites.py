"""A standing site: it is given its rule, put on its dates, changed from a day on, and ended; the queue and its dates leave it out."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.history import subjects
from opsplanner.models import JobKind, JobState, PaybackException, SessionState, StandingRule
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.forecast.rules import Need
from opsplanner.payback.queue import queries as queue_queries
from opsplanner.payback.queue.filters import Filters
from opsplanner.payback.sessions.recording import services as recording_services
from opsplanner.payback.sessions.scheduling import queries as scheduling_queries
from opsplanner.payback.sessions.scheduling import services as scheduling_services
from opsplanner.payback.sessions.standing_down import queries as standing_down_queries
from opsplanner.payback.sessions.standing_down import services as standing_down_services
from opsplanner.payback.show_rate.rules import ShowRates
from opsplanner.payback.standing import page, queries
from opsplanner.payback.standing.dates.services import Chosen, put_on_dates
from opsplanner.payback.standing.ending.services import end_site
from opsplanner.payback.standing.ruling.services import give_rule
from opsplanner.web.recurrence.rules import Every, Rule
from tests.payback.days import RAIN, Probation, asked, do, job, lines, record, sessions, ticked

TODAY, END = date(2026, 11, 18), date(2027, 3, 31)
DATES = [date(2026, 11, 28), date(2026, 12, 12), date(2026, 12, 26)]
MORNING = (time(9), time(12), 6)
RULE = Rule(Every.WEEKS, date(2026, 11, 28), END, weekday=5, weeks=2)


@pytest.fixture
def probation(in_app, make, usual_time):
    """Today is Wednesday 18 November 2026, in the evening, and every day is worked."""
    return Probation(make)


@pytest.fixture
def site(make, probation):
    """A standing site that is accepted and has no rule yet."""
    return make.job(JobState.ACCEPTED, kind=JobKind.STANDING, what="Sweep the station steps", estimated_hours=0)


def ruled(site, probation, rule=RULE, people=4):
    return do(give_rule, site.reference, rule, people, seen_version=job(site.reference).version, by=probation.coordinator)


def put(site, probation, chosen, verb=None):
    given = {"seen_version": job(site.reference).version, "by": probation.coordinator}
    return verb(put_on_dates, site.reference, chosen, **given) if verb else do(put_on_dates, site.reference, chosen, accepted="", **given)


def stored(site):
    db.session.rollback()
    return [(row.first, row.until, row.weeks, row.people) for row in db.session.scalars(db.select(StandingRule).where(StandingRule.job_id == site.id).order_by(StandingRule.first))]


def dates_of(site):
    db.session.rollback()
    return {one.day: page.words_of(one) for one in page.ahead_of([job(site.reference)])[site.id].dates}


def test_a_site_is_given_a_rule_which_another_one_cuts_from_its_first_day_on(site, probation, make):
    assert ruled(site, probation) == f"{site.reference} comes back every second Saturday until Wednesday 31 March 2027, 4 people."
    slots = [make.crew(day, MORNING).slots[0] for day in DATES[:2]]
    put(site, probation, [Chosen(day, slot.id, 4) for day, slot in zip(DATES, slots, strict=False)])
    weekly = Rule(Every.WEEKS, date(2026, 12, 1), END, weekday=1)
    said = ruled(site, probation, weekly, 5)
    assert said.endswith("5 people. It stays on Saturday 12 December, which is no date of the rule.")
    assert stored(site) == [(RULE.first, date(2026, 11, 30), 2, 4), (date(2026, 12, 1), END, 1, 5)]
    assert dates_of(site)[DATES[1]].endswith("no date of its rule") and "not put on yet" not in dates_of(site)[DATES[0]]
    ruled(site, probation, Rule(Every.WEEKS, date(2026, 11, 20), END, weekday=4), 5)
    assert stored(site) == [(date(2026, 11, 20), END, 1, 5)], "what had not begun by then is gone"
    assert [line for line in lines(subjects.of_job(site.reference)) if "rule" in line][0] == "gave it its rule, from Saturday 28 November 2026: every second Saturday until Wednesday 31 March 2027, 4 people"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_may_and_what_may_have_a_rule(site, probation, make):
    given = {"seen_version": site.version, "by": probation.coordinator}
    with pytest.raises(NotFound):
        do(give_rule, site.reference, RULE, 4, seen_version=site.version, by=make.user())
    usual, asked_for = make.job(JobState.ACCEPTED), make.job(JobState.REFERRED, kind=JobKind.STANDING)
    for other, said in ((usual, "is no standing site"), (asked_for, "waiting for Probation's decision")):
        with pytest.raises(RuleBroken, match=said):
            do(give_rule, other.reference, RULE, 4, seen_version=other.version, by=probation.coordinator)
    do(give_rule, site.reference, RULE, 4, **given)
    with pytest.raises(ChangedMeanwhile):
        do(give_rule, site.reference, RULE, 5, **given)


def test_it_is_put_on_its_dates_all_or_none_and_asks_once(site, probation, make):
    ruled(site, probation)
    slots = [make.crew(day, MORNING).slots[0] for day in DATES]
    other = make.job(JobState.SCHEDULED)
    make.session(other, slots[1], places=3)
    with pytest.raises(RuleBroken, match=r"3 places|place") as refused:
        put(site, probation, [Chosen(day, slot.id, 4) for day, slot in zip(DATES, slots, strict=True)])
    assert refused.value.field == "people_20261212" and sessions(site.reference) == []
    chosen = [Chosen(day, slot.id, people) for day, slot, people in zip(DATES, slots, (4, 3, 4), strict=True)]
    assert f"is on {other.reference} in that slot as well" in put(site, probation, chosen, asked)
    assert put(site, probation, chosen, ticked).startswith(f"{site.reference} is on Saturday 28 November 2026")
    assert [(one.slot_id, one.places) for one in sessions(site.reference)] == [(slot.id, people) for slot, people in zip(slots, (4, 3, 4), strict=True)]
    assert job(site.reference).state is JobState.SCHEDULED and all(said.startswith("on, with") for said in list(dates_of(site).values())[:3])


def test_a_closed_day_and_a_stood_down_day_are_named_and_push_nothing(site, probation, make):
    ruled(site, probation)
    slots = [make.crew(day, MORNING).slots[0] for day in DATES[:2]]
    put(site, probation, [Chosen(DATES[0], slots[0].id, 4)])
    db.session.add(PaybackException(day=DATES[1], works=False, reason="training"))
    db.session.commit()
    (one,) = sessions(site.reference)
    pushed = standing_down_queries.pushed_back([one.id], None, probation.coordinator)
    assert pushed.off == () and pushed.later == 0, "it comes back on its next date"
    do(standing_down_services.stand_down, one.id, RAIN, seen_version=one.version, by=probation.coordinator)
    assert "has no day planned any more" in lines(subjects.of_job(site.reference))
    found = dates_of(site)
    assert (found[DATES[0]], found[DATES[1]], found[DATES[2]]) == ("stood down, and can be put on again", "closed: training", "no crew is on yet")


def test_it_stands_in_no_queue_and_takes_its_places_in_what_is_ahead(site, probation, make):
    usual = make.job(JobState.ACCEPTED, estimated_hours=18)
    crews = [make.crew(day, MORNING).slots[0] for day in (DATES[0], DATES[0] + timedelta(days=1))]
    before = forecast_queries.expected([Need(usual.id, 18)], forecast_queries.ahead())
    ruled(site, probation)
    assert [line.id for line in queue_queries.page_of(probation.coordinator, Filters(), TODAY)[0]] == [usual.id]
    assert [one.id for one in queue_queries.waiting(probation.coordinator, TODAY)] == [usual.id]
    found = scheduling_queries.to_place(probation.coordinator, TODAY, ShowRates(1.0))
    assert [(one.id, one.people) for one in found] == [(usual.id, 0), (site.id, 4)] and found[1].rule.startswith("from Saturday 28 November 2026: every second Saturday")
    assert forecast_queries.ahead().claims[DATES[0]] == (4,) and before[usual.id].early == DATES[0]
    full = make.job(JobState.SCHEDULED)
    make.session(full, crews[0], places=2)
    assert forecast_queries.expected([Need(usual.id, 18)], forecast_queries.ahead())[usual.id].early == DATES[0] + timedelta(days=1), "four people go to the site"
    put(site, probation, [Chosen(DATES[0], crews[0].id, 4)], ticked)
    assert DATES[0] not in forecast_queries.ahead().claims
    (one,) = sessions(site.reference)
    do(scheduling_services.take_off_session, one.id, why="not this time", seen_version=one.version, by=probation.coordinator)
    assert DATES[0] not in forecast_queries.ahead().claims, "given up"


def test_a_session_never_finishes_it_and_ending_it_does(site, probation, make):
    ruled(site, probation, Rule(Every.WEEKS, TODAY, END, weekday=2))
    before, later = make.crew(TODAY - timedelta(days=1), MORNING).slots[0], make.crew(TODAY + timedelta(weeks=1), MORNING).slots[0]
    make.session(site, before, SessionState.RUNNING), make.session(site, later)
    db.session.execute(db.text("UPDATE job SET state = 'under way'"))
    db.session.commit()
    given = {"why": "The station sweeps them itself", "by": probation.coordinator}
    with pytest.raises(RuleBroken, match="Nothing is written down yet of Tuesday 17 November"):
        do(end_site, site.reference, TODAY, accepted="", seen_version=job(site.reference).version, **given)
    done, ahead = sessions(site.reference)
    assert "It goes on at its next session" in do(recording_services.record_session, done.id, record(), seen_version=done.version, by=probation.supervisor)
    version = job(site.reference).version
    assert "This takes its session off:" in asked(end_site, site.reference, TODAY, seen_version=version, **given)
    assert ticked(end_site, site.reference, TODAY, seen_version=version, **given) == f"{site.reference} is over; who asked checks it."
    assert job(site.reference).state is JobState.WORK_DONE and stored(site) == [] and sessions(site.reference)[1].state is SessionState.TAKEN_OFF
    assert lines(subjects.of_job(site.reference))[-1] == "said that this standing site is no longer wanted, from Wednesday 18 November 2026"
    assert queries.sites(probation.coordinator, 1, over=False)[0] == [] and [one.sessions for one in queries.sites(probation.coordinator, 1, over=True)[0]] == [1]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_from_a_later_day_it_comes_back_until_then(site, probation, make):
    ruled(site, probation)
    given = {"why": "Spring", "by": probation.coordinator, "accepted": ""}
    assert "does not come back from Sunday 13 December 2026 on" in do(end_site, site.reference, date(2026, 12, 13), seen_version=job(site.reference).version, **given)
    assert stored(site) == [(RULE.first, date(2026, 12, 12), 2, 4)] and job(site.reference).state is JobState.ACCEPTED
    with pytest.raises(RuleBroken, match="from today on"):
        do(end_site, site.reference, TODAY - timedelta(days=1), seen_version=job(site.reference).version, **given)
    assert "never worked" in do(end_site, site.reference, TODAY, seen_version=job(site.reference).version, **given)
    assert job(site.reference).state is JobState.CANCELLED and clock.today() == TODAY
