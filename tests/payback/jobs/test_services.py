"""What the services of jobs write, on a real database."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.history import newest, subjects
from opsplanner.models import Crew, HistoryLine, PaybackJob, PaybackSession, SessionState, Slot, User, Verb
from opsplanner.models import JobState as S
from opsplanner.payback.jobs import services as jobs_services
from opsplanner.payback.jobs.checking import services as checking_services
from opsplanner.payback.jobs.deciding import services as deciding_services
from opsplanner.payback.jobs.referring import services as referring_services
from opsplanner.payback.jobs.referring.rules import Asked
from tests.payback.jobs import probation


def done(user: User, verb, reference: str, **more):
    """Do one verb as this person in a unit of work; return the job afterwards."""
    with unit_of_work():
        job = db.session.scalars(select(PaybackJob).where(PaybackJob.reference == reference)).one()
        verb(reference, seen_version=job.version, by=db.session.get_one(User, user.id), **more)
    return db.session.scalars(select(PaybackJob).where(PaybackJob.reference == reference)).one()


def planned(job: PaybackJob, days: int, places: int = 4) -> PaybackSession:
    """Put a job on a crew's slot some days ahead."""
    crew = Crew(day=clock.today() + timedelta(days=days), name=f"Crew {days}")
    crew.slots = [Slot(starts=time(9), ends=time(15), places=8, planned=places)]
    db.session.add(crew)
    db.session.flush()
    now = clock.now()
    session = PaybackSession(job_id=job.id, slot_id=crew.slots[0].id, state=SessionState.PLANNED, places=places, made_at=now, changed_at=now)
    db.session.add(session)
    db.session.commit()
    return session


def test_each_move_leaves_one_line_that_names_the_job(in_app, make):
    job, keeper = make.job(), probation(make)
    done(keeper, deciding_services.accept_job, job.reference)
    lines = db.session.scalars(select(HistoryLine).where(HistoryLine.subject == f"job:{job.reference}")).all()
    assert [(line.verb, line.what) for line in lines] == [(Verb.ACCEPTED, "accepted it")]


def test_a_job_without_the_owners_consent_is_not_accepted(in_app, make):
    job, keeper = make.job(consent=False), probation(make)
    with pytest.raises(RuleBroken, match="has not agreed yet"):
        done(keeper, deciding_services.accept_job, job.reference)


@pytest.mark.parametrize("verb", ["cancel", "merge"])
def test_a_job_that_is_cancelled_or_merged_leaves_its_days_and_frees_their_places(in_app, make, verb):
    job, other, keeper = make.job(S.SCHEDULED), make.job(S.ACCEPTED), probation(make)
    session = planned(job, 5)
    if verb == "cancel":
        done(keeper, deciding_services.cancel_job, job.reference, why="The owner did it")
    else:
        done(keeper, deciding_services.merge_job, job.reference, into=other.reference)
    db.session.refresh(session)
    assert session.state is SessionState.TAKEN_OFF
    assert db.session.scalar(select(Slot.planned).where(Slot.id == session.slot_id)) == 0


def test_a_hold_takes_it_off_the_days_before_and_off_hold_it_is_what_it_was(in_app, make):
    job, keeper = make.job(S.SCHEDULED), probation(make)
    early, late = planned(job, 5), planned(job, 30)
    held = done(keeper, deciding_services.hold_job, job.reference, until=clock.today() + timedelta(days=20), said="Nesting birds")
    states = {session.id: session.state for session in db.session.scalars(select(PaybackSession))}
    assert (held.state, states) == (S.ON_HOLD, {early.id: SessionState.TAKEN_OFF, late.id: SessionState.PLANNED})
    again = done(keeper, deciding_services.resume_job, job.reference)
    assert (again.state, again.hold_until) == (S.SCHEDULED, None)


def test_a_job_is_not_cancelled_under_a_crew_that_is_at_work(in_app, make):
    job, keeper = make.job(S.UNDER_WAY), probation(make)
    session = planned(job, 0)
    session.state = SessionState.RUNNING
    db.session.commit()
    with pytest.raises(RuleBroken, match="A crew is at work"):
        done(keeper, deciding_services.cancel_job, job.reference, why="x")


def test_merging_says_it_on_both_and_chains_are_refused(in_app, make):
    first, second, third, keeper = make.job(S.ACCEPTED), make.job(S.ACCEPTED), make.job(S.ACCEPTED), probation(make)
    done(keeper, deciding_services.merge_job, first.reference, into=second.reference)
    assert [line.what for line in newest(subjects.of_job(second.reference), 9)] == [f"merged {first.reference} into it: {first.what}"]
    for job, into, words in ((second, third, "were merged into"), (third, first, "was itself merged"), (third, third, "into itself")):
        with pytest.raises(RuleBroken, match=words):
            done(keeper, deciding_services.merge_job, job.reference, into=into.reference)


def test_probation_changes_no_draft_and_checks_nothing(in_app, make):
    draft, work, keeper = make.job(S.DRAFT), make.job(S.WORK_DONE), probation(make)
    asked = Asked(what="Other")
    with pytest.raises(NotFound):
        done(keeper, lambda reference, **more: referring_services.change_job(reference, asked, **more), draft.reference)
    from opsplanner.models import CheckResult, Quality

    with pytest.raises(NotFound):
        done(keeper, checking_services.check_job, work.reference, result=CheckResult.MET, quality=Quality.GOOD, said="")


def test_changes_are_told_answer_by_answer(in_app, make):
    place, user = make.place("Alley"), make.user()
    job = make.job(place=place)
    kept = {name: getattr(job, name) for name in referring_services.COPIED} | {"place": place.code, "ward_id": job.ward_id}
    asked = Asked(**kept | {"hazards": "Needles", "estimated_hours": 30})
    done(user, lambda reference, **more: referring_services.change_job(reference, asked, **more), job.reference)
    told = {line.what for line in newest(subjects.of_job(job.reference), 9)}
    assert told == {"changed “Hazards” from None known to Needles", "changed “Estimated person-hours on site” from 3 to 30"}


def test_the_days_half_moves_a_job_through_the_same_place(in_app, make):
    job, keeper = make.job(S.ACCEPTED), probation(make)
    for verb, state in (("schedule", S.SCHEDULED), ("start", S.UNDER_WAY), ("more to do", S.ACCEPTED)):
        with unit_of_work():
            here = db.session.scalars(select(PaybackJob).where(PaybackJob.reference == job.reference)).one()
            jobs_services.set_job_state(here, verb, by=db.session.get_one(User, keeper.id))
        assert db.session.scalar(select(PaybackJob.state)) is state
