"""Places when many press at once: real threads, a real database, both engines."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from opsplanner.database import constraint_name, db
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.models import HistoryLine, JobState, OutcomeEntry, PaybackJob, PaybackSession, SessionState, Slot, User, Verb
from opsplanner.payback.days.crews import services as crews_services
from opsplanner.payback.days.crews.services import NewCrew
from opsplanner.payback.days.pattern import services as pattern_services
from opsplanner.payback.days.rules import asked_as
from opsplanner.payback.days.slots.rules import NewSlot
from opsplanner.payback.sessions.recording import services as recording_services
from opsplanner.payback.sessions.scheduling import services as scheduling_services
from tests.commitments.test_races import together
from tests.payback.days import ALL_DAY, Probation, ahead, record


@pytest.fixture
def probation(make):
    return Probation(make)


def putting_on(job, slot, count, probation):
    """Put a job on a slot; with others on it that is two sites, which is ticked once it was asked."""

    def verb() -> str:
        by, now, accepted = db.session.get_one(User, probation.coordinator.id), db.session.get_one(PaybackJob, job.id), ""
        while True:
            savepoint = db.session.begin_nested()
            try:
                return scheduling_services.put_on(job.reference, [(slot.id, count)], accepted=accepted, seen_version=now.version, by=by)
            except RuleBroken as broken:
                savepoint.rollback()
                if broken.field != "go_on":
                    raise
                accepted = asked_as(str(broken))

    return verb


def taken(app, slot) -> tuple[int, int]:
    """What the slot says is planned, and what its sessions add up to."""
    with app.app_context():
        live = select(func.coalesce(func.sum(PaybackSession.places), 0)).where(PaybackSession.slot_id == slot.id, PaybackSession.state == SessionState.PLANNED)
        return db.session.scalar(select(Slot.planned).where(Slot.id == slot.id)), db.session.scalar(live)


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_fill_the_last_place_one_does(app, make, probation, attempt):
    slot, jobs = make.crew(None, (time(9), time(16), 1)).slots[0], [make.job(JobState.ACCEPTED) for _ in range(2)]
    found = together(app, *(putting_on(job, slot, 1, probation) for job in jobs))
    refused = [answer for answer in found if isinstance(answer, RuleBroken)]
    assert len(refused) == 1 and "No place is left" in str(refused[0]) and refused[0].field == f"places_{slot.id}"
    assert taken(app, slot) == (1, 1)
    with app.app_context():
        assert sorted(db.session.scalars(select(PaybackJob.state)), key=lambda state: state.value) == [JobState.ACCEPTED, JobState.SCHEDULED]


def test_forty_threads_on_three_places_fill_three(app, make, probation):
    slot = make.crew(None, (time(9), time(16), 3)).slots[0]
    jobs = [make.job(JobState.ACCEPTED) for _ in range(40)]
    found = together(app, *(putting_on(job, slot, 1, probation) for job in jobs))
    done = [answer for answer in found if isinstance(answer, str)]
    refused = [answer for answer in found if isinstance(answer, RuleBroken)]
    assert (len(done), len(refused)) == (3, 37) and {str(answer) for answer in refused} == {"No place is left in this slot. Let fewer go, or choose another slot"}
    assert taken(app, slot) == (3, 3)


def test_forty_who_only_take_places_fill_three(app, make, probation):
    from opsplanner.payback.days.slots import services as day_slots

    slot = make.crew(None, (time(9), time(16), 3)).slots[0]
    found = together(app, *[lambda: day_slots.take(slot.id, 1, field="places")] * 40)
    assert (found.count(None), sum(isinstance(answer, RuleBroken) for answer in found)) == (3, 37)
    with app.app_context():
        assert db.session.scalar(select(Slot.planned)) == 3


def test_a_job_put_on_by_two_at_once_is_put_on_once(app, make, probation):
    slot, job = make.crew().slots[0], make.job(JobState.ACCEPTED)
    found = together(app, *[putting_on(job, slot, 2, probation)] * 2)
    assert sum(isinstance(answer, str) for answer in found) == 1, found
    assert taken(app, slot) == (2, 2)


@pytest.mark.parametrize("attempt", range(3))
def test_a_day_that_closes_while_a_job_is_put_on_leaves_nothing_on_it(app, make, probation, attempt):
    slot, job = make.crew().slots[0], make.job(JobState.ACCEPTED)

    def close() -> str:
        return pattern_services.say_of_day(ahead(7), False, "training", accepted="", by=db.session.get_one(User, probation.coordinator.id))

    put, closed = together(app, putting_on(job, slot, 2, probation), close)
    if isinstance(closed, str):
        assert isinstance(put, RuleBroken) and "no working day" in str(put) and taken(app, slot) == (0, 0)
    else:
        assert isinstance(put, str) and job.reference in str(closed) and taken(app, slot) == (2, 2)


@pytest.mark.parametrize("attempt", range(3))
def test_places_cut_while_a_job_is_put_on_hold_what_is_planned(app, make, probation, attempt):
    crew, job = make.crew(None, (time(9), time(16), 6)), make.job(JobState.ACCEPTED)
    slot = crew.slots[0]

    def cut() -> str:
        new = NewCrew(crew.name, None, (NewSlot(1, time(9), time(16), 2),))
        return crews_services.change_crew(crew.id, new, seen_version=1, accepted="", by=db.session.get_one(User, probation.coordinator.id))

    put, changed = together(app, putting_on(job, slot, 5, probation), cut)
    assert isinstance(put, str) != isinstance(changed, str)
    refused = changed if isinstance(put, str) else put
    assert isinstance(refused, RuleBroken) and (job.reference in str(refused) or "Only 2 places are left" in str(refused))
    assert taken(app, slot) in ((5, 5), (0, 0))


def test_the_database_itself_refuses_more_than_the_places(app, make, probation):
    crew = make.crew(None, (time(9), time(16), 10))
    with app.app_context():
        for values in ({"planned": 25}, {"planned": -1}):
            try:
                db.session.execute(update(Slot).where(Slot.id == crew.slots[0].id).values(values))
                raise AssertionError("the database took it")
            except IntegrityError as trouble:
                assert constraint_name(trouble) in ("ck_slot_within_places", "ck_slot_planned_not_negative")
            db.session.rollback()


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_record_one_session_at_once_one_is_shown_the_others(app, make, probation, attempt):
    job, slot = make.job(JobState.SCHEDULED), make.crew(ahead(0), ALL_DAY).slots[0]
    session = make.session(job, slot)

    def writing(user, worked):
        return lambda: recording_services.record_session(session.id, record(worked), seen_version=1, by=db.session.get_one(User, user.id))

    found = together(app, writing(probation.supervisor, 3), writing(probation.coordinator, 2))
    refused = [answer for answer in found if isinstance(answer, ChangedMeanwhile)]
    assert len(refused) == 1 and any("on site" in change for change in refused[0].changes)
    worked = 3 if isinstance(found[0], str) else 2
    with app.app_context():
        assert db.session.scalar(select(PaybackSession.worked)) == worked
        assert db.session.scalars(select(OutcomeEntry.hundredths)).all() == [worked * 300]
        assert db.session.scalar(select(func.count()).where(HistoryLine.verb == Verb.RECORDED)) == 1
