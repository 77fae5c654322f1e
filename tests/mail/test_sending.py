"""A message is written with its change, goes once, and is tried again until it went or is given up."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.mail import services
from opsplanner.mail.folder import services as folder_services
from opsplanner.mail.rules import BACK_OFF, LEASE, MOST_TRIES
from opsplanner.models import Message
from opsplanner.models import MessageState as S
from tests.hands import Hands
from tests.mail.conftest import deliver, live, stand, take, write
from tests.mail.sink import Sink, broken, dies_in_mid_data, sink
from tests.postgres import free_port

ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
pytestmark = pytest.mark.usefixtures("usual_time")


def test_a_message_goes_once_as_plain_text_and_html_with_all_its_headers(in_app: Flask, post_office: Sink) -> None:
    (number,) = write("ann@x.example")
    deliver()
    deliver()
    (message,) = post_office.received
    assert post_office.recipients == ["ann@x.example"]
    row = stand(number)
    assert {name: str(message[name]) for name in ("From", "To", "Subject", "Reply-To", "Auto-Submitted", "Message-ID", "Date")} == {
        "From": "Joint operations <ops@ops.example>", "To": "ann@x.example", "Subject": "About a van", "Reply-To": "office@ops.example",
        "Auto-Submitted": "auto-generated", "Message-ID": row.message_id, "Date": "Wed, 18 Nov 2026 11:00:00 +0000",
    }
    assert row.message_id.endswith("@ops.example>")
    plain, html = (message.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
    assert "Dear <b>reader</b> of a van," in plain and "See it:\nhttps://ops.example/x?a=1&b=2" in plain and "Answers to it go to office@ops.example." in plain
    assert "Dear &lt;b&gt;reader&lt;/b&gt; of a van," in html and '<a href="https://ops.example/x?a=1&amp;b=2">See it</a>' in html
    assert (row.state, row.attempts, row.error, row.leased_until, row.settled_at) == (S.SENT, 1, "", None, clock.now())


@ON_SQLITE
@pytest.mark.parametrize("about", ["a\r\nBcc: all@x.example\r\n\r\nvan", "a\nvan", "a\u2028van\x00\x07", "a van " * 60])
def test_a_name_with_line_breaks_makes_one_line_of_a_subject_and_no_header_more(in_app: Flask, post_office: Sink, about: str) -> None:
    with unit_of_work():
        message = services.post("test", about="x", to="ann@x.example")
        message.about = about  # longer than the column says, on SQLite
    deliver()
    (message,) = post_office.received
    assert message["Bcc"] is None and len(message["Subject"]) <= 150 and str(message["Subject"]).isprintable()
    assert post_office.recipients == ["ann@x.example"]


def test_what_is_undone_is_told_nobody(in_app: Flask, post_office: Sink) -> None:
    with pytest.raises(RuntimeError), unit_of_work():
        services.post("test", about="a van", to="ann@x.example")
        raise RuntimeError
    deliver()
    assert post_office.received == [] and db.session.scalar(db.select(db.func.count()).select_from(Message)) == 0


@ON_SQLITE
def test_a_message_waits_for_its_time(in_app: Flask, post_office: Sink, hands: Hands) -> None:
    with unit_of_work():
        services.post("test", about="a van", to="ann@x.example", not_before=clock.now() + timedelta(minutes=2))
    deliver()
    assert post_office.received == []
    hands.shift(timedelta(minutes=2))
    deliver()
    assert len(post_office.received) == 1


@ON_SQLITE
def test_what_is_overtaken_is_not_sent_and_its_row_says_why_and_one_bad_text_keeps_nobody_else_waiting(in_app: Flask, post_office: Sink) -> None:
    (over,), (wrong,), (good,) = write("a@x.example", about="over"), write("b@x.example", about="wrong"), write("c@x.example")
    with unit_of_work():
        unknown = services.post("nobody knows it", about="", to="d@x.example").id
    deliver()
    assert post_office.recipients == ["c@x.example"] and stand(good).state is S.SENT
    assert (stand(over).state, stand(over).error) == (S.OVERTAKEN, "it is over")
    for number in (wrong, unknown):
        assert stand(number).state is S.WAITING and "Its text could not be made" in stand(number).error and stand(number).due_at == clock.now() + BACK_OFF[0]


@ON_SQLITE
@pytest.mark.parametrize(("answer", "said"), [("550 5.1.1 No such mailbox", "550 5.1.1 No such mailbox"), ("552 Too much mail", "552 Too much mail")])
def test_a_mailbox_that_will_never_take_it_is_known_at_once(in_app: Flask, post_office: Sink, answer: str, said: str) -> None:
    post_office.answers["ann@x.example"] = answer
    number, other = write("ann@x.example", "bo@x.example")
    deliver()
    assert (stand(number).state, stand(number).attempts) == (S.GIVEN_UP, 1)
    assert stand(number).error == f"ann@x.example was not taken: {said}"
    assert stand(other).state is S.SENT


@ON_SQLITE
def test_an_address_that_the_server_cannot_write_to_is_given_up_and_stands_in_the_folder_as_it_is(in_app: Flask, post_office: Sink) -> None:
    (sent,) = write("jörg@x.example")
    deliver()
    assert stand(sent).state is S.SENT
    with sink(enable_SMTPUTF8=False) as plain, live(in_app, plain.port):
        number, other = write("jörg@x.example", "bo@x.example")
        deliver()
    assert stand(number).state is S.GIVEN_UP and "The mail server takes no address like jörg@x.example" in stand(number).error
    assert stand(other).state is S.SENT
    with live(in_app, None):
        (kept,) = write("jörg@münchen.example")
        deliver()
    assert stand(kept).state is S.IN_FOLDER and folder_services.taken_out(stand(kept).message_id) is not None


@ON_SQLITE
def test_a_message_that_ends_each_worker_is_given_up(in_app: Flask, post_office: Sink, hands: Hands) -> None:
    (number,) = write("ann@x.example")
    for _ in range(MOST_TRIES):
        assert take() is not None
        hands.shift(LEASE)
    deliver()
    assert post_office.received == [] and (stand(number).state, stand(number).error) == (
        S.GIVEN_UP, "Each worker that took it has ended before it was sent. The log says more"
    )


@ON_SQLITE
def test_a_message_that_is_refused_after_its_text_is_given_up_and_the_next_one_goes(in_app: Flask, post_office: Sink) -> None:
    post_office.answers["data"] = "554 Looks like advertising"
    (number,) = write("ann@x.example")
    deliver()
    assert (stand(number).state, stand(number).error) == (S.GIVEN_UP, "The message was not taken: 554 Looks like advertising")


def test_a_full_mailbox_is_tried_again_later_and_given_up_after_two_days(in_app: Flask, post_office: Sink, hands: Hands) -> None:
    post_office.answers["ann@x.example"] = "452 4.2.2 Mailbox full"
    number, other = write("ann@x.example", "bo@x.example")
    deliver()
    deliver()
    assert stand(other).state is S.SENT
    assert (stand(number).state, stand(number).attempts, stand(number).error) == (S.WAITING, 1, "ann@x.example was not taken: 452 4.2.2 Mailbox full")
    for wait in BACK_OFF:
        hands.shift(wait - timedelta(seconds=1))
        deliver()
        before = stand(number).attempts
        hands.shift(timedelta(seconds=1))
        deliver()
        assert stand(number).attempts == before + 1
    assert (stand(number).state, stand(number).attempts) == (S.GIVEN_UP, len(BACK_OFF) + 1)
    post_office.answers.clear()
    with unit_of_work():
        services.send_again(number)
    deliver()
    assert stand(number).state is S.SENT and post_office.recipients == ["bo@x.example", "ann@x.example"]


@ON_SQLITE
def test_without_a_server_nothing_is_lost_and_one_message_is_tried_at_a_time(in_app: Flask, hands: Hands) -> None:
    with live(in_app, free_port()):
        first, second = write("ann@x.example", "bo@x.example")
        deliver()
        assert "could not be reached, or broke off: Connection refused" in stand(first).error
        assert (stand(first).attempts, stand(second).attempts) == (1, 0)
        deliver()
        assert (stand(first).attempts, stand(second).attempts) == (1, 1), "the first one waits, and the other one asks whether it is there again"


@ON_SQLITE
@pytest.mark.parametrize(
    ("talk", "said"),
    [
        (lambda wire: wire.recv(1), "did not answer within 0.3 seconds"),
        (dies_in_mid_data, "could not be reached, or broke off: Connection unexpectedly closed"),
        (lambda wire: wire.sendall(b"554 Go away\r\n"), "refused to take messages: 554"),
        (lambda wire: wire.sendall(b"421 Busy\r\n"), "refused to take messages: 421"),
        (lambda wire: wire.sendall(b"\x00\xff\r\n"), "refused to take messages: -1"),
    ],
    ids=["hangs", "dies in mid-data", "refuses", "is busy", "talks nonsense"],
)
def test_a_server_that_fails_is_given_up_and_the_message_waits(in_app: Flask, talk, said: str) -> None:  # type: ignore[no-untyped-def]
    with broken(talk) as port, live(in_app, port, patience=0.3 if "within 0.3" in said else 20):
        number, other = write("ann@x.example", "bo@x.example")
        deliver()
        assert said in stand(number).error and stand(number).state is S.WAITING and stand(other).attempts == 0


@ON_SQLITE
def test_a_server_that_offers_no_tls_is_given_no_message_where_tls_is_asked_for(in_app: Flask, post_office: Sink) -> None:
    with live(in_app, post_office.port, way="smtp+starttls"):
        (number,) = write("ann@x.example")
        deliver()
    assert "cannot do what is set: STARTTLS" in stand(number).error and post_office.received == []


@ON_SQLITE
def test_a_worker_that_ended_after_it_took_a_message_leaves_it_to_another_one(in_app: Flask, post_office: Sink, hands: Hands) -> None:
    (number,) = write("ann@x.example")
    assert take() is not None
    deliver()
    assert post_office.received == [], "it is left to who has taken it"
    hands.shift(LEASE)
    deliver()
    assert len(post_office.received) == 1 and (stand(number).state, stand(number).attempts) == (S.SENT, 2)


@ON_SQLITE
def test_a_yes_that_is_lost_makes_a_double_that_has_the_same_message_id(in_app: Flask, post_office: Sink, hands: Hands) -> None:
    heard = threading.Event()
    post_office.taken = lambda number: None if number > 1 else heard.wait(120)
    with live(in_app, post_office.port, patience=2):
        (number,) = write("ann@x.example")
        deliver()
        assert "did not answer within 2 seconds" in stand(number).error
    heard.set()
    hands.shift(BACK_OFF[0])
    with live(in_app, post_office.port):
        deliver()
    assert post_office.message_ids == [stand(number).message_id] * 2 and stand(number).state is S.SENT


@ON_SQLITE
def test_a_clock_that_is_set_back_an_hour_doubles_nothing_and_loses_nothing(in_app: Flask, post_office: Sink, hands: Hands) -> None:
    (taken,) = write("ann@x.example")
    take()
    hands.shift(timedelta(hours=-1))
    (new,) = write("bo@x.example")
    deliver()
    assert post_office.recipients == ["bo@x.example"] and stand(new).state is S.SENT
    hands.shift(timedelta(hours=1) + LEASE)
    deliver()
    assert post_office.recipients == ["bo@x.example", "ann@x.example"] and stand(taken).state is S.SENT


def test_of_two_workers_each_takes_what_the_other_has_not(app: Flask, post_office: Sink) -> None:
    with app.app_context():
        numbers = write(*(f"p{n}@x.example" for n in range(30)))
        db.session.remove()
    together = threading.Barrier(2)

    def work() -> None:
        with app.app_context():
            together.wait(120)
            deliver()
            db.session.remove()

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(work) for _ in range(2)]:
            done.result(60)
    assert sorted(post_office.recipients) == sorted(f"p{n}@x.example" for n in range(30)), "each once"
    with app.app_context():
        assert {stand(number).attempts for number in numbers} == {1}


@ON_SQLITE
def test_a_connection_takes_several_messages_and_is_made_anew_when_the_server_has_ended_it(in_app: Flask, post_office: Sink) -> None:
    write(*(f"p{n}@x.example" for n in range(120)))
    deliver()
    assert len(post_office.received) == 120 and post_office.connections == 2


@ON_SQLITE
def test_a_live_installation_without_a_server_sends_later_nothing_of_what_it_wrote_before(in_app: Flask, post_office: Sink) -> None:
    with live(in_app, None):
        (before,) = write("ann@x.example")
    (since,) = write("bo@x.example")
    deliver()
    assert post_office.recipients == ["bo@x.example"]
    assert (stand(before).state, stand(since).state) == (S.IN_FOLDER, S.SENT)


@ON_SQLITE
def test_what_was_written_for_a_server_waits_while_there_is_none(in_app: Flask, post_office: Sink) -> None:
    (number,) = write("ann@x.example")
    with live(in_app, None):
        deliver()
        assert stand(number).state is S.WAITING
    deliver()
    assert stand(number).state is S.SENT
