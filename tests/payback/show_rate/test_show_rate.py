"""How many people come for each place planned: measured over eight working weeks, agreed until then, and what dates follow from it."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import JobKind, JobState, PaybackSession, SessionState, StandDownCause
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.forecast.rules import Need, Reach
from opsplanner.payback.queue import queries as queue_queries
from opsplanner.payback.queue import rules as queue_rules
from opsplanner.payback.queue import words
from opsplanner.payback.show_rate import queries, rules, services
from opsplanner.payback.show_rate.rules import Came, Planned, Rate, ShowRates
from tests.browser import text_of
from tests.payback.days import Probation, ahead, do

S = SessionState
MONDAY = date(2026, 9, 7)


def weeks(*came: int, places: int = 10, crew: str = "Crew A") -> list[Came]:
    return [Came(crew, MONDAY + timedelta(weeks=n), places, each) for n, each in enumerate(came)]


def test_a_rate_is_that_of_the_last_eight_weeks_and_a_bad_week_is_the_one_before_the_worst():
    found = rules.rates_of(tuple(weeks(0, 0, 10, 8, 6, 7, 9, 4, 8, 8)), 0.5)
    assert found == {("Crew A", 0): Rate(0.75, 0.6, 80, 60, 8)} and found["Crew A", 0].measured, "the first two are too long ago"
    assert rules.rates_of(tuple(weeks(8, 8, 8)), 0.5) == {("Crew A", 0): Rate(0.5, 0.5, 30, 24, 3)}, "too few weeks: as agreed"
    over = rules.rates_of(tuple(weeks(*[12] * 8)), 0.5)["Crew A", 0]
    assert (over.usual, over.low) == (1.0, 1.0), "a place holds one person"


def test_two_sites_of_one_day_are_one_week_and_other_weekdays_and_crews_are_measured_apart():
    days = [*weeks(*[5] * 8), *weeks(*[3] * 8), *(one._replace(day=one.day + timedelta(days=3)) for one in weeks(*[10] * 8)), *weeks(*[2] * 8, crew="Crew B")]
    found = rules.rates_of(tuple(days), 1.0)
    assert {key: rate.usual for key, rate in found.items()} == {("Crew A", 0): 0.4, ("Crew A", 3): 1.0, ("Crew B", 0): 0.2}
    rates = ShowRates(0.9, found)
    assert rates.of("Crew C", 0).usual == 0.9 and rates.stood_down == 0 and rates.bad_to_usual == 1.0


def test_places_give_as_many_hours_as_people_usually_come_each_crews_day_by_its_own_rate():
    rates = ShowRates(0.9, rules.rates_of(tuple(weeks(*[6] * 8)), 1.0))
    there = [("Crew A", MONDAY, 600), ("Crew A", MONDAY + timedelta(days=1), 600), ("Crew B", MONDAY, 600)]
    assert rules.planned_of(there, rates) == Planned(1800, 1440), "360 where it was measured, and 540 twice as agreed"
    assert rules.planned_of([("Crew B", MONDAY, 115)], rates) == Planned(115, 115) and rules.planned_of([("Crew A", MONDAY, 115)], rates) == Planned(115, 90)
    assert rules.planned_of([], rates) == Planned(0, 0)


def test_a_range_is_said_and_held_against_the_date_that_is_wanted():
    early, late = date(2027, 1, 8), date(2027, 1, 18)
    assert words.words_of_reach(Reach(early, late)) == "between Friday 8 January and Monday 18 January"
    assert words.words_of_reach(Reach(early, early)) == "about Friday 8 January"
    assert words.words_of_reach(Reach(early, None)) == "Friday 8 January at the earliest, and perhaps not within a year"
    assert words.words_of_reach(Reach(None, None)) == "not within a year at this pace"
    assert [words.misses_by(day, Reach(early, late)) for day in (date(2027, 1, 7), early, date(2027, 1, 17), late)] == ["Will miss its date", "May miss its date", "May miss its date", ""]
    assert words.misses_by(late, Reach(None, None)) == "Will miss its date" and words.misses_by(late, Reach(early, None)) == "May miss its date"


@pytest.fixture
def probation(in_app, make):
    return Probation(make)


def worked(make, day, places, arrived, *, name="Crew A", afterwards=False):
    found = make.session(make.job(JobState.WORK_DONE), make.crew(day, (time(9), time(16), 10), name=name).slots[0], S.RECORDED, places=places, arrived=arrived, worked=arrived)
    if not afterwards:
        db.session.execute(db.update(PaybackSession).where(PaybackSession.id == found.id).values(made_at=clock.day_bounds(day - timedelta(days=7)).start))
        db.session.commit()


def test_who_comes_and_what_is_stood_down_says_between_which_days_a_job_is_reached(probation, make, usual_time):
    for week, came in enumerate((5, 5, 5, 5, 5, 5, 3, 2), start=1):
        worked(make, ahead(-7 * week), 10, came)
    worked(make, ahead(-7 * 9), 10, 10)  # too long ago
    worked(make, ahead(-7 * 2 - 1), 1, 1, name="Crew B", afterwards=True)  # put on when it was over: never planned
    down = make.crew(ahead(-8), name="Crew B")
    make.session(make.job(JobState.SCHEDULED), down.slots[0], S.STOOD_DOWN, cause=StandDownCause.WEATHER)
    rates = queries.show_rates()
    assert rates.by_crew == {("Crew A", ahead(0).weekday()): Rate(35 / 80, 0.3, 80, 35, 8)}
    assert (rates.lost, rates.planned) == (1, 10)
    for day in (7, 14, 21):
        make.crew(ahead(day), (time(9), time(16), 10), name="Crew A")
    first, second = make.job(JobState.ACCEPTED), make.job(JobState.ACCEPTED)
    found = forecast_queries.expected([Need(first.id, 30), Need(second.id, 20)], forecast_queries.ahead())
    assert found[first.id] == Reach(ahead(7), ahead(7))
    assert found[second.id] == Reach(ahead(7), ahead(14)), "70 hours of places give 30.6 in a usual week, and 18.9 in a bad one"


def test_the_agreed_figure_is_kept_by_probation_and_counts_until_there_are_eight_weeks(probation, make):
    worked(make, ahead(-7), 10, 2)
    assert queries.show_rates().of("Crew A", ahead(-7).weekday()).usual == 1.0, "nothing is agreed: as many as are planned"
    assert "80 people are reckoned with" in do(services.agree, 80, seen_version=0, by=probation.coordinator)
    assert queries.show_rates().of("Crew A", ahead(-7).weekday()) == Rate(0.8, 0.8, 10, 2, 1)
    assert do(services.agree, 80, seen_version=1, by=probation.coordinator) == "Nothing was changed."


def test_the_page_shows_the_rates_to_all_and_is_changed_by_probation(make, browser):
    keeper = browser.as_(Probation(make).coordinator)
    with browser.app.app_context():
        worked(make, ahead(-7), 10, 8)
    there = "/payback/show-rate"
    assert "Show rate" in text_of(keeper.get("/payback/days"))
    refused = keeper.post(there, {"percent": "0", "version": "0"})
    assert refused.status_code == 422 and "from 1 to 100" in text_of(refused)
    done = text_of(keeper.follow(keeper.post(there, {"percent": "70", "version": "0"})))
    assert "70%, as agreed" in done and "from 100% to 70%" in done and "8 people for 10 places, 1 week" in done
    stale = keeper.post(there, {"percent": "60", "version": "0"})
    assert stale.status_code == 422 and "from 100% to 70%" in text_of(stale)
    reader = browser.as_(make.user(make.council()))
    assert "70%, as agreed" in text_of(reader.get(there)) and "Save the agreed figure" not in reader.get(there).text
    assert reader.post(there, {"percent": "70", "version": "1"}).status_code == 403


def test_a_stand_down_says_what_it_pushes_back_before_it_is_confirmed(make, browser):
    people = Probation(make)
    out, later = make.crew(ahead(7), (time(9), time(16), 6), name="Crew A"), make.crew(ahead(14), (time(9), time(16), 6), name="Crew A")
    planned = make.job(JobState.SCHEDULED, estimated_hours=21)
    session = make.session(planned, out.slots[0])
    waits, behind = make.job(JobState.ACCEPTED, wanted_by=ahead(8), estimated_hours=21), make.job(JobState.ACCEPTED, estimated_hours=20)
    page = browser.as_(people.supervisor)
    said = text_of(page.get(f"/payback/crews/{out.id}/stand-down"))
    days = [clock.words_of_day(ahead(n), year=False) for n in (7, 14)]
    assert f"{planned.reference} , {planned.what}: planned for {days[0]}, then about {days[1]}" in said
    assert f"{waits.reference} , {waits.what}: reached about {days[0]}, then about {days[1]}. Will miss its date" in said
    assert behind.reference not in said and "1 other job of the queue is reached later" in said
    alone = text_of(page.get(f"/payback/sessions/{session.id}/stand-down"))
    assert f"{planned.reference} , {planned.what}: planned for {days[0]}" in alone and later.id


def test_what_comes_off_its_day_is_put_where_the_queue_would_put_it(probation, make):
    jobs = [
        make.job(JobState.ACCEPTED, days_ago=days, kind=kind, wanted_by=ahead(wanted) if wanted else None)
        for days, kind, wanted in ((9, JobKind.USUAL, 0), (5, JobKind.USUAL, 20), (8, JobKind.RAPID, 0), (7, JobKind.USUAL, 12), (2, JobKind.RAPID, 3), (3, JobKind.USUAL, 0))
    ]
    queue = queue_queries.waiting(probation.coordinator, clock.today())
    placed = sorted(jobs, key=lambda job: queue_rules.place_of(queue_rules.rank_of(job.kind, job.wanted_by), job.wanted_by, job.referred_at, job.id))
    assert [one.id for one in queue] == [job.id for job in placed]
    assert [one.rank for one in queue] == [queue_rules.rank_of(job.kind, job.wanted_by) for job in placed]
