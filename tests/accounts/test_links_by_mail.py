"""Invitations and links for a new password go by mail: nobody but their owner is given one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from opsplanner.accounts.links import page as links_page
from opsplanner.database import db, unit_of_work
from opsplanner.history import newest, subjects
from opsplanner.mail.rules import LEASE
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import Message, OneTimeLink, Role, SentToken, User
from opsplanner.models import MessageState as S
from tests.browser import Browser, text_of
from tests.mail.conftest import live, take
from tests.mail.sink import Sink, sink
from tests.make import Make

NEW = {"new_password": "three wet grey owls", "password_again": "three wet grey owls"}
PEOPLE = "Ann Smith, ann@x.example, Test Council, coordinator\nBo Lee\tbo@x.example\tTest Council\tstaff\n"
pytestmark = pytest.mark.usefixtures("usual_time")


@pytest.fixture
def post_office(app: Flask) -> Iterator[Sink]:
    """A mail server that takes everything, and an installation that sends by it."""
    with sink() as found, live(app, found.port):
        yield found


@pytest.fixture
def ada(make: Make, browser: Browser) -> Browser:
    """A browser in which an administrator is signed in; another administrator exists."""
    make.user(make.office(), Role.ADMINISTRATOR, name="Bea Admin", email="bea@office.example")
    return browser.as_(make.user(make.office(), Role.ADMINISTRATOR, name="Ada Admin"))


def worked(app: Flask) -> None:
    """Let the worker do what is due."""
    with app.app_context():
        sending_services.deliver()
        db.session.remove()


def links(post_office: Sink) -> list[str]:
    """The path of the link in each message that came, as its plain text has it."""
    texts = [message.get_body(("plain",)).get_content() for message in post_office.received]
    return [re.findall(r"https://ops\.example(/welcome/\S+)", text)[0] for text in texts]


def rows(app: Flask) -> list[Message]:
    """The messages, the oldest first."""
    with app.app_context():
        found = list(db.session.scalars(db.select(Message).order_by(Message.id)))
        db.session.remove()
    return found


def test_people_are_invited_by_mail_and_nobody_else_is_shown_their_links(app, make, ada, post_office) -> None:
    make.council()
    typed = {"people": PEOPLE, "once": "a" * 30}
    assert "Invite them" in ada.get("/administration/invite").text
    answer = ada.post("/administration/invite", typed)
    assert answer.status_code == 303 and answer.headers["Location"] == "/administration?state=invited"
    page = ada.follow(answer).text
    assert "It invited Ann Smith, Bo Lee. A link for each goes out by e-mail." in page and "/welcome/" not in page
    assert ada.post("/administration/invite", typed).status_code == 303, "the same form is done once"
    assert post_office.received == [], "it is the worker that sends"
    worked(app)
    assert post_office.recipients == ["ann@x.example", "bo@x.example"]
    ann, bo = links(post_office)
    assert ann != bo
    first = post_office.received[0]
    assert first["Subject"] == "You are invited to opsplanner of Test Community Safety Partnership"
    said = " ".join(first.get_body(("plain",)).get_content().split())
    assert "Ada Admin, Partnership Office, has invited you to opsplanner" in said and "as coordinator of Test Council." in said
    assert "It works once, until Wednesday 25 November 2026, 11am." in said
    assert "Welcome, Ann Smith" in text_of(Browser(app).get(ann))
    assert Browser(app).post(ann, NEW).status_code == 303
    assert Browser(app).get(ann).status_code == 404 and Browser(app).get(bo).status_code == 200
    with app.app_context():
        user = db.session.scalars(db.select(User).where(User.email == "ann@x.example")).unique().one()
        assert "was given an invitation link, by e-mail to ann@x.example" in [line.what for line in newest(subjects.of_user(user.id), 9)]
        stored = str(db.session.execute(db.select(*Message.__table__.c)).all()) + str(db.session.execute(db.select(*OneTimeLink.__table__.c)).all())
        assert ann.rpartition("/")[2] not in stored and bo.rpartition("/")[2] not in stored


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_new_link_goes_to_its_owner_and_the_account_says_where_it_stands(app, make, ada, post_office) -> None:
    vic = make.user(role=Role.STAFF, name="Vic Staff", email="vic@x.example")
    path = f"/administration/accounts/{vic.id}"
    page = text_of(ada.follow(ada.post(f"{path}/new-link")))
    assert "A new link goes out by e-mail, to vic@x.example." in page
    assert "The last message to Vic Staff: link for a new password, to vic@x.example, Wednesday 18 November 2026, 11am." in page
    assert "It goes within a minute of a worker’s being at work." in page
    worked(app)
    assert "Handed to the mail server, Wednesday 18 November 2026, 11am." in text_of(ada.get(path))
    home = text_of(ada.as_(vic).get("/"))
    assert "Ada Admin made a link to set your password, which goes to vic@x.example by e-mail, Wednesday 18 November 2026, 11am. It has not been used." in home
    assert Browser(app).post(links(post_office)[0], NEW).status_code == 303


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_confirms_a_colleagues_link_is_not_shown_it(app, make, ada, post_office) -> None:
    ann, bo = make.user(name="Ann Council", email="ann@x.example"), make.user(name="Bo Council")
    page = text_of(ada.follow(ada.post(f"/administration/accounts/{ann.id}/new-link")))
    assert "The link is asked for. Somebody else has to confirm it." in page and "takes a second person, who confirms it." in page
    second = ada.as_(bo)
    assert "the link then goes to ann@x.example, and nobody is shown it" in text_of(second.get(f"/account/links/{ann.id}"))
    typed = {"once": "k" * 30}
    answers = [second.post(f"/account/links/{ann.id}/confirm", typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303] and "/welcome/" not in second.follow(answers[0]).text
    worked(app)
    (link,) = links(post_office)
    said = " ".join(post_office.received[0].get_body(("plain",)).get_content().split())
    assert "Ada Admin, Partnership Office, has asked for it, and Bo Council, Test Council, has confirmed it." in said
    assert "Bo Council confirmed the link to set your password that Ada Admin had asked for, which goes to ann@x.example by e-mail" in text_of(ada.as_(ann).get("/"))
    assert Browser(app).post(link, NEW).status_code == 303


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_link_that_is_not_good_any_more_is_not_sent(app, make, ada, post_office, hands) -> None:
    people = {name: make.user(role=Role.STAFF, name=name, email=f"{name}@x.example") for name in ("replaced", "suspended", "moved", "late", "renamed")}
    for user in people.values():
        assert ada.post(f"/administration/accounts/{user.id}/new-link").status_code == 303
    ada.post(f"/administration/accounts/{people['replaced'].id}/new-link")
    ada.post(f"/administration/accounts/{people['suspended'].id}/suspend", {"version": "1"})
    ada.post(f"/administration/accounts/{people['moved'].id}/move", {"agency": str(make.agency().id), "version": "1"})
    change = {"name": "renamed", "email": "other@x.example", "role": "staff", "version": "1"}
    assert ada.post(f"/administration/accounts/{people['renamed'].id}/change", change).status_code == 303
    worked(app)
    assert sorted(post_office.recipients) == ["late@x.example", "replaced@x.example"]
    why = {row.recipient: row.error for row in rows(app) if row.state is S.OVERTAKEN}
    assert why == {
        "replaced@x.example": "the link has ended: a newer one was made, or its time ran out before it could be sent", "suspended@x.example": "the account is suspended",
        "moved@x.example": "the link has ended: a newer one was made, or its time ran out before it could be sent",
        "renamed@x.example": "the account has another e-mail address now, so make a new link",
    }
    post_office.answers["late@x.example"] = "452 full"
    ada.post(f"/administration/accounts/{people['late'].id}/new-link")
    worked(app)
    hands.shift(timedelta(days=1))
    post_office.answers.clear()
    worked(app)
    assert rows(app)[-1].state is S.OVERTAKEN


def test_a_message_that_goes_twice_has_two_links_that_both_work_and_one_is_used(app, make, ada, post_office, hands) -> None:
    vic = make.user(role=Role.STAFF, email="vic@x.example")
    ada.post(f"/administration/accounts/{vic.id}/new-link")
    with app.app_context():
        assert take() is not None  # a worker that is killed before it has handed it over
        db.session.remove()
    hands.shift(LEASE)
    with app.app_context():
        whole = sending_services.as_message(*take(), app.config["SETTINGS"])
        db.session.remove()
    post_office.received.append(whole)  # and one that is killed before it has marked it
    hands.shift(LEASE)
    worked(app)
    assert len(set(post_office.message_ids)) == 1
    first, second = links(post_office)
    assert first != second and Browser(app).get(second).status_code == 200
    assert Browser(app).post(first, NEW).status_code == 303
    assert Browser(app).get(second).status_code == 404
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(SentToken)) == 3


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_in_a_demonstration_the_message_is_read_where_it_would_have_arrived(app, make, ada) -> None:
    make.council()
    page = ada.follow(ada.post("/administration/invite", {"people": PEOPLE})).text
    assert "This is a demonstration: read it under Administration, Mail." in page
    (ann, bo) = rows(app)
    assert "It is not written yet." in ada.get(f"/administration/mail/{ann.id}").text
    worked(app)
    listed = ada.get("/administration/mail").text
    assert f'href="/administration/mail/{ann.id}"' in listed and f'href="/administration/mail/{bo.id}"' in listed
    page = ada.get(f"/administration/mail/{ann.id}").text
    (link,) = set(re.findall(r'href="https://ops\.example(/welcome/[^"]+)"', page))
    assert "Welcome, Ann Smith" in text_of(Browser(app).get(link))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_where_there_is_no_mail_the_link_is_shown_and_no_message_is_written(app, make, ada) -> None:
    vic = make.user(role=Role.STAFF)
    with live(app, None):
        page = ada.post(f"/administration/accounts/{vic.id}/new-link")
        assert page.status_code == 200 and "https://ops.example/welcome/" in page.text
    assert rows(app) == []


def test_where_a_link_leads_is_known_without_a_public_address_too(app) -> None:
    import dataclasses

    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(before, public_url=None, port=8123)
    try:
        with app.test_request_context(base_url=app.config["SETTINGS"].address):
            assert links_page.address("t") == "http://127.0.0.1:8123/welcome/t"
    finally:
        app.config["SETTINGS"] = before


def test_the_upgrade_and_a_first_start_with_mail_tell_nobody(app, make, ada, post_office) -> None:
    """Somebody who was invited before there was mail, by a link that was passed on, is not written to."""
    with live(app, None):
        make.council()
        ada.post("/administration/invite", {"people": PEOPLE})
    worked(app)
    assert post_office.received == [] and rows(app) == []
    with app.app_context(), unit_of_work():
        assert db.session.scalar(db.select(db.func.count()).select_from(OneTimeLink)) == 2
