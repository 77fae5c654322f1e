"""People are told of what happens to figures: who recorded them, who asked about them, and who signed them off."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.figures.services import Figure
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import Commitment, CommitmentState, HistoryLine, Notice, Operation, Role, User
from opsplanner.outcomes.entry import services as entry_services
from opsplanner.outcomes.review import services as review_services
from tests.browser import text_of
from tests.mail.conftest import live
from tests.mail.sink import sink
from tests.notices.test_by_mail import plain
from tests.outcomes.given import do, ended, measure, recorded, stored


def told(app: Any, user: User) -> list[tuple[str, str]]:
    """What a person was told, the oldest first."""
    with app.app_context():
        query = select(Notice.kind, HistoryLine.what).join(HistoryLine, HistoryLine.id == Notice.line_id).where(Notice.user_id == user.id).order_by(Notice.id)
        return [tuple(row) for row in db.session.execute(query)]


@pytest.fixture
def figure(app, make):
    """A figure of the police, whoever recorded it."""
    police = make.agency("Police")
    what = measure(app, "Vehicles removed")
    op = ended(make, app, [what], accepted=[police])

    def made(by: User) -> Any:
        return op, what, police, recorded(app, op, what, police, 12, by=by)

    return made


def test_a_question_its_answer_and_what_follows(app, make, figure, browser):
    recorder, manager = make.user(), make.user(make.office(), Role.MANAGER)
    op, what, police, entry = figure(recorder)
    do(app, entry_services.query, entry.reference, "Twelve?", seen_version=entry.version, by=manager)
    assert [kind for kind, _ in told(app, recorder)] == ["queried"] and "Twelve?" in told(app, recorder)[0][1]
    entry = stored(app, op, what, police)
    do(app, entry_services.answer_query, entry.reference, "Yes, twelve", Figure(1200), seen_version=entry.version, by=recorder)
    assert [kind for kind, _ in told(app, manager)] == ["answered"] and [kind for kind, _ in told(app, recorder)] == ["queried"]
    entry = stored(app, op, what, police)
    do(app, review_services.sign_off, [(entry.reference, entry.version)], by=manager)
    assert [kind for kind, _ in told(app, recorder)] == ["queried", "signed_off"]
    entry, colleague = stored(app, op, what, police), make.user()
    do(app, entry_services.correct_entry, entry.reference, Figure(1300), "one more", seen_version=entry.version, by=colleague)
    assert [kind for kind, _ in told(app, recorder)][2:] == ["corrected"] and [kind for kind, _ in told(app, manager)][1:] == ["corrected"]
    page = text_of(browser.as_(recorder).get("/notices"))
    assert f"Open Figure {entry.reference}" in page and "Twelve?" in page


def test_where_the_recorder_is_gone_her_agency_hears(app, make, figure):
    recorder, manager = make.user(), make.user(make.office(), Role.MANAGER)
    op, _, police, entry = figure(recorder)
    there, staff = make.user(police), make.user(police, Role.STAFF)
    with app.app_context(), unit_of_work():
        db.session.get_one(User, recorder.id).suspended_at = clock.now()
    do(app, entry_services.query, entry.reference, "Twelve?", seen_version=entry.version, by=manager)
    assert [[kind for kind, _ in told(app, user)] for user in (recorder, there, staff)] == [[], ["queried"], []]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_she_may_not_see_any_more_is_not_listed(app, make, figure, browser):
    recorder, manager = make.user(), make.user(make.office(), Role.MANAGER)
    op, _, police, entry = figure(recorder)
    do(app, entry_services.query, entry.reference, "Twelve?", seen_version=entry.version, by=manager)
    mine = browser.as_(recorder)
    assert "not read</span>" in mine.get("/notices").text
    with app.app_context(), unit_of_work():
        found = db.session.get_one(Operation, op.id)
        found.restricted, found.lead_agency_id = True, police.id
        db.session.execute(update(Commitment).where(Commitment.agency_id == recorder.agency_id).values(state=CommitmentState.RELEASED))
    page = mine.get("/notices").text
    assert "Twelve?" not in page and "not read</span>" not in page and "Nothing has happened yet that concerns you." in page


@pytest.mark.usefixtures("usual_time")
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_question_leads_the_recorder_to_its_answer_also_by_mail_and_who_asked_to_the_figure(app, make, figure, browser, hands):
    recorder, manager = make.user(), make.user(make.office(), Role.MANAGER)
    op, what, police, entry = figure(recorder)
    with sink() as post_office, live(app, post_office.port):
        do(app, entry_services.query, entry.reference, "Twelve?", seen_version=entry.version, by=manager)
        hands.shift(timedelta(minutes=2))
        with app.app_context():
            sending_services.deliver()
        said = plain(post_office.received[0])
        link = re.search(r"Answer the question about Figure \S+:\nhttps://ops.example(\S+)\n", said)
        assert link is not None, said
        assert link[1].startswith("/question/") and "Twelve?" in text_of(browser.get(link[1])), "it takes no account"
        mine, operation, number = browser.as_(recorder), *entry.reference.rsplit("/", 1)
        here = f"/operations/{operation}/outcomes/{number}"
        assert "asks: Twelve?" in text_of(mine.get(f"{here}/answer")) and 'name="answer"' in mine.get(f"{here}/answer").text
        with app.app_context():
            code = db.session.scalars(select(Notice.code).where(Notice.user_id == recorder.id)).one()
        assert mine.post(f"/notices/{code}/open").location == f"{here}/answer"
        do(app, entry_services.answer_query, entry.reference, "Yes", Figure(1200), seen_version=stored(app, op, what, police).version, by=recorder)
        assert mine.post(f"/notices/{code}/open").location == here
        hands.shift(timedelta(minutes=2))
        with app.app_context():
            sending_services.deliver()
        assert f"https://ops.example{here}\n" in plain(post_office.received[1])


def test_where_the_recorder_is_of_another_agency_by_now_its_agency_hears(app, make, figure):
    police_, manager = make.agency("Other police"), make.user(make.office(), Role.MANAGER)
    recorder = make.user()
    op, what, police, entry = figure(recorder)
    there = make.user(police)
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == recorder.id).values(agency_id=police_.id))
    do(app, review_services.sign_off, [(entry.reference, entry.version)], by=manager)
    entry = stored(app, op, what, police)
    do(app, entry_services.correct_entry, entry.reference, Figure(1300), "one more", seen_version=entry.version, by=make.user())
    assert [[kind for kind, _ in told(app, user)] for user in (recorder, there, manager)] == [[], ["signed_off", "corrected"], ["corrected"]]
