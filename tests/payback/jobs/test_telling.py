"""People are told of Payback jobs: who asked for them, and Probation."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from opsplanner import clock, history
from opsplanner.database import db, unit_of_work
from opsplanner.history import subjects
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import (
    Absence,
    Agency,
    AgencyKind,
    AnswersFor,
    AskerKind,
    JobState,
    Notice,
    PaybackJob,
    PaybackSession,
    Role,
    StandDownCause,
    User,
    Verb,
)
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs.deciding import services as deciding_services
from opsplanner.payback.promises.reminding import services as reminding_services
from opsplanner.payback.sessions.scheduling import services as scheduling_services
from opsplanner.payback.sessions.standing_down import services as standing_down_services
from opsplanner.payback.sessions.standing_down.services import Cause
from opsplanner.payback.waiting import queries as waiting_queries
from tests.browser import text_of
from tests.mail.conftest import live
from tests.mail.sink import sink
from tests.notices.test_by_mail import plain
from tests.outcomes.given import do
from tests.payback.jobs import probation


def told(app, user: User) -> list[str]:
    """The kinds of what a person was told, the oldest first."""
    with app.app_context():
        return list(db.session.scalars(select(Notice.kind).where(Notice.user_id == user.id).order_by(Notice.id)))


def version(app, job: PaybackJob) -> int:
    """The job's version now."""
    with app.app_context():
        return db.session.scalars(select(PaybackJob.version).where(PaybackJob.id == job.id)).one()


@pytest.mark.parametrize("gone", [False, True])
def test_who_asked_hears_what_is_decided_and_probation_what_is_answered(app, make, browser, gone):
    probation = make.agency("Probation", AgencyKind.PROBATION)
    keeper, asker, colleague = make.user(probation), make.user(), make.user()
    make.user(probation, Role.STAFF)
    job = make.job(JobState.REFERRED, author=asker)
    if gone:
        with app.app_context(), unit_of_work():
            db.session.get_one(User, asker.id).suspended_at = clock.now()
    hears, other = (colleague, asker) if gone else (asker, colleague)
    do(app, deciding_services.ask_about_job, job.reference, question="Is there a skip?", seen_version=version(app, job), by=keeper)
    assert (told(app, hears), told(app, other), told(app, keeper)) == (["job"], [], [])
    do(app, deciding_services.answer_job, job.reference, answer="Yes", seen_version=version(app, job), by=hears)
    assert (told(app, hears), told(app, keeper)) == (["job"], ["referred"])
    do(app, deciding_services.accept_job, job.reference, seen_version=version(app, job), by=keeper)
    assert told(app, hears) == ["job", "job"]
    page = text_of(browser.as_(hears).get("/notices"))
    assert f"Open {job.reference}" in page and "Is there a skip?" in page


@pytest.mark.usefixtures("usual_time")
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_question_leads_who_asked_to_its_answer_also_by_mail_until_it_is_answered(app, make, browser, hands):
    keeper, asker = make.user(make.agency("Probation", AgencyKind.PROBATION)), make.user()
    job = make.job(JobState.REFERRED, author=asker)
    answering = f"/payback/{job.reference}/information"
    with sink() as post_office, live(app, post_office.port):
        do(app, deciding_services.ask_about_job, job.reference, question="Is there a skip?", seen_version=version(app, job), by=keeper)
        hands.shift(timedelta(minutes=2))
        with app.app_context():
            sending_services.deliver()
        said = plain(post_office.received[0])
    assert f"Answer Probation about {job.reference}:\nhttps://ops.example/question/" in said and "Is there a skip?" in said
    assert browser.get(answering).headers["Location"] == f"/sign-in?next={answering}"
    mine = browser.as_(asker)
    assert "Is there a skip?" in text_of(mine.get(answering)) and 'name="answer"' in mine.get(answering).text
    notice = f"/notices/{_code(app, asker)}/open"
    assert mine.post(notice).location == answering
    do(app, deciding_services.answer_job, job.reference, answer="Yes", seen_version=version(app, job), by=asker)
    assert mine.post(notice).location == f"/payback/{job.reference}"


@pytest.mark.usefixtures("usual_time")
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_while_who_asked_is_away_her_agencys_deputy_is_led_to_the_question_and_hears_the_decision(app, make, browser, hands):
    keeper, asker = probation(make, email="keeper@probation.example"), make.user(email="asker@council.example")
    deputy, other = make.user(email="deputy@council.example"), make.user()
    make.working_days()
    job = make.job(JobState.REFERRED, author=asker)
    slot = make.crew(clock.today() + timedelta(days=9), (time(10), time(14), 6)).slots[0].id
    with app.app_context(), unit_of_work():
        db.session.get_one(Agency, deputy.agency_id).deputy_email = deputy.email
        db.session.add(Absence(email=asker.email, first_day=clock.today(), last_day=clock.today()))
    with sink() as post_office, live(app, post_office.port):
        do(app, deciding_services.ask_about_job, job.reference, question="Is there a skip?", seen_version=version(app, job), by=keeper)
        hands.shift(timedelta(minutes=2))
        with app.app_context():
            sending_services.deliver()
        said = {message["To"]: plain(message) for message in post_office.received}
    answering = f"/payback/{job.reference}/information"
    assert set(said) == {asker.email, deputy.email} and f"Answer Probation about {job.reference}:\nhttps://ops.example/question/" in said[deputy.email]
    hers = browser.as_(deputy)
    assert hers.post(f"/notices/{_code(app, deputy)}/open").location == answering and 'name="answer"' in hers.get(answering).text
    do(app, deciding_services.answer_job, job.reference, answer="Yes", seen_version=version(app, job), by=deputy)
    do(app, deciding_services.accept_job, job.reference, seen_version=version(app, job), by=keeper)
    do(app, scheduling_services.put_on, job.reference, [(slot, 3)], accepted="", seen_version=version(app, job), by=keeper)
    assert (told(app, asker), told(app, deputy), told(app, other)) == (["job"] * 3, ["job"] * 2, []), "a day asks nothing of her"


@pytest.mark.usefixtures("usual_time")
def test_who_checks_the_work_is_led_there_the_office_for_an_asker_without_an_account(app, make, browser, hands):
    keeper, asker, office = probation(make, email="keeper@probation.example"), make.user(email="asker@council.example"), make.user(make.office(), email="office@office.example")
    make.working_days()
    own, residents = make.job(JobState.ACCEPTED, author=asker), make.job(JobState.ACCEPTED, author=asker, asker_kind=AskerKind.RESIDENTS, asker_name="Riverside Residents")
    with sink() as post_office, live(app, post_office.port):
        for job in (own, residents):
            with app.app_context(), unit_of_work():
                found = db.session.get_one(PaybackJob, job.id)
                found.state, found.work_done_at = JobState.WORK_DONE, clock.now()
                history.record(None, Verb.FINISHED, "the work is done", by=db.session.get_one(User, keeper.id), subject=subjects.of_job(found.reference))
        hands.shift(timedelta(minutes=2))
        with app.app_context():
            sending_services.deliver()
        said = {(message["To"], message["Subject"].partition(":")[0]): plain(message) for message in post_office.received}
    check = "https://ops.example/payback/{0}/check"
    assert {who: check.format(who[1]) in text for who, text in said.items()} == {
        (asker.email, own.reference): True, (asker.email, residents.reference): False, (office.email, residents.reference): True,
    }
    assert f"Check the work of {residents.reference}:" in said[office.email, residents.reference]
    assert browser.as_(office).post(f"/notices/{_code(app, office)}/open").location == f"/payback/{residents.reference}/check"
    with app.app_context():
        for user in (asker, office, keeper):
            person = db.session.get_one(User, user.id)
            for job in (own, residents):
                waits = job.reference in {one.reference for one in waiting_queries.jobs_waiting(person).found()}
                assert waits == jobs_queries.may_check(person, jobs_queries.one_job(person, job.reference, "see")), (user.email, job.reference)


def _code(app, user: User) -> str:
    """By which the one notice to a person is opened."""
    with app.app_context():
        return db.session.scalars(select(Notice.code).where(Notice.user_id == user.id)).one()


@pytest.mark.usefixtures("usual_time")
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_asked_hears_of_each_day_what_is_done_in_two_minutes_is_one_message_and_probation_hears_that_she_cancels(app, make, hands):
    keeper, asker = probation(make, email="keeper@probation.example"), make.user(email="asker@council.example")
    colleague = make.user(keeper.agency, email="colleague@probation.example")
    make.working_days()
    job = make.job(JobState.REFERRED, author=asker)
    slots = [make.crew(clock.today() + timedelta(days=days), (time(10), time(14), 6)).slots[0].id for days in (9, 16)]

    def put_on(slot: int) -> None:
        do(app, scheduling_services.put_on, job.reference, [(slot, 3)], accepted="", seen_version=version(app, job), by=keeper)

    def first_day() -> PaybackSession:
        with app.app_context():
            return db.session.scalars(select(PaybackSession).where(PaybackSession.job_id == job.id).order_by(PaybackSession.id)).all()[0]

    with sink() as post_office, live(app, post_office.port):

        def arrived() -> list[tuple[str, str]]:
            hands.shift(timedelta(minutes=2))
            with app.app_context():
                sending_services.deliver()
            found = [(message["To"], plain(message)) for message in post_office.received]
            post_office.received.clear()
            return found

        do(app, deciding_services.accept_job, job.reference, seen_version=version(app, job), by=keeper)
        put_on(slots[0])
        [(to, said)] = arrived()
        assert to == asker.email and "accepted it" in said and "put it on Friday 27 November 2026" in said
        put_on(slots[1])
        [(to, said)] = arrived()
        assert to == asker.email and "put it on Friday 4 December 2026" in said
        cause = Cause(StandDownCause.WEATHER, AnswersFor.NOBODY, "snow")
        do(app, standing_down_services.stand_down, first_day().id, cause, seen_version=first_day().version, by=keeper)
        [(to, said)] = arrived()
        assert to == asker.email and "27 November" in said and "snow" in said
        do(app, standing_down_services.take_back, first_day().id, accepted="", seen_version=first_day().version, by=keeper)
        [(to, said)] = arrived()
        assert to == asker.email and "took the stand-down back" in said
        do(app, deciding_services.cancel_job, job.reference, why="It is gone", seen_version=version(app, job), by=asker)
        found = dict(arrived())
        assert found.keys() == {keeper.email, colleague.email}
        assert all(each in found[keeper.email] for each in ("It is gone", "27 November", "4 December"))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_probation_is_not_told_of_what_one_of_its_own_cancels_nor_of_a_draft(app, make):
    keeper, asker = probation(make), make.user()
    colleague = make.user(keeper.agency)
    draft, job = make.job(JobState.DRAFT, author=asker), make.job(JobState.REFERRED, author=asker)
    do(app, deciding_services.cancel_job, draft.reference, why="A mistake", seen_version=version(app, draft), by=asker)
    do(app, deciding_services.cancel_job, job.reference, why="It is gone", seen_version=version(app, job), by=keeper)
    assert (told(app, keeper), told(app, colleague), told(app, asker)) == ([], [], ["job"])


def test_both_sides_hear_once_that_a_job_will_miss_its_date_before_it_does(app, make, hands):
    office = make.agency("Probation", AgencyKind.PROBATION)
    keeper, asker = make.user(office), make.user()
    hands.move_to(clock.to_utc(clock.today(), time(9)))
    make.working_days()
    make.crew(clock.today() + timedelta(days=9), (time(9), time(16), 6))
    late, fine = (make.job(JobState.ACCEPTED, author=asker, wanted_by=clock.today() + timedelta(days=days)) for days in (5, 12))
    for _ in range(2):
        with app.app_context():
            reminding_services.tell()
        hands.move_to(clock.now() + timedelta(days=1))
    assert told(app, asker) == ["job"] and told(app, keeper) == ["job_misses"]
    with app.app_context():
        line, = history.newest(subjects.of_job(late.reference), 5)
        assert line.by_id is None and "will not be begun by" in line.what and line.why.startswith("as the queue stands it is reached about")
        assert history.newest(subjects.of_job(fine.reference), 5) == []
        db.session.execute(db.update(PaybackJob).where(PaybackJob.id == late.id).values(wanted_by=clock.today() + timedelta(days=6)))
        db.session.commit()
        reminding_services.tell()
    assert told(app, asker) == ["job", "job"], "another date is wanted"
