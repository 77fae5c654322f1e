"""Who leads an operation writes to who takes part."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from opsplanner.database import db, unit_of_work
from opsplanner.history import newest
from opsplanner.mail import services as mail_services
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import Agency, Commitment, CommitmentState, Message, MessageState, Notice, OperationState, Role, User
from opsplanner.operations.messages import words
from tests.mail.conftest import live
from tests.mail.sink import sink
from tests.notices.test_by_mail import plain
from tests.page_forms import post_forms

pytestmark = pytest.mark.usefixtures("usual_time")
TEXT = "Bring boots: the alley is under water"


def send(browser: Any, reference: str, **typed: str) -> Any:
    """Fill the form in and send it."""
    path = f"/operations/{reference}/message"
    form = next(one for one in post_forms(browser.get(path).text, path) if one.path == path)
    return browser.post(path, {name: value for name, value in form.values if name != "csrf_token"} | {"text": TEXT, "to": "all"} | typed)


@pytest.mark.parametrize("to", ["all", "agencies"])
def test_it_reaches_mailboxes_coordinators_and_who_is_named(app, make, browser, hands, to):
    fire, gone = make.agency("Fire", mailbox="planning@fire.example"), make.agency("Gone", mailbox="gone@gone.example")
    lead, coordinator, named, other = make.user(email="lead@council.example"), make.user(fire), make.user(fire, Role.STAFF), make.user(fire, Role.STAFF)
    operation = make.operation(OperationState.CONFIRMED, author=lead, accepted=[fire], declined=[gone])
    make.nomination(operation, fire, named)
    with sink() as post_office, live(app, post_office.port):
        mine = browser.as_(lead)
        answer = mine.follow(send(mine, operation.reference, to=to))
        assert f"The message goes to 1 agency and {'2 people' if to == 'all' else '1 person'}, and stands in the history." in answer.text
        hands.shift(timedelta(minutes=2))
        with app.app_context():
            sending_services.deliver()
        [sent] = [one for one in post_office.received if one["To"] == fire.mailbox]
        assert TEXT in plain(sent) and "lead@council.example" in sent["Reply-To"] and "gone@gone.example" not in post_office.recipients
        assert sorted(post_office.recipients) == sorted([fire.mailbox, coordinator.email] + ([named.email] if to == "all" else []))
    with app.app_context():
        told = set(db.session.scalars(select(Notice.user_id).where(Notice.kind == "message")))
        assert told == {coordinator.id} | ({named.id} if to == "all" else set()) and other.id not in told
        assert newest(operation, 1)[0].what == f"wrote to {'everybody who takes part' if to == 'all' else 'the agencies'}: “{TEXT}”"


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_it_goes_to_the_contact_and_not_to_the_mailbox_as_well(app, make, browser, hands):
    fire = make.agency("Fire", mailbox="planning@fire.example", contact_email="ann@fire.example")
    operation, lead = make.operation(accepted=[fire]), make.user()
    with sink() as post_office, live(app, post_office.port):
        send(browser.as_(lead), operation.reference, to="agencies")
        hands.shift(timedelta(minutes=2))
        with app.app_context():
            sending_services.deliver()
        assert "ann@fire.example" in post_office.recipients and fire.mailbox not in post_office.recipients


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_contact_with_an_account_gets_it_once(app, make, browser, hands):
    fire = make.agency("Fire", mailbox="planning@fire.example", contact_email="ann@fire.example")
    lead = make.user()
    operation = make.operation(author=lead, accepted=[fire])
    make.nomination(operation, fire, make.user(fire, email="ann@fire.example"))
    with sink() as post_office, live(app, post_office.port):
        mine = browser.as_(lead)
        assert "The message goes to 1 person, and" in mine.follow(send(mine, operation.reference, to="all")).text
        hands.shift(timedelta(minutes=2))
        with app.app_context():
            sending_services.deliver()
        assert post_office.recipients == ["ann@fire.example"]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_it_goes_to_the_address_of_when_it_goes(app, make, browser, hands):
    fire, gone = make.agency("Fire", mailbox="old@fire.example"), make.agency("Gone", mailbox="gone@gone.example")
    lead, ann = make.user(), make.user(fire, email="old-ann@fire.example")
    operation = make.operation(author=lead, accepted=[fire, gone])
    with sink() as post_office, live(app, post_office.port):
        send(browser.as_(lead), operation.reference, to="agencies")
        with app.app_context(), unit_of_work():
            db.session.execute(update(Agency).where(Agency.id == fire.id).values(mailbox="new@fire.example"))
            db.session.execute(update(Agency).where(Agency.id == gone.id).values(mailbox=""))
            db.session.execute(update(User).where(User.id == ann.id).values(email="new-ann@fire.example"))
        hands.shift(timedelta(minutes=2))
        with app.app_context():
            sending_services.deliver()
            assert list(db.session.scalars(select(Message.error).where(Message.state == MessageState.OVERTAKEN))) == ["the agency has no e-mail address any more"]
        assert sorted(post_office.recipients) == ["new-ann@fire.example", "new@fire.example"]
        with app.app_context(), unit_of_work():  # as one was written before messages knew their agency
            line = db.session.scalars(select(Notice.line_id)).one()
            mail_services.post(words.BY_MAIL, about=str(line), to="old@fire.example")
        with app.app_context():
            sending_services.deliver()
        assert post_office.recipients[-1] == "old@fire.example" and TEXT in plain(post_office.received[-1])


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_is_refused_and_what_stays_inside(app, make, browser, hands):
    fire = make.agency("Fire", mailbox="planning@fire.example")
    operation, draft = make.operation(accepted=[fire], restricted=True), make.operation(OperationState.DRAFT)
    with sink() as post_office, live(app, post_office.port):
        mine = browser.as_(make.user())
        assert "Enter what you want to say" in send(mine, operation.reference, text="").text
        refused = send(mine, draft.reference)
        assert refused.status_code == 422 and "This is still a draft" in refused.text and TEXT in refused.text
        assert send(mine, operation.reference).status_code == 303
        hands.shift(timedelta(minutes=2))
        with app.app_context():
            sending_services.deliver()
        [sent] = [one for one in post_office.received if one["To"] == fire.mailbox]
        assert sent["Subject"] == "Something is waiting for you" and TEXT not in plain(sent) and operation.reference not in plain(sent)
    assert browser.as_(make.user(fire)).get(f"/operations/{operation.reference}/message").status_code == 404


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_an_agency_that_is_released_before_it_goes_does_not_get_it(app, make, browser, hands):
    fire, police = make.agency("Fire", mailbox="planning@fire.example"), make.agency("Police", contact_email="ann@police.example")
    lead = make.user(email="lead@council.example")
    make.user(police, email="ann@police.example")
    operation = make.operation(OperationState.CONFIRMED, author=lead, accepted=[fire, police])
    with sink() as post_office, live(app, post_office.port):
        send(browser.as_(lead), operation.reference, to="agencies")
        with app.app_context(), unit_of_work():
            part = Commitment.operation_id == operation.id, Commitment.agency_id == fire.id
            db.session.execute(update(Commitment).where(*part).values(state=CommitmentState.RELEASED))
        hands.shift(timedelta(minutes=2))
        with app.app_context():
            sending_services.deliver()
            assert [row.error for row in db.session.scalars(select(Message).where(Message.state == MessageState.OVERTAKEN))] == ["the agency takes no part any more"]
        assert {message["To"] for message in post_office.received} == {"ann@police.example"}
        assert {message["List-Unsubscribe"] for message in post_office.received} == {"<https://ops.example/notices/choices>"}, "who reads it has an account"
