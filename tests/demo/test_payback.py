"""The demonstration's Community Payback reads as if people had done it: what it holds, and what always holds."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from opsplanner import clock
from opsplanner.commitments.duties import queries as duties_queries
from opsplanner.database import db
from opsplanner.models import (
    Crew,
    HistoryLine,
    JobKind,
    JobState,
    OutcomeEntry,
    PaybackException,
    PaybackJob,
    PaybackSession,
    PaybackWeekday,
    ReferenceCounter,
    Review,
    SessionBlock,
    SessionState,
    Slot,
    User,
    Verb,
)
from opsplanner.payback.days import queries as days_queries
from opsplanner.payback.days.pattern import queries as pattern_queries
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.promises import queries as promises_queries
from opsplanner.payback.sessions import queries as sessions_queries
from opsplanner.payback.sessions.rules import HOLDS, TO_COME, WORKED, minutes_between
from opsplanner.payback.sessions.totals import queries as totals_queries

pytestmark = pytest.mark.usefixtures("demonstration")
S = SessionState
READY = {Verb.ASKED_IF_READY, Verb.READINESS_SAID, Verb.NOT_READY}


def coordinator() -> User:
    """Probation's coordinator."""
    return db.session.scalars(select(User).where(User.email == "coordinator@probation.example")).one()


def test_about_ninety_jobs_stand_in_every_state():
    states = Counter(db.session.scalars(select(PaybackJob.state)))
    assert 80 <= sum(states.values()) <= 100
    assert set(states) == set(JobState) - {JobState.NOT_CHECKED}, "that nobody checked in time is derived"
    assert states[JobState.CHECKED] >= 30 and states[JobState.ACCEPTED] >= 5 and states[JobState.REFERRED] >= 4
    unchecked = select(func.count()).where(PaybackJob.state == JobState.WORK_DONE, PaybackJob.work_done_at < clock.now() - jobs_rules.CHECKED_WITHIN - timedelta(days=1))
    assert db.session.scalar(unchecked) >= 1


def test_a_slot_holds_what_its_sessions_add_up_to_and_never_more_than_its_places():
    live = select(PaybackSession.slot_id, func.sum(PaybackSession.places)).where(PaybackSession.state.in_(HOLDS)).group_by(PaybackSession.slot_id)
    sums = dict(db.session.execute(live).all())
    for slot in db.session.scalars(select(Slot)):
        assert slot.planned == sums.get(slot.id, 0) <= slot.places


def test_crews_are_mostly_three_to_five_strong():
    worked = Counter(db.session.scalars(select(PaybackSession.worked).where(PaybackSession.state.in_(WORKED))))
    assert sum(worked[n] for n in (3, 4, 5)) >= 0.6 * sum(worked.values()) and sum(worked.values()) > 100


def test_two_days_a_week_are_worked_with_a_day_closed_and_one_besides():
    assert len(list(db.session.scalars(select(PaybackWeekday.weekday)))) == 2
    said = {row.works for row in db.session.scalars(select(PaybackException))}
    assert said == {True, False}
    kept = pattern_queries.pattern(clock.today() - timedelta(days=300), clock.today() + timedelta(days=60))
    assert all(kept.works(day) for day in db.session.scalars(select(Crew.day)))


def test_some_days_were_lost_and_some_results_are_outstanding():
    today = clock.today()
    totals = totals_queries.totals(today - timedelta(days=300), today - timedelta(days=1))
    assert totals.days_used > 40 and 0.02 < totals.days_lost / totals.planned < 0.25 and len(totals.lost) >= 2 and totals.person_minutes > 50_000
    assert 1 <= sessions_queries.late(coordinator(), clock.day_bounds(today).start, 10)[1] <= 3
    assert db.session.scalar(select(func.count()).select_from(PaybackSession).where(PaybackSession.state == S.CUT_SHORT)) >= 1


def test_jobs_stand_where_their_sessions_say():
    to_come, worked = (set(db.session.scalars(select(PaybackSession.job_id).where(PaybackSession.state.in_(states)))) for states in (TO_COME, WORKED))
    for job in db.session.scalars(select(PaybackJob)):
        if job.state is JobState.SCHEDULED:
            assert job.id in to_come, job.reference
        if job.state is JobState.UNDER_WAY:
            assert job.id in to_come & worked, job.reference
        if job.state in (JobState.WORK_DONE, JobState.CHECKED):
            assert job.id in worked and job.id not in to_come and job.work_done_at and job.id, job.reference
        if job.state in (JobState.ACCEPTED, JobState.REFERRED, JobState.ON_HOLD):
            assert job.id not in to_come, job.reference


def test_hours_are_the_sum_of_their_blocks_and_the_figures_agree():
    blocks: dict[int, int] = {}
    for block in db.session.scalars(select(SessionBlock)):
        blocks[block.session_id] = blocks.get(block.session_id, 0) + minutes_between(block.starts, block.ends) * block.people
    sessions = {session.id: session for session in db.session.scalars(select(PaybackSession))}
    assert {id_: s.person_minutes for id_, s in sessions.items() if s.state in WORKED} == blocks
    assert all(s.person_minutes == 0 for s in sessions.values() if s.state not in WORKED)
    entries = list(db.session.scalars(select(OutcomeEntry).where(OutcomeEntry.session_id.is_not(None))))
    assert {entry.session_id for entry in entries} == set(blocks)
    assert {entry.review for entry in entries} == {Review.RECORDED, Review.SIGNED_OFF}
    assert all((entry.signed_off_at is None) == (entry.review is Review.RECORDED) for entry in entries)


def test_the_history_of_a_job_is_told_in_the_order_of_time_and_nothing_of_today_is_over():
    today = clock.day_bounds(clock.today()).start
    for job in db.session.scalars(select(PaybackJob)):
        query = select(HistoryLine).where(HistoryLine.subject == f"job:{job.reference}").order_by(HistoryLine.id)
        told = list(db.session.scalars(query))
        assert [line.at for line in told] == sorted(line.at for line in told), job.reference
        told = [line for line in told if line.verb not in READY]  # which change nothing of the job
        assert told[0].verb is Verb.DRAFTED and told[0].at == job.made_at and told[-1].at == job.changed_at < today
        assert job.version == len(told) + 1 and [line.operation_version for line in told] == list(range(1, len(told) + 1))
        assert job.referred_at is None or job.made_at <= job.referred_at <= (job.decided_at or job.referred_at)


def test_references_are_counted_so_that_the_next_one_is_free():
    counters = {c.year: c.last for c in db.session.scalars(select(ReferenceCounter).where(ReferenceCounter.type_code == "PAYBACK"))}
    highest: dict[int, int] = {}
    for reference in db.session.scalars(select(PaybackJob.reference)):
        _, year, number = reference.rsplit("-", 2)
        highest[int(year)] = max(highest.get(int(year), 0), int(number))
    assert counters == highest


def test_the_queue_and_the_coming_days_have_something_to_look_at():
    coming = days_queries.days(clock.today(), clock.today() + timedelta(days=28), coordinator())
    assert sum(len(slot.sessions) for day in coming for crew in day.crews for slot in crew.slots) >= 6
    assert any(slot.left for day in coming for crew in day.crews for slot in crew.slots)
    assert any(not day.works for day in coming) and coming[0].day == clock.today()


def test_nobody_is_with_a_crew_and_on_an_operation_at_once():
    office = db.session.scalars(select(User).where(User.email == "coordinator@partnership.example").options(joinedload(User.agency))).one()
    for crew in db.session.scalars(select(Crew).where(Crew.supervisor_id.is_not(None)).options(selectinload(Crew.slots))):
        for slot in crew.slots:
            period = clock.Period(clock.to_utc(crew.day, slot.starts), clock.to_utc(crew.day, slot.ends))
            assert duties_queries.on_operations([crew.supervisor_id], period, office) == []


def test_no_session_finished_a_standing_site():
    finished = select(func.count()).select_from(PaybackSession).join(PaybackJob).where(PaybackJob.kind == JobKind.STANDING, PaybackSession.more_to_do.is_(False))
    assert db.session.scalar(finished) == 0


def test_most_48_hour_jobs_are_done_in_time_and_some_are_late_for_a_reason():
    found = promises_queries.kept(clock.today() - timedelta(days=365), clock.now())
    assert found.met > found.in_all / 2 and found.missed
