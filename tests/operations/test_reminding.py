"""Agencies are reminded of what they have not answered, and who leads hears what is overdue."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import (
    Absence,
    Commitment,
    CommitmentState,
    HistoryLine,
    Message,
    MessageState,
    Notice,
    NoticeWay,
    Operation,
    OperationState,
    Role,
    User,
    Verb,
)
from opsplanner.notices.choices import services as choices_services
from opsplanner.operations.reminding import rules, services, words
from tests.mail.conftest import live
from tests.mail.sink import sink
from tests.notices.test_by_mail import plain

pytestmark = pytest.mark.usefixtures("usual_time")
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("today", "reminded_on", "due"),
    [
        (date(2026, 11, 24), None, False), (date(2026, 11, 25), None, True), (date(2026, 11, 25), date(2026, 11, 25), False),
        (date(2026, 11, 26), date(2026, 11, 25), False), (date(2026, 11, 26), None, True), (FRIDAY, date(2026, 11, 26), True), (FRIDAY, FRIDAY, False),
        (date(2026, 11, 28), None, False),
    ],
)
def test_two_working_days_before_and_on_the_day(today, reminded_on, due):
    assert rules.is_due(FRIDAY, date(2026, 11, 2), reminded_on, today, set()) is due


def test_not_on_the_day_on_which_it_was_asked_and_a_weekend_and_holidays_do_not_count():
    assert not rules.is_due(FRIDAY, FRIDAY, None, FRIDAY, set()) and rules.is_due(FRIDAY, date(2026, 11, 26), None, FRIDAY, set())
    monday = date(2026, 11, 30)
    assert rules.is_due(monday, date(2026, 11, 2), None, date(2026, 11, 26), set()) and not rules.is_due(monday, date(2026, 11, 2), None, date(2026, 11, 25), set())
    assert rules.is_due(monday, date(2026, 11, 2), None, date(2026, 11, 25), {date(2026, 11, 27)})


@pytest.fixture
def ask(app, make) -> Callable[..., Operation]:
    """An operation whose agencies are asked, until Friday the 27th unless said."""

    def asked(*agencies: Any, answer_by: date = FRIDAY, **more: Any) -> Operation:
        operation: Operation = make.operation(OperationState.PROPOSED, requested=list(agencies), **{"days_ahead": 30, **more})
        with app.app_context(), unit_of_work():
            db.session.execute(
                update(Commitment).where(Commitment.operation_id == operation.id, Commitment.state == CommitmentState.REQUESTED).values(
                    answer_by=answer_by, asked_at=datetime(2026, 11, 10, tzinfo=clock.UTC)
                )
            )
        return operation

    return asked


@pytest.fixture
def at(app, hands) -> Callable[[str], None]:
    """Does what the worker does in a minute of that time."""

    def done(when: str) -> None:
        hands.move_to(f"2026-11-{when}:00+00:00")
        with app.app_context():
            services.remind()
            sending_services.deliver()

    return done


def test_one_reminder_a_day_lists_all_that_is_open_and_who_leads_hears_what_is_overdue(app, make, ask, at):
    with sink() as post_office, live(app, post_office.port):
        fire, charity = make.agency("Fire", mailbox="planning@fire.example"), make.agency("Charity")
        lead, _ = make.user(email="lead@council.example"), make.user(charity)
        first, later = ask(fire, charity, author=lead), ask(fire, answer_by=date(2026, 12, 4), author=lead)
        secret = ask(fire, restricted=True, author=lead)
        at("24T12:00")
        at("25T07:59")
        assert post_office.received == []
        at("25T08:00")
        at("25T09:00")
        [reminder] = post_office.received
        assert (reminder["To"], reminder["Subject"]) == ("planning@fire.example", "2 questions wait for Fire, the first until Friday 27 November 2026")
        assert reminder["Reply-To"] == f"{lead.name} <lead@council.example>" and reminder["References"] is reminder["List-Unsubscribe"] is None
        said = plain(reminder)
        [path] = re.findall(r"/answers/\S+", said)
        assert [one.reference in app.test_client().get(path).text for one in (first, later, secret)] == [True, True, False]
        assert first.reference in said and later.reference in said
        assert secret.reference not in said and "Besides, 1 question is read by signing in" in said
        with app.app_context(), unit_of_work():
            db.session.execute(update(Commitment).where(Commitment.agency_id == fire.id, Commitment.operation_id == first.id).values(state=CommitmentState.ACCEPTED))
        at("26T12:00")
        assert len(post_office.received) == 1
        at("27T12:00")
        assert first.reference not in plain(post_office.received[1]), "the one that is not named is due"
        at("28T12:00")
        at("30T12:00")
        with app.app_context():
            lines = [(line.operation_id, line.what, line.by_name) for line in db.session.scalars(select(HistoryLine).where(HistoryLine.verb == Verb.NOT_ANSWERED).order_by(HistoryLine.operation_id))]
            assert lines == [
                (first.id, "Charity has not answered by Friday 27 November 2026", "opsplanner"), (secret.id, "Fire has not answered by Friday 27 November 2026", "opsplanner"),
            ]
            assert list(db.session.scalars(select(Notice.kind).where(Notice.user_id == lead.id))) == ["overdue", "overdue"]


@ON_SQLITE
def test_of_an_agency_that_nothing_reaches_the_history_says_so_and_who_leads_is_told(app, make, ask, at):
    with sink() as post_office, live(app, post_office.port):
        charity, lead = make.agency("Charity"), make.user(email="lead@council.example")
        make.user(charity, Role.STAFF)
        operation = ask(charity, author=lead)
        at("25T08:00")
        at("25T08:03")
        [message] = post_office.received
        said = "could not remind Charity to answer by Friday 27 November 2026: opsplanner reaches it neither by e-mail nor by a coordinator with an account"
        assert (message["To"], said in plain(message), operation.reference in message["Subject"]) == ("lead@council.example", True, True)
        with app.app_context():
            assert list(db.session.scalars(select(HistoryLine.what).where(HistoryLine.verb == Verb.REMINDED))) == [said]


@ON_SQLITE
def test_it_goes_to_the_contact_with_links_that_are_good_there(app, make, ask, at):
    with sink() as post_office, live(app, post_office.port):
        ask(make.agency("Fire", mailbox="planning@fire.example", contact_email="ann@fire.example"))
        at("25T12:00")
        assert post_office.recipients == ["ann@fire.example"]
        [path] = re.findall(r"/answer/\S+", plain(post_office.received[0]))
        assert "Send the answer for Fire" in app.test_client().get(path).text and "ann@fire.example" in app.test_client().get(path).text


@ON_SQLITE
@pytest.mark.parametrize("account", [False, True])
def test_on_the_day_it_goes_to_the_deputy_as_well(app, make, ask, at, account):
    with sink() as post_office, live(app, post_office.port):
        fire = make.agency("Fire", mailbox="planning@fire.example", contact_email="ann@fire.example", deputy_email="dep@fire.example")
        away = make.agency("Away", contact_email="bea@away.example", deputy_email="dee@away.example")
        people = [make.user(fire, email="dep@fire.example")] if account else []
        with app.app_context(), unit_of_work():
            db.session.add(Absence(email="dee@away.example", first_day=FRIDAY, last_day=FRIDAY))
        ask(fire, away)
        at("24T12:00")
        at("25T08:00")
        assert sorted(post_office.recipients) == ["ann@fire.example", "bea@away.example"]
        at("27T08:00")
        assert sorted(post_office.recipients[2:]) == ["ann@fire.example", "bea@away.example", "dep@fire.example"]
        [theirs] = [message for message in post_office.received if message["To"] == "dep@fire.example"]
        [path] = re.findall(r"/answer/\S+", plain(theirs))
        assert "Send the answer for Fire" in app.test_client().get(path).text
        with app.app_context():
            assert [db.session.query(Notice).where(Notice.user_id == one.id).count() for one in people] == [2] * len(people)


def test_it_stands_under_notices_and_goes_by_mail_as_the_contact_wants_it(app, make, ask, at):
    with sink() as post_office, live(app, post_office.port):
        fire = make.agency("Fire", mailbox="planning@fire.example", contact_email="ann@fire.example")
        ann, other, staff = make.user(fire, email="ann@fire.example"), make.user(fire), make.user(fire, Role.STAFF)
        first = ask(fire)
        at("24T12:00")
        at("25T08:00")
        assert post_office.recipients == ["ann@fire.example"]
        second = ask(fire, answer_by=date(2026, 12, 2))
        with app.app_context(), unit_of_work():
            choices_services.choose({words.BY_MAIL: NoticeWay.APP}, 7, by=db.session.get_one(User, ann.id))
        at("27T08:00")
        assert post_office.recipients == ["ann@fire.example"], "only under Notices"
        with app.app_context():
            query = select(HistoryLine.what).join(Notice, Notice.line_id == HistoryLine.id).order_by(Notice.id)
            told = {one: list(db.session.scalars(query.where(Notice.user_id == one.id))) for one in (ann, other, staff)}
        on_friday, later = "reminded Fire to answer by Friday 27 November 2026", "reminded Fire to answer by Wednesday 2 December 2026"
        assert told == {ann: [on_friday, on_friday, later], other: [on_friday, on_friday, later], staff: []} and first.id < second.id


@ON_SQLITE
def test_where_the_link_opens_only_inside_it_says_how_to_answer_without_it(app, make, ask, at):
    with sink() as post_office, live(app, post_office.port):
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], public_url="http://10.0.0.5:8000")
        ask(make.agency("Fire", mailbox="planning@fire.example"))
        at("25T12:00")
        assert "Without the link: tell Test Council (01634 000000) whether you accept" in plain(post_office.received[0])


@ON_SQLITE
def test_what_was_answered_before_it_goes_is_overtaken(app, make, ask, hands):
    fire = make.agency("Fire", mailbox="planning@fire.example")
    ask(fire)
    hands.move_to("2026-11-25T12:00:00+00:00")
    with app.app_context():
        services.remind()
        with unit_of_work():
            db.session.execute(update(Commitment).values(state=CommitmentState.ACCEPTED))
        sending_services.deliver()
        [message] = db.session.scalars(select(Message))
        assert (message.state, message.error) == (MessageState.OVERTAKEN, "the agency has answered everything meanwhile")


@ON_SQLITE
def test_a_first_start_with_mail_sends_nothing_of_before(app, make, ask, at):
    fire = make.agency("Fire", mailbox="planning@fire.example")
    for days in range(3):
        ask(fire, answer_by=FRIDAY - timedelta(days=days))
    with live(app, None):
        at("27T12:00")
        at("28T12:00")
    with sink() as post_office, live(app, post_office.port):
        at("29T12:00")
        at("30T12:00")
        assert post_office.received == []


@ON_SQLITE
def test_answers_to_a_reminder_go_to_nobody_who_may_not_change_what_it_asks_about(app, make, ask, at):
    with sink() as post_office, live(app, post_office.port, reply_to="office@ops.example"):
        fire, lead, gone = make.agency("Fire", mailbox="planning@fire.example"), make.user(name="Lee Lead"), make.user(name="Gil Gone")
        ask(fire, author=lead)
        ask(make.agency("Police", mailbox="planning@police.example"), author=gone)
        ask(make.agency("Health", mailbox="planning@health.example"), author=lead)
        ask(fire, author=gone, answer_by=date(2026, 12, 4))
        with app.app_context(), unit_of_work():
            db.session.execute(update(User).where(User.id == gone.id).values(role=Role.STAFF))
        at("25T08:00")
        answers = {message["To"]: str(message["Reply-To"]) for message in post_office.received}
        assert answers == {
            "planning@fire.example": "office@ops.example", "planning@police.example": "office@ops.example", "planning@health.example": f"Lee Lead <{lead.email}>",
        }


@ON_SQLITE
def test_of_what_is_restricted_alone_a_reminder_says_that_something_waits_and_nothing_of_what(app, make, ask, at):
    with sink() as post_office, live(app, post_office.port, reply_to="office@ops.example"):
        fire = make.agency("Fire Brigade", mailbox="planning@fire.example", contact_email="ann@fire.example")
        make.user(fire, email="ann@fire.example")
        secret, lead = ask(fire, restricted=True), make.user()
        at("25T08:00")
        [message] = post_office.received
        assert message["Subject"] == "Something is waiting for you" and message["References"] is None and message["Reply-To"] == "office@ops.example"
        assert message["List-Unsubscribe"] == "<https://ops.example/notices/choices>", "it went to an account"
        said = plain(message).partition("opsplanner of")[0]
        assert all(word not in said for word in ("Fire", "question", "Besides", "November", secret.reference)) and "Sign in to read it" in said
        open_one = ask(fire, answer_by=date(2026, 12, 4), author=lead)
        at("27T08:00")
        mixed = post_office.received[-1]
        assert mixed["Subject"] == "1 question waits for Fire Brigade until Friday 4 December 2026", "the day is that of what is named"
        assert mixed["References"] == f"<{open_one.reference.lower()}@ops.example>" and lead.email in mixed["Reply-To"]
        assert "Besides, 1 question is read by signing in." in plain(mixed) and f"Answers to it go to {lead.name} <{lead.email}>" in plain(mixed).replace('"', "")
