"""Who asked for a job without an account, and its host, are written to where they left an e-mail address."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from sqlalchemy import select, text

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import (
    AnswersFor,
    AskerKind,
    DeclineReason,
    JobState,
    Message,
    MessageState,
    PaybackJob,
    PaybackSession,
    StandDownCause,
)
from opsplanner.payback.jobs.deciding import services as deciding_services
from opsplanner.payback.jobs.referring import services as referring_services
from opsplanner.payback.sessions.scheduling import services as scheduling_services
from opsplanner.payback.sessions.standing_down import services as standing_down_services
from opsplanner.payback.sessions.standing_down.services import Cause
from opsplanner.payback.telling.outside import words
from opsplanner.tasks import services as tasks_services
from tests.notices.test_by_mail import plain
from tests.notices.test_people import ON_SQLITE, post_office, worker  # noqa: F401  (fixtures)
from tests.outcomes.given import do
from tests.payback.jobs import probation, referral, stored

ASKER, HOST = "riverside@residents.example", "caretaker@school.example"


def left(make: Any, state: JobState, **more: Any) -> PaybackJob:
    """A job of a residents' group, with both addresses."""
    who = {"asker_kind": AskerKind.RESIDENTS, "asker_name": "Riverside Residents", "asker_email": ASKER, "host_email": HOST, "host": "A. Caretaker"}
    return make.job(state, **(who | more))


def version(app: Any, job: PaybackJob) -> int:
    """The job's version now."""
    return stored(app, job.reference).version


def arrived(post_office: Any) -> list[tuple[str, str, str]]:  # noqa: F811
    """What has arrived at the two since this was asked last: to whom, subject, text."""
    found = [(str(message["To"]), str(message["Subject"]).strip(), plain(message)) for message in post_office.received if message["To"] in (ASKER, HOST)]
    post_office.received.clear()
    return sorted(found)


def test_the_asker_hears_what_is_decided_and_both_hear_of_days_in_one_message_each_without_names_or_links(app, make, worker, post_office):  # noqa: F811
    keeper = probation(make, name="K. Keeper")
    make.working_days()
    author = make.user(name="A. Coordinator")
    job = left(make, JobState.DRAFT, author=author)
    do(app, referring_services.send_job, job.reference, seen_version=version(app, job), by=author)
    worker()
    ((to, subject, said),) = arrived(post_office)
    assert to == ASKER and subject.startswith(f"{job.reference}: Probation has received it, and decides by") and job.what in said
    do(app, deciding_services.ask_about_job, job.reference, question="Is there a skip?", seen_version=version(app, job), by=keeper)
    worker()
    assert "Probation asks before it decides: “Is there a skip?”" in arrived(post_office)[0][2]
    do(app, deciding_services.answer_job, job.reference, answer="Yes", seen_version=version(app, job), by=author)
    do(app, deciding_services.accept_job, job.reference, seen_version=version(app, job), by=keeper)
    crews = [make.crew(clock.today() + timedelta(days=days), (time(10), time(14), 6)) for days in (9, 16)]
    do(app, scheduling_services.put_on, job.reference, [(crews[0].slots[0].id, 3)], accepted="", seen_version=version(app, job), by=keeper)
    worker()
    (asker, host) = sorted(arrived(post_office), key=lambda one: one[0] == HOST)
    first, second = (f"{clock.words_of_day(crew.day)}, 10am to 2pm" for crew in crews)
    assert asker[0] == ASKER and "Probation has accepted it" in asker[2] and f"A crew comes on {first}." in asker[2]
    assert host[0] == HOST and host[1] == f"{job.reference}: A crew comes on {first}" and "accepted" not in host[2]
    for _, _, said in (asker, host):
        assert "ring Test Council" in said and "or Test Probation" in said and "You need no account" in said
        assert not any(name in said for name in ("K. Keeper", "A. Coordinator", "Caretaker", "Riverside")) and f"/payback/{job.reference}" not in said
    session = _session(app, job)
    do(app, scheduling_services.move_session, session.id, crews[1].slots[0].id, 3, accepted="", seen_version=session.version, by=keeper)
    worker()
    for _, _, said in arrived(post_office):
        assert f"No crew comes on {first}, as was planned." in said and f"A crew comes on {second}." in said
    session = _session(app, job)
    cause = Cause(StandDownCause.WEATHER, AnswersFor.NOBODY, "K. Keeper is ill")
    do(app, standing_down_services.stand_down, session.id, cause, seen_version=session.version, by=keeper)
    worker()
    told = arrived(post_office)
    assert [to for to, _, _ in told] == [HOST, ASKER]
    for _, _, said in told:
        assert f"No crew comes on {second}, as was planned." in said and "Another day is looked for" in said and "ill" not in said.split("Another")[0]


@ON_SQLITE
def test_what_is_within_48_hours_goes_at_once_by_its_hour(app, make, post_office, usual_time):  # noqa: F811
    keeper = probation(make)
    make.working_days()
    crew = make.crew(clock.today() + timedelta(days=2), (time(10), time(13), 6), (time(14), time(16), 6))
    for slot in crew.slots:  # 47 and 51 hours ahead
        job = left(make, JobState.ACCEPTED)
        do(app, scheduling_services.put_on, job.reference, [(slot.id, 3)], accepted="", seen_version=version(app, job), by=keeper)
    with app.app_context():
        assert [row.due_at - clock.now() for row in db.session.scalars(select(Message).where(Message.kind == words.ASKER).order_by(Message.id))] == [timedelta(0), timedelta(minutes=2)]


def _session(app: Any, job: PaybackJob) -> PaybackSession:
    with app.app_context():
        found = db.session.scalars(select(PaybackSession).where(PaybackSession.job_id == job.id).order_by(PaybackSession.id)).all()
        return next(session for session in found if session.state.value == "planned")


@ON_SQLITE
def test_what_waits_goes_no_more_once_the_address_is_taken_off_and_an_agencys_job_writes_to_no_asker(app, make, worker, post_office):  # noqa: F811
    keeper = probation(make)
    job, other = left(make, JobState.REFERRED), left(make, JobState.REFERRED, asker_kind=AskerKind.AGENCY, host_email="")
    for each in (job, other):
        do(app, deciding_services.decline_job, each.reference, reason=next(iter(DeclineReason)), said="", seen_version=version(app, each), by=keeper)
    with app.app_context():
        db.session.execute(text("UPDATE job SET asker_email = '' WHERE id = :id"), {"id": job.id})
        db.session.commit()
    worker()
    assert arrived(post_office) == []
    with app.app_context():
        found = db.session.scalars(select(Message)).all()
        assert [(message.state, message.error) for message in found] == [(MessageState.OVERTAKEN, "no e-mail address is left with the job, or who asks has an account now")]


@ON_SQLITE
def test_addresses_are_on_the_form_alone_and_go_90_days_after_the_job_is_over(app, make, browser, hands, worker, post_office):  # noqa: F811
    office, keeper = make.user(make.office()), probation(make)
    me = browser.as_(office)
    sent = referral(make, asker_kind="residents", asker_name="Riverside", asking_agency=make.office().id)
    refused = me.post("/payback/refer", sent | {"asker_email": "nobody", "host_email": "x"})
    assert refused.status_code == 422 and "Enter an e-mail address, for example name@example.com, or empty this box" in refused.text
    refused = me.post("/payback/refer", sent | {"asker_kind": "agency", "asker_name": "", "asker_email": ASKER})
    assert refused.status_code == 422 and "its people are told by their accounts" in refused.text
    assert me.post("/payback/refer", sent | {"asker_email": ASKER.upper(), "host_email": HOST}).status_code == 303
    with app.app_context():
        job = db.session.scalars(select(PaybackJob)).one()
    assert (job.asker_email, job.host_email) == (ASKER, HOST)
    page = me.get(f"/payback/{job.reference}")
    assert ASKER not in page.text and HOST not in page.text and "Left, and written to" in page.text
    assert ASKER in me.get(f"/payback/{job.reference}/edit").text
    do(app, referring_services.send_job, job.reference, seen_version=version(app, job), by=office)
    do(app, deciding_services.decline_job, job.reference, reason=next(iter(DeclineReason)), said="", seen_version=version(app, job), by=keeper)
    worker()
    with app.app_context():
        tasks_services.do("payback addresses")
    assert stored(app, job.reference).asker_email == ASKER
    hands.shift(timedelta(days=91))
    with app.app_context():
        tasks_services.do("payback addresses")
        assert set(db.session.scalars(select(Message.recipient).where(Message.kind.in_(words.LABELS)))) == {""}
    found = stored(app, job.reference)
    assert (found.asker_email, found.host_email) == ("", "")
