"""Sessions from ready to recorded, stood down, and what they come to: on a real database, both engines."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.models import (
    AnswersFor,
    JobState,
    Measure,
    OutcomeEntry,
    PaybackException,
    PaybackJob,
    Review,
    SessionBlock,
    SessionState,
    StandDownCause,
)
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.forecast.rules import Need, Reach
from opsplanner.payback.sessions import queries as sessions_queries
from opsplanner.payback.sessions import services as sessions_services
from opsplanner.payback.sessions.recording import services as recording_services
from opsplanner.payback.sessions.scheduling import services as scheduling_services
from opsplanner.payback.sessions.standing_down import services as standing_down_services
from opsplanner.payback.sessions.totals import queries as totals_queries
from tests.payback.days import ALL_DAY, RAIN, Probation, ahead, asked, do, job, lines, planned, record, sessions, ticked

S = SessionState


@pytest.fixture
def probation(in_app, make):
    return Probation(make)


@pytest.fixture
def bags(probation):
    """The measures of bags and kilograms."""
    made = [Measure(code="payback-bags", name="Bags filled", unit="bags", kind="payback"), Measure(code="payback-kg", name="Waste", unit="kg", kind="payback")]
    db.session.add_all(made)
    db.session.commit()
    return made


def begun(make, state=JobState.SCHEDULED, days=0, **more):
    """A job on a slot of today (or of another day) that has begun."""
    found, here = make.job(state), make.crew(ahead(days), ALL_DAY).slots[0]
    make.session(found, here, **more)
    return found, here


def of(found):
    """The job's one session as it is now."""
    return sessions(found.reference)[0]


def press(verb, found, probation, *given, **more):
    """Do something to the job's one session, as it is now."""
    one = of(found)
    return do(verb, one.id, *given, seen_version=one.version, by=probation.supervisor, **more)


def figures(found):
    """The figures of the job's sessions: measure, hundredths, review."""
    query = select(Measure.code, OutcomeEntry.hundredths, OutcomeEntry.review).join(Measure, Measure.id == OutcomeEntry.measure_id)
    return sorted(tuple(row) for row in db.session.execute(query.where(OutcomeEntry.source == found.reference)))


def test_ready_and_running_are_pressed_and_the_job_is_under_way(probation, make):
    found, _ = begun(make)
    press(sessions_services.say_ready, found, probation)
    assert of(found).state is S.READY
    press(sessions_services.start_session, found, probation)
    assert (of(found).state, job(found.reference).state) == (S.RUNNING, JobState.UNDER_WAY)
    with pytest.raises(RuleBroken, match="This session is running"):
        press(sessions_services.say_ready, found, probation)


def test_nothing_is_started_or_written_down_before_its_time(probation, make):
    found, _ = begun(make, days=7)
    with pytest.raises(RuleBroken, match="It can be started on that day"):
        press(sessions_services.start_session, found, probation)
    with pytest.raises(RuleBroken, match="Results can be written down from the start on"):
        press(recording_services.record_session, found, probation, record())


def test_what_was_done_becomes_entries_and_the_job_is_done(probation, make, bags):
    make.plan_year()
    found, _ = begun(make)
    said = press(recording_services.record_session, found, probation, record(3, figures={bags[0].id: 4800, bags[1].id: None}))
    one = of(found)
    assert (one.state, one.worked, one.person_minutes, one.more_to_do) == (S.RECORDED, 3, 540, False) and "who asked checks it" in said
    assert job(found.reference).state is JobState.WORK_DONE and job(found.reference).work_done_at
    assert figures(found) == [("payback-bags", 4800, Review.RECORDED), ("payback-person-hours", 900, Review.RECORDED)]
    entry = db.session.scalars(select(OutcomeEntry).where(OutcomeEntry.measure_id == bags[0].id)).one()
    assert (entry.agency_id, entry.ward_id, entry.starts_on, entry.recorded_by_id) == (probation.agency.id, found.ward_id, ahead(0), probation.supervisor.id)
    assert entry.plan_year_id is not None
    assert lines(f"job:{found.reference}")[0].endswith("3 people worked, 9 hours on site, finished")


def test_more_to_do_goes_back_to_the_queue_unless_other_sessions_go_on(probation, make):
    found, _ = begun(make)
    later = make.crew().slots[0]
    make.session(found, later)
    press(recording_services.record_session, found, probation, record(more_to_do=True))
    assert job(found.reference).state is JobState.UNDER_WAY
    other, _ = begun(make)
    press(recording_services.record_session, other, probation, record(more_to_do=True))
    assert job(other.reference).state is JobState.ACCEPTED


def test_what_was_written_down_is_changed_and_the_job_follows(probation, make, bags):
    found, _ = begun(make)
    press(recording_services.record_session, found, probation, record(3, figures={bags[0].id: 4800, bags[1].id: 100}))
    press(recording_services.record_session, found, probation, record(2, more_to_do=True, figures={bags[0].id: 5000, bags[1].id: None}))
    assert figures(found) == [("payback-bags", 5000, Review.RECORDED), ("payback-person-hours", 600, Review.RECORDED)]
    assert job(found.reference).state is JobState.ACCEPTED and job(found.reference).work_done_at is None
    assert len(of(found).blocks) == 1
    press(recording_services.record_session, found, probation, record(2, figures={bags[0].id: 5000, bags[1].id: None}))
    assert job(found.reference).state is JobState.WORK_DONE


def test_a_signed_off_figure_is_not_changed_and_its_session_not_stood_down(probation, make, bags):
    found, _ = begun(make)
    press(recording_services.record_session, found, probation, record(3, figures={bags[0].id: 4800}))
    db.session.execute(db.update(OutcomeEntry).values(review=Review.SIGNED_OFF))
    db.session.commit()
    with pytest.raises(RuleBroken) as broken:
        press(recording_services.record_session, found, probation, record(3, figures={bags[0].id: 4900}))
    assert broken.value.field == f"result_{bags[0].id}"
    with pytest.raises(RuleBroken, match="have been signed off, so it cannot be stood down"):
        press(standing_down_services.stand_down, found, probation, RAIN)
    press(recording_services.record_session, found, probation, record(3, figures={bags[0].id: 4800, bags[1].id: 50}))
    assert of(found).state is S.RECORDED and len(figures(found)) == 3


def test_a_question_about_a_figure_is_answered_by_changing_it(probation, make, bags):
    found, _ = begun(make)
    press(recording_services.record_session, found, probation, record(3, figures={bags[0].id: 4800}))
    db.session.execute(db.update(OutcomeEntry).values(review=Review.QUERIED))
    db.session.commit()
    press(recording_services.record_session, found, probation, record(3, figures={bags[0].id: 480}))
    assert figures(found) == [("payback-bags", 480, Review.RECORDED), ("payback-person-hours", 900, Review.QUERIED)]


def test_hours_of_a_session_that_is_then_stood_down_do_not_count_and_the_history_shows_the_switch(probation, make, bags):
    found, here = begun(make)
    press(recording_services.record_session, found, probation, record(3, figures={bags[0].id: 4800}))
    press(standing_down_services.stand_down, found, probation, RAIN)
    one = of(found)
    assert (one.state, one.person_minutes, one.worked, one.blocks, one.cause, one.in_advance) == (S.STOOD_DOWN, 0, None, [], StandDownCause.WEATHER, False)
    assert figures(found) == [] and db.session.scalar(select(SessionBlock.id)) is None and planned(here) == 0
    assert job(found.reference).state is JobState.ACCEPTED
    line = next(line for line in lines(f"job:{found.reference}") if line.startswith("stood it down"))
    assert "on the day" in line and "after 3 people and 9 hours on site had been written down, which no longer count: weather; nobody answers for it" in line


def test_a_session_is_stood_down_in_advance_and_that_is_taken_back(probation, make):
    found, here = begun(make, days=7)
    assert "Ring A. Host, Housing, 01632 960456" in press(standing_down_services.stand_down, found, probation, RAIN)
    assert (of(found).in_advance, planned(here), job(found.reference).state) == (True, 0, JobState.ACCEPTED)
    press(standing_down_services.take_back, found, probation, accepted="")
    assert (of(found).state, of(found).cause, planned(here), job(found.reference).state) == (S.PLANNED, None, 3, JobState.SCHEDULED)


def test_a_stand_down_is_not_taken_back_over_somebody_elses_places(probation, make):
    found, here = begun(make, days=7)
    press(standing_down_services.stand_down, found, probation, RAIN)
    make.session(make.job(JobState.SCHEDULED), here, places=5)
    with pytest.raises(RuleBroken, match="Only 1 place is left"):
        press(standing_down_services.take_back, found, probation, accepted="")


def test_a_whole_crew_is_stood_down_with_one_cause(probation, make):
    out = make.crew(ahead(0), (time(0), time(12), 6), (time(12), time(23, 59), 6))
    first, second, done = make.job(JobState.SCHEDULED), make.job(JobState.UNDER_WAY), make.job(JobState.WORK_DONE)
    make.session(first, out.slots[0])
    make.session(second, out.slots[1])
    make.session(done, out.slots[0], S.RECORDED, places=2, worked=2)
    said = do(standing_down_services.stand_down_crew, out.id, RAIN, by=probation.supervisor)
    assert "2 sessions. Now ring the hosts." in said
    assert [of(each).state for each in (first, second, done)] == [S.STOOD_DOWN, S.STOOD_DOWN, S.RECORDED]
    assert [job(each.reference).state for each in (first, second, done)] == [JobState.ACCEPTED, JobState.ACCEPTED, JobState.WORK_DONE]
    with pytest.raises(RuleBroken, match="nothing before it"):
        do(standing_down_services.stand_down_crew, out.id, RAIN, by=probation.supervisor)


def both(day):
    return Reach(day, day)


def test_a_crew_that_is_stood_down_takes_no_job_is_promised_to_none_and_counts_as_lost(probation, make, hands):
    out, other = make.crew(ahead(3), name="Crew A"), make.crew(ahead(3), name="Crew B")
    found = make.job(JobState.SCHEDULED)
    make.session(found, out.slots[0])
    do(standing_down_services.stand_down_crew, out.id, RAIN, by=probation.supervisor)
    waits = job(found.reference)
    assert forecast_queries.expected([Need(waits.id, 40), Need(0, 20)], forecast_queries.ahead()) == {waits.id: both(ahead(3)), 0: both(ahead(3))}
    do(standing_down_services.stand_down_crew, other.id, RAIN, by=probation.supervisor)
    assert forecast_queries.expected([Need(waits.id, 40)], forecast_queries.ahead()) == {waits.id: both(None)}
    with pytest.raises(RuleBroken, match="Crew B was stood down on .* Choose another crew"):
        given = {"accepted": "", "seen_version": waits.version, "by": probation.coordinator}
        do(scheduling_services.put_on, waits.reference, [(other.slots[0].id, 2)], **given)
    with pytest.raises(RuleBroken, match="Crew A was stood down"):
        press(standing_down_services.take_back, found, probation, accepted="")
    hands.move_to(clock.to_utc(ahead(5), time(9)))
    totals = totals_queries.totals(ahead(-5), ahead(-1))
    assert (totals.planned, [(lost.cause, lost.crew_days) for lost in totals.lost]) == (2, [(StandDownCause.WEATHER, 2)])
    do(standing_down_services.take_crew_back, out.id, seen_version=2, by=probation.supervisor)
    press(standing_down_services.take_back, found, probation, accepted="")
    press(recording_services.record_session, found, probation, record())
    assert totals_queries.totals(ahead(-5), ahead(-1)).days_lost == 1


def test_of_two_who_record_one_session_the_second_is_shown_the_first(probation, make):
    found, _ = begun(make)
    one = of(found)
    version, number = one.version, one.id
    do(recording_services.record_session, number, record(3), seen_version=version, by=probation.supervisor)
    with pytest.raises(ChangedMeanwhile) as changed:
        do(recording_services.record_session, number, record(2), seen_version=version, by=probation.coordinator)
    assert "Winston Super" in changed.value.changes[-1] and "3 people worked, 9 hours on site, finished" in changed.value.changes[-1]
    assert of(found).worked == 3 and changed.value.version == of(found).version


def test_cut_short_keeps_its_hours_with_time_and_cause(probation, make):
    found, _ = begun(make)
    ending = {"cut_short_at": time(12), "cause": StandDownCause.WEATHER, "answers_for": AnswersFor.NOBODY}
    press(recording_services.record_session, found, probation, record(3, more_to_do=True, **ending))
    assert (of(found).state, of(found).cut_short_at, of(found).person_minutes) == (S.CUT_SHORT, time(12), 540)


def test_results_that_are_late_are_listed_the_oldest_first(probation, make):
    old, new = begun(make, days=-5)[0], begun(make, days=-1)[0]
    begun(make, days=1)
    begun(make, state=JobState.WORK_DONE, days=-9)[0]
    db.session.execute(db.update(sessions_queries.PaybackSession).where(sessions_queries.PaybackSession.job_id.not_in([old.id, new.id])).values(state=S.RECORDED))
    db.session.commit()
    found, count = sessions_queries.late(probation.coordinator, clock.now(), 10)
    assert ([outing.reference for outing in found], count) == ([old.reference, new.reference], 2)


def test_days_lost_are_counted_by_cause_for_crews_whose_sessions_were_all_stood_down(probation, make):
    def day(n, *states, **more):
        out = make.crew(ahead(n), (time(9), time(12), 9), (time(12), time(16), 9))
        for where, state in enumerate(states):
            down = {"cause": StandDownCause.WEATHER} if state is S.STOOD_DOWN else {}
            make.session(make.job(JobState.WORK_DONE), out.slots[where], state, person_minutes=600 if state is S.RECORDED else 0, **(down | more))

    day(-10, S.RECORDED, S.RECORDED)
    day(-10, S.RECORDED, S.STOOD_DOWN)
    day(-9, S.STOOD_DOWN, S.STOOD_DOWN)
    day(-8, S.STOOD_DOWN, cause=StandDownCause.NOBODY_CAME)
    day(-7, S.MOVED, S.TAKEN_OFF)
    day(-40, S.RECORDED)
    totals = totals_queries.totals(ahead(-20), ahead(-1))
    assert (totals.days_used, totals.person_minutes, totals.planned, totals.days_lost) == (1, 1800, 4, 2)
    assert sorted((lost.cause.value, lost.crew_days) for lost in totals.lost) == [("nobody came", 1), ("weather", 1)]


def test_when_the_queue_is_reached_follows_from_the_places_left(probation, make):
    make.crew(ahead(2), (time(9), time(16), 6))
    make.crew(ahead(5), (time(9), time(16), 6))
    jobs = [make.job(JobState.ACCEPTED) for _ in range(3)]
    assert forecast_queries.expected([Need(jobs[0].id, 40), Need(jobs[1].id, 10), Need(jobs[2].id, 100)], forecast_queries.ahead()) == {
        jobs[0].id: both(ahead(2)), jobs[1].id: both(ahead(2)), jobs[2].id: both(ahead(5)),
    }
    before = make.job(JobState.WORK_DONE)
    make.session(before, make.crew(ahead(-3)).slots[0], S.RECORDED, person_minutes=6000)
    found = forecast_queries.expected([Need(jobs[0].id, 84), Need(jobs[1].id, 10)], forecast_queries.ahead())
    assert found[jobs[1].id] == both(ahead(6))


def test_a_finished_job_still_owes_the_results_of_a_day_that_is_over(probation, make):
    found, _ = begun(make)
    make.session(found, make.crew(ahead(-2)).slots[0])
    one = of(found)
    do(recording_services.record_session, one.id, record(), seen_version=one.version, by=probation.supervisor)
    assert [s.state for s in sessions(found.reference)] == [S.RECORDED, S.PLANNED] and job(found.reference).state is JobState.WORK_DONE
    owed = sessions(found.reference)[1]
    do(recording_services.record_session, owed.id, record(2, more_to_do=True), seen_version=owed.version, by=probation.supervisor)
    assert job(found.reference).state is JobState.WORK_DONE


def test_a_job_on_hold_is_not_started(probation, make):
    begun(make, state=JobState.ON_HOLD)
    with pytest.raises(RuleBroken, match="is on hold, so no session of it can be started"):
        do(sessions_services.start_session, 1, seen_version=1, by=probation.supervisor)


@pytest.mark.parametrize("more_to_do", [False, True])
def test_a_record_of_an_earlier_visit_changes_its_figures_and_not_the_visit_under_way(probation, make, more_to_do):
    found, _ = begun(make, days=-20, state=JobState.UNDER_WAY)
    press(recording_services.record_session, found, probation, record(3))
    db.session.execute(db.update(PaybackJob).values(visit=2, state=JobState.SCHEDULED, work_done_at=None))
    db.session.commit()
    make.session(found, make.crew().slots[0], visit=2)
    said = press(recording_services.record_session, found, probation, record(2, more_to_do=more_to_do))
    assert "The job is on its visit 2, which stays as it is." in said
    assert ([s.state for s in sessions(found.reference)], job(found.reference).state) == ([S.RECORDED, S.PLANNED], JobState.SCHEDULED)
    assert figures(found) == [("payback-person-hours", 600, Review.RECORDED)]


def test_an_earlier_visit_that_is_stood_down_leaves_the_visit_that_was_done(probation, make):
    found, _ = begun(make, days=-20, state=JobState.UNDER_WAY)
    press(recording_services.record_session, found, probation, record(3))
    db.session.execute(db.update(PaybackJob).values(visit=2))
    db.session.commit()
    press(standing_down_services.stand_down, found, probation, RAIN)
    assert (of(found).state, job(found.reference).state) == (S.STOOD_DOWN, JobState.WORK_DONE)


def test_two_sites_of_one_slot_that_share_more_people_than_the_crew_has_places_are_asked_about(probation, make):
    here = make.crew(ahead(-1), (time(9), time(16), 6)).slots[0]
    first, second = make.job(JobState.SCHEDULED), make.job(JobState.SCHEDULED)
    make.session(first, here, places=4)
    make.session(second, here, places=2)
    press(recording_services.record_session, first, probation, record(4))
    one = of(second)
    given = {"seen_version": one.version, "by": probation.supervisor}
    assert "4 people were at another site at 9am, when 3 people worked here" in asked(recording_services.record_session, one.id, record(3), **given)
    assert of(second).state is S.PLANNED
    ticked(recording_services.record_session, one.id, record(3), **given)
    assert "although The crew has 6 places in this slot, and 4 people were at another site" in lines(f"job:{second.reference}")[0]
    press(recording_services.record_session, second, probation, record(2))
    press(recording_services.record_session, first, probation, record(4))


def test_hours_of_today_end_by_now_and_by_the_time_at_which_it_was_cut_short(probation, make, hands):
    found, _ = begun(make)
    hands.move_to(clock.to_utc(ahead(0), time(11, 30)))
    with pytest.raises(RuleBroken, match="It is 11.30am now, so they cannot have worked until noon"):
        press(recording_services.record_session, found, probation, record())
    hands.move_to(clock.to_utc(ahead(0), time(12)))
    with pytest.raises(RuleBroken, match="It was cut short at 11am, so they cannot have worked until noon"):
        press(recording_services.record_session, found, probation, record(cut_short_at=time(11), cause=StandDownCause.WEATHER, answers_for=AnswersFor.NOBODY))
    press(recording_services.record_session, found, probation, record())


def test_a_stand_down_is_not_taken_back_on_a_day_that_was_closed_since(probation, make):
    found, _ = begun(make, days=7)
    press(standing_down_services.stand_down, found, probation, RAIN)
    db.session.add(PaybackException(day=ahead(7), works=False, reason="Training"))
    db.session.commit()
    with pytest.raises(RuleBroken, match="is no working day .*Training"):
        press(standing_down_services.take_back, found, probation, accepted="")
    assert (of(found).state, job(found.reference).state) == (S.STOOD_DOWN, JobState.ACCEPTED)


def test_a_stand_down_is_taken_back_beside_another_site_when_that_was_asked(probation, make):
    found, here = begun(make, days=7)
    press(standing_down_services.stand_down, found, probation, RAIN)
    other = make.job(JobState.SCHEDULED)
    make.session(other, here, places=2)
    one = of(found)
    given = {"seen_version": one.version, "by": probation.supervisor}
    assert f"is on {other.reference} in that slot as well: two sites and one supervisor" in asked(standing_down_services.take_back, one.id, **given)
    ticked(standing_down_services.take_back, one.id, **given)
    assert of(found).state is S.PLANNED
    assert any("although" in line and "in the name of Winston Super" in line for line in lines(f"job:{found.reference}"))


def test_a_day_that_is_over_was_worked_after_all(probation, make):
    found, _ = begun(make, days=-3)
    press(standing_down_services.stand_down, found, probation, RAIN)
    db.session.add(PaybackException(day=ahead(-3), works=False, reason="Training"))
    db.session.commit()
    press(standing_down_services.take_back, found, probation, accepted="")
    press(recording_services.record_session, found, probation, record())
    assert job(found.reference).state is JobState.WORK_DONE


def test_a_job_whose_sessions_of_today_are_stood_down_has_not_begun(probation, make):
    out = make.crew(ahead(0), (time(9), time(12), 6), (time(13), time(22), 6))
    found = make.job(JobState.SCHEDULED)
    for here in (*out.slots, make.crew().slots[0]):
        make.session(found, here)
    press(sessions_services.start_session, found, probation)
    assert job(found.reference).state is JobState.UNDER_WAY
    do(standing_down_services.stand_down_crew, out.id, RAIN, by=probation.supervisor)
    assert ([s.state for s in sessions(found.reference)], job(found.reference).state) == ([S.STOOD_DOWN, S.STOOD_DOWN, S.PLANNED], JobState.SCHEDULED)
    assert "said that it has not begun; it has another working day" in lines(f"job:{found.reference}")


def test_a_job_on_which_a_crew_has_worked_stays_under_way_when_its_next_session_is_stood_down(probation, make):
    found, _ = begun(make, days=-3)
    for day in (0, 7):
        make.session(found, make.crew(ahead(day), ALL_DAY).slots[0])
    press(recording_services.record_session, found, probation, record(more_to_do=True))
    todays = sessions(found.reference)[1]
    do(standing_down_services.stand_down, todays.id, RAIN, seen_version=todays.version, by=probation.supervisor)
    assert job(found.reference).state is JobState.UNDER_WAY
