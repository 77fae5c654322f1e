"""What administrators see of mail: everything but what was written to somebody else."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.mail import services
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import Message, Role
from opsplanner.models import MessageState as S
from tests.browser import Browser, text_of
from tests.hands import Hands
from tests.mail.conftest import deliver, live, write
from tests.mail.sink import Sink
from tests.make import Make
from tests.queries import queries_of

pytestmark = pytest.mark.usefixtures("usual_time")
PAGES = ("/administration/deliveries", "/administration/mail")
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def admin(make: Make, browser: Browser) -> Browser:
    """A browser in which an administrator is signed in."""
    return browser.as_(make.user(make.office(), Role.ADMINISTRATOR, name="Ada Admin"))


def written(app: Flask, *recipients: str, about: str = "a van", delivered: bool = True) -> list[int]:
    """Write messages, and let the worker do what is due."""
    with app.app_context():
        numbers = write(*recipients, about=about)
        if delivered:
            deliver()
        db.session.remove()
    return numbers


@ON_SQLITE
def test_with_nothing_to_show_the_pages_say_so_and_where_mail_goes(app: Flask, admin: Browser, post_office: Sink) -> None:
    deliveries, mail = (text_of(admin.get(page)) for page in PAGES)
    assert "Nobody has been written to yet." in deliveries and "0 messages wait, and none was given up." in deliveries
    assert f"Mail goes out by 127.0.0.1:{post_office.port}, from Joint operations <ops@ops.example>." in deliveries
    assert "There is no message in the mail folder." in mail
    with live(app, None):
        assert all("No mail goes out: OPSPLANNER_SMTP names no mail server." in text_of(admin.get(page)) for page in PAGES)


def test_what_failed_says_why_and_is_sent_again(app: Flask, make: Make, admin: Browser, post_office: Sink) -> None:
    post_office.answers["ann@x.example"] = "550 No such <mailbox>"
    ann, bo = written(app, "ann@x.example", "bo@x.example")
    page = admin.get(PAGES[0])
    said = text_of(page)
    assert "1 was given up" in said and page.text.count("Send again<") == 1
    assert "Given up after 1 try, Wednesday 18 November 2026, 11am: ann@x.example was not taken: 550 No such <mailbox>" in said
    assert "Handed to the mail server, Wednesday 18 November 2026, 11am" in said
    assert "Dear" not in said and "/x?a=1" not in page.text, "what it says is nobody else's"
    assert "bo@x.example" not in admin.get(f"{PAGES[0]}?state=given+up", hx=True).text and "ann@" not in admin.get(f"{PAGES[0]}?q=BO@", hx=True).text
    post_office.answers.clear()
    again = f"/administration/deliveries/{ann}/send-again"
    assert "The message to ann@x.example is on its way again." in admin.follow(admin.post(again)).text
    assert admin.post(again).status_code == 422 and admin.post(f"/administration/deliveries/{bo}/send-again").status_code == 422
    with app.app_context():
        deliver()
        assert db.session.get(Message, ann).state is S.SENT
        db.session.remove()
    assert admin.post("/administration/deliveries/999/send-again").status_code == 404


def test_all_that_were_given_up_are_sent_again_at_once(app: Flask, make: Make, admin: Browser, post_office: Sink) -> None:
    post_office.answers |= dict.fromkeys(("ann@x.example", "cy@x.example"), "550 No")
    ids = written(app, "ann@x.example", "bo@x.example", "cy@x.example")
    assert "Send all again that were given up" in admin.get(PAGES[0]).text
    post_office.answers.clear()
    everything = "/administration/deliveries/send-all-again"
    assert "2 messages are on the way again." in admin.follow(admin.post(everything)).text
    with app.app_context():
        deliver()
        assert {db.session.get(Message, id_).state for id_ in ids} == {S.SENT}
        db.session.remove()
    assert "Send all again" not in admin.get(PAGES[0]).text and admin.post(everything).status_code == 422
    assert sorted(post_office.recipients) == ["ann@x.example", "bo@x.example", "cy@x.example"], "nobody twice"


@ON_SQLITE
def test_messages_that_nobody_takes_say_that_no_worker_is_at_work(app: Flask, admin: Browser, hands: Hands) -> None:
    written(app, "ann@x.example", delivered=False)
    assert "No worker is at work" not in admin.get(PAGES[0]).text
    hands.shift(timedelta(minutes=16))
    page = text_of(admin.get(PAGES[0]))
    assert "A message has been waiting to be sent since Wednesday 18 November 2026, 11am. No worker is at work" in page and "1 message waits" in page


@ON_SQLITE
def test_a_demonstrations_messages_stand_in_the_folder_as_they_would_have_arrived(app: Flask, admin: Browser) -> None:
    (number,) = written(app, "ann@x.example")
    (over,) = written(app, "bo@x.example", about="over")
    page = admin.get(f"/administration/mail/{number}")
    said = text_of(page)
    assert "About a van" in said and "opsplanner@ops.example" in said and "Dear <b>reader</b> of a van," in said
    assert '<a href="https://ops.example/x?a=1&amp;b=2">See it</a>' in page.text
    file = admin.get(f"/administration/mail/{number}/file")
    assert file.mimetype == "message/rfc822" and b"Subject: About a van\r\n" in file.data
    (kept,) = _folder(app).iterdir()
    assert kept.read_bytes() == file.data and stat.S_IMODE(kept.stat().st_mode) == 0o600 and stat.S_IMODE(_folder(app).stat().st_mode) == 0o700
    assert "It was not written: it is over." in text_of(admin.get(f"/administration/mail/{over}"))
    assert "Its deliveries" not in said and admin.get(f"/administration/mail/{over}/file").status_code == 404
    assert "Read it" in admin.get(PAGES[1]).text and "Written into the mail folder" in text_of(admin.get(PAGES[0]))


@ON_SQLITE
def test_a_message_that_goes_later_says_when(app: Flask, admin: Browser) -> None:
    (number,) = written(app, "ann@x.example", delivered=False)
    assert "It is not written yet. It goes within a minute of a worker’s being at work." in text_of(admin.get(f"/administration/mail/{number}"))
    with app.app_context(), unit_of_work():
        db.session.execute(update(Message).values(due_at=clock.now() + timedelta(minutes=2)))
    assert "It is not written yet. It is sent from Wednesday 18 November 2026, 11.02am." in text_of(admin.get(f"/administration/mail/{number}"))


@ON_SQLITE
def test_a_live_installation_shows_nobody_what_it_wrote(app: Flask, admin: Browser, post_office: Sink) -> None:
    (sent,) = written(app, "bo@x.example")
    with live(app, None):
        (number,) = written(app, "ann@x.example")
        page = admin.get(PAGES[1])
        said = text_of(page)
        assert "ann@x.example" in said and "Test message" in said and "In the folder" in said and "bo@x.example" not in said
        assert "Read it" not in said and f"/administration/mail/{number}" not in page.text
        for path in (f"/administration/mail/{number}", f"/administration/mail/{number}/file", f"/administration/mail/{sent}"):
            assert admin.get(path).status_code == 404
    assert len(list(_folder(app).iterdir())) == 1, "nothing of it is lost"


@ON_SQLITE
def test_texts_go_after_thirty_days_and_their_rows_stay(app: Flask, make: Make, browser: Browser, hands: Hands) -> None:
    (number,) = written(app, "ann@x.example")
    for days, there in ((30, 1), (1, 0)):
        hands.shift(timedelta(days=days))
        with app.app_context():
            sending_services.clear()
        assert len(list(_folder(app).iterdir())) == there
    admin = browser.as_(make.user(make.office(), Role.ADMINISTRATOR))
    assert "Its text is gone: texts are kept for 30 days." in text_of(admin.get(f"/administration/mail/{number}"))
    assert admin.get(f"/administration/mail/{number}/file").status_code == 404


@ON_SQLITE
def test_a_folder_that_cannot_be_written_loses_nothing(app: Flask, admin: Browser) -> None:
    _folder(app).write_bytes(b"")
    try:
        (number,) = written(app, "ann@x.example")
    finally:
        _folder(app).unlink()
    with app.app_context():
        assert (db.session.get(Message, number).state, db.session.get(Message, number).attempts) == (S.WAITING, 1)
        db.session.remove()
    assert "The mail folder cannot be written" in text_of(admin.get(PAGES[0]))


@ON_SQLITE
def test_messages_are_listed_25_a_page_and_odd_addresses_show_a_page(app: Flask, admin: Browser, caplog: pytest.LogCaptureFixture) -> None:
    written(app, "p@x.example", delivered=False)
    few = [queries_of(caplog, admin, page) for page in PAGES]
    written(app, *(f"p{n:02}@x.example" for n in range(26)), delivered=False)
    assert [queries_of(caplog, admin, page) for page in PAGES] == few == [4, 2], "who, messages, what waits, what is late; who, messages"
    for page in PAGES:
        first, second = admin.get(page).text, admin.get(f"{page}?page=2").text
        assert first.count('app-text">p') == 25 and second.count('app-text">p') == 2 and "Page 2" in second
        assert "There is nothing on this page" in admin.get(f"{page}?page=9").text
        for odd in ("state=nonsense", "page=0", "page=x", "q=%00%25_", "page=99999999999999999999"):
            assert admin.get(f"{page}?{odd}").status_code == 200
    assert "No message matches" in admin.get(f"{PAGES[0]}?q=nobody").text


@ON_SQLITE
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.STAFF, Role.MANAGER])
def test_mail_is_for_administrators(app: Flask, make: Make, browser: Browser, role: Role) -> None:
    (number,) = written(app, "ann@x.example")
    signed_in = browser.as_(make.user(make.office(), role))
    for path in (*PAGES, f"/administration/mail/{number}", f"/administration/mail/{number}/file"):
        assert signed_in.get(path).status_code == 403
    assert signed_in.post(f"/administration/deliveries/{number}/send-again").status_code == 403


@ON_SQLITE
def test_no_mail_goes_out_of_a_demonstration_whatever_is_set(app: Flask, post_office: Sink) -> None:
    import dataclasses

    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(before, demonstration=True)
    try:
        written(app, "ann@x.example")
    finally:
        app.config["SETTINGS"] = before
    assert post_office.received == []
    with app.app_context():
        (message,) = db.session.scalars(db.select(Message))
        assert message.state is S.IN_FOLDER and message.settled_at == clock.now() and services.TASK == "mail"


def _folder(app: Flask) -> Path:
    folder: Path = app.config["SETTINGS"].data / "mail"
    return folder
