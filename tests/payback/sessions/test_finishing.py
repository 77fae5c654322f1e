"""A session that finishes its job, and what comes back when it did not: on a real database, both engines."""

from __future__ import annotations

import pytest

from opsplanner.database import db
from opsplanner.models import JobKind, JobState, PaybackException, SessionState
from opsplanner.payback.sessions.recording import services as recording_services
from opsplanner.payback.sessions.standing_down import services as standing_down_services
from tests.payback.days import ALL_DAY, RAIN, Probation, ahead, asked, do, job, planned, record, sessions, ticked

S = SessionState


@pytest.fixture
def probation(in_app, make):
    return Probation(make)


@pytest.fixture
def three_days(probation, make):
    """A job with a day today and two to come."""
    found = make.job(JobState.SCHEDULED)
    slots = [make.crew(ahead(day), ALL_DAY, name=f"Crew {day}").slots[0] for day in (0, 7, 14)]
    for slot in slots:
        make.session(found, slot, places=4)
    return found, slots


def first(found, probation):
    """The first session of a job as it is now, and who is at it."""
    one = sessions(found.reference)[0]
    return one.id, {"seen_version": one.version, "by": probation.supervisor}


def finish(found, probation):
    """Say of the first session that it finished its job, and that its later days go."""
    number, who = first(found, probation)
    return ticked(recording_services.record_session, number, record(), **who)


def test_finished_names_the_later_days_and_asks_before_it_takes_them_off(probation, three_days):
    found, slots = three_days
    number, who = first(found, probation)
    sentence = asked(recording_services.record_session, number, record(), **who)
    assert sentence.startswith("Finished takes its 2 later sessions off:\n- ") and "with Crew 7, 4 people" in sentence and "with Crew 14" in sentence
    assert [s.state for s in sessions(found.reference)] == [S.PLANNED] * 3
    assert "2 more sessions were taken off" in finish(found, probation)
    assert [s.state for s in sessions(found.reference)] == [S.RECORDED, S.TAKEN_OFF, S.TAKEN_OFF] and planned(slots[1]) == 0
    assert job(found.reference).state is JobState.WORK_DONE


def test_more_to_do_after_all_brings_back_what_finished_took_off(probation, three_days):
    found, slots = three_days
    finish(found, probation)
    number, who = first(found, probation)
    said = do(recording_services.record_session, number, record(more_to_do=True), **who)
    assert "It goes on at its next session. On again: " in said and "Crew 14" in said and "Not put on again" not in said
    assert [s.state for s in sessions(found.reference)] == [S.RECORDED, S.PLANNED, S.PLANNED] and planned(slots[2]) == 4
    assert (job(found.reference).state, job(found.reference).work_done_at) == (JobState.UNDER_WAY, None)


def test_what_cannot_come_back_is_named(probation, make, three_days):
    found, slots = three_days
    finish(found, probation)
    make.session(make.job(JobState.SCHEDULED), slots[1], places=5)
    db.session.add(PaybackException(day=ahead(14), works=False, reason="Training"))
    db.session.commit()
    number, who = first(found, probation)
    said = do(recording_services.record_session, number, record(more_to_do=True), **who)
    assert "On again" not in said and "with Crew 7 (Only 1 place is left in this slot)" in said and "Training" in said
    assert "Put the job on another day." in said
    assert ([s.state for s in sessions(found.reference)], job(found.reference).state) == ([S.RECORDED, S.TAKEN_OFF, S.TAKEN_OFF], JobState.ACCEPTED)


def test_a_finishing_session_that_is_stood_down_gives_the_later_days_back(probation, three_days):
    found, _ = three_days
    finish(found, probation)
    number, who = first(found, probation)
    said = do(standing_down_services.stand_down, number, RAIN, **who)
    assert "On again: " in said
    assert ([s.state for s in sessions(found.reference)], job(found.reference).state) == ([S.STOOD_DOWN, S.PLANNED, S.PLANNED], JobState.SCHEDULED)


def test_what_was_taken_off_by_hand_does_not_come_back(probation, make):
    found = make.job(JobState.SCHEDULED)
    make.session(found, make.crew(ahead(0), ALL_DAY).slots[0])
    make.session(found, make.crew().slots[0], S.TAKEN_OFF)
    number, who = first(found, probation)
    do(recording_services.record_session, number, record(), **who)
    number, who = first(found, probation)
    do(recording_services.record_session, number, record(more_to_do=True), **who)
    assert ([s.state for s in sessions(found.reference)], job(found.reference).state) == ([S.RECORDED, S.TAKEN_OFF], JobState.ACCEPTED)


def test_a_standing_site_is_never_finished_by_a_session(probation, make):
    found = make.job(JobState.SCHEDULED, kind=JobKind.STANDING)
    make.session(found, make.crew(ahead(0), ALL_DAY).slots[0])
    make.session(found, make.crew().slots[0])
    number, who = first(found, probation)
    do(recording_services.record_session, number, record(), **who)
    assert ([s.state for s in sessions(found.reference)], job(found.reference).state) == ([S.RECORDED, S.PLANNED], JobState.UNDER_WAY)
