"""People are told of Payback jobs: who asked for them, and Probation."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.models import AgencyKind, JobState, Notice, PaybackJob, Role, User
from opsplanner.payback.jobs.deciding import services as deciding_services
from tests.browser import text_of
from tests.outcomes.given import do


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
