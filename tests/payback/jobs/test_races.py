"""The same press five times on a slow line, two who merge crosswise, one finding referred twice: real threads, both engines."""

from __future__ import annotations

import threading

from sqlalchemy import func, select

from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, RuleBroken
from opsplanner.models import HistoryLine, PaybackJob, User, Verb
from opsplanner.models import JobState as S
from opsplanner.models import OperationState as O
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs.deciding import services as deciding_services
from opsplanner.payback.jobs.referring import services as referring_services
from opsplanner.payback.jobs.referring.rules import Asked
from tests.commitments.test_races import together
from tests.payback.jobs import finding, probation, referral


def pressed(page, path, sent, times=5):
    """Send one form several times at once, from one browser; return the answers."""
    page.post("/payback/refer", {"csrf_token": page._token()}, token=False)  # the session's token is made before the threads share it
    found = [None] * times
    cookies = page.client._cookies

    def press(number):
        client = page.app.test_client()
        client._cookies = dict(cookies)
        found[number] = client.post(path, data=sent | {"csrf_token": page.csrf})

    threads = [threading.Thread(target=press, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def test_one_referral_sent_five_times_makes_one_job_and_one_receipt(make, browser):
    page = browser.as_(make.user())
    answers = pressed(page, "/payback/refer", referral(make, once="a-key-that-the-page-carried"))
    assert {answer.status_code for answer in answers} == {303} and len({answer.location for answer in answers}) == 1
    where = answers[0].location
    with browser.app.app_context():
        job = db.session.scalars(select(PaybackJob)).one()
    answers = pressed(page, where, {"version": job.version, "once": "another-key-of-the-next-page"})
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, f"/payback/{job.reference}/receipt")}
    with browser.app.app_context():
        assert db.session.scalar(select(func.count()).where(HistoryLine.verb == Verb.REFERRED)) == 1
        assert db.session.scalars(select(PaybackJob.state)).all() == [S.REFERRED]


def test_of_two_who_refer_one_finding_one_does(make, app):
    op, user = make.operation(O.UNDER_WAY), make.user()
    finding(app, op, make.council())

    def refer():
        by = db.session.get_one(User, user.id)
        return referring_services.save_draft(Asked(what="Clear it"), origin=jobs_queries.origin(by, operation=op.reference, finding="1"), by=by)

    found = together(app, *[refer] * 6)
    assert sum(isinstance(answer, str) for answer in found) == 1
    assert {str(answer) for answer in found if not isinstance(answer, str)} == {"This finding has already been referred to Community Payback"}


def test_two_who_merge_crosswise_do_not_make_a_ring(make, app):
    one, other, keeper = make.job(S.ACCEPTED), make.job(S.ACCEPTED), probation(make)

    def merge(job, into):
        return lambda: deciding_services.merge_job(job.reference, into=into.reference, seen_version=1, by=db.session.get_one(User, keeper.id))

    found = together(app, *[merge(one, other), merge(other, one)] * 4)
    assert sum(isinstance(answer, str) for answer in found) == 1
    assert all(isinstance(answer, RuleBroken | ChangedMeanwhile | str) for answer in found)
    with app.app_context():
        assert sorted(state.value for state in db.session.scalars(select(PaybackJob.state))) == ["accepted", "merged"]


def test_of_those_who_decide_at_once_one_does_and_the_others_read_what_happened(make, app):
    job, keeper = make.job(), probation(make)

    def accept():
        deciding_services.accept_job(job.reference, seen_version=1, by=db.session.get_one(User, keeper.id))

    found = together(app, *[accept] * 8)
    assert found.count(None) == 1
    refused = [answer for answer in found if answer is not None]
    assert all(isinstance(answer, ChangedMeanwhile) and any("accepted it" in change for change in answer.changes) for answer in refused)
