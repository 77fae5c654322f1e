"""People are told of what happens to what they lead or are named on: under Notices, and by mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from opsplanner import clock
from opsplanner.commitments.answering import services as answering_services
from opsplanner.commitments.asking import services as asking_services
from opsplanner.commitments.rules import Answer
from opsplanner.database import db, unit_of_work
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import Commitment, CommitmentState, Message, MessageState, Notice, NoticeWay, Operation, OperationState, Role, User
from opsplanner.notices.bell import services as bell_services
from opsplanner.notices.choices import services as choices_services
from opsplanner.notices.letters import services as letters_services
from opsplanner.operations.moves import services as moves_services
from opsplanner.operations.moves.moving import services as moving_services
from opsplanner.operations.moves.moving.services import NewTime
from tests.browser import text_of
from tests.mail.conftest import live
from tests.mail.sink import Sink, sink
from tests.notices.test_by_mail import plain
from tests.page_forms import post_forms

pytestmark = pytest.mark.usefixtures("usual_time")
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def post_office(app) -> Iterator[Sink]:
    """A live installation whose mail server takes everything."""
    with sink() as found, live(app, found.port):
        yield found


@pytest.fixture
def cast(make) -> SimpleNamespace:
    """An operation that has everybody's answer, with who leads it, an agency, its coordinator and somebody who is named."""
    fire = make.agency("Fire", mailbox="planning@fire.example")
    lead, coordinator, named = make.user(name="A. Lead", email="lead@council.example"), make.user(fire, name="F. Fire"), make.user(fire, Role.STAFF, name="N. Named", email="named@fire.example")
    operation = make.operation(OperationState.CONFIRMED, author=lead, accepted=[fire])
    make.nomination(operation, fire, named)
    return SimpleNamespace(fire=fire, lead=lead, coordinator=coordinator, named=named, operation=operation, office=make.user(make.office(), name="O. Office"))


@pytest.fixture
def do(app, cast) -> Callable[..., Any]:
    """Does one thing in a unit of work of its own, with the operation and its part as they are now."""

    def done(what: Callable[[Operation, Commitment], Any]) -> Any:
        with app.app_context(), unit_of_work():
            operation = db.session.get_one(Operation, cast.operation.id)
            part = db.session.scalars(select(Commitment).where(Commitment.operation_id == operation.id, Commitment.agency_id == cast.fire.id)).one()
            return what(operation, part)

    return done


@pytest.fixture
def answer(do, cast) -> Callable[..., Any]:
    """Answers for the agency."""

    def answered(state: CommitmentState, *, people: set[int] | None = None, reason: str = "") -> Any:
        said = Answer(state, staff=2 if state is CommitmentState.ACCEPTED else 0, reason=reason, people=people, over_numbers=99)
        return do(lambda operation, part: answering_services.answer(
            operation.reference, cast.fire.id, said, seen_schedule=operation.schedule, seen_version=part.version, by=again(cast.coordinator)
        ))

    return answered


def again(user: User) -> User:
    """The same person, in the session that is open now."""
    return db.session.get_one(User, user.id)


def move(do: Any, by: User, days: int, why: str = "The pound is full") -> None:
    """Move the operation by so many days."""
    def moved(operation: Operation, _part: Any) -> None:
        to = NewTime(clock.Wall(operation.day + timedelta(days=days), time(10), time(14)), None, operation.answer_by, why)
        moving_services.move_operation(operation.reference, to, seen_version=operation.version, by=again(by))

    do(moved)


def told(app: Any, user: User) -> list[tuple[str, str]]:
    """What a person was told, the oldest first: kind, and its own words or the history's."""
    with app.app_context():
        found = db.session.execute(select(Notice).where(Notice.user_id == user.id).order_by(Notice.id)).scalars().all()
        return [(notice.kind, notice.said or db.session.get_one(type(notice).line.property.mapper.class_, notice.line_id).what) for notice in found]


@pytest.fixture
def worker(app, hands) -> Callable[..., None]:
    """Lets time pass, and does what the worker does every minute."""

    def worked(passes: timedelta = timedelta(minutes=2)) -> None:
        hands.shift(passes)
        with app.app_context():
            letters_services.write_digests()
            sending_services.deliver()

    return worked


def to(post_office: Sink, user: User) -> list[Any]:
    """The messages that reached a person."""
    return [message for message in post_office.received if message["To"] == user.email]


def test_who_leads_hears_a_refusal_and_who_did_it_hears_nothing(app, cast, answer):
    answer(CommitmentState.DECLINED, reason="no crew")
    assert [kind for kind, _ in told(app, cast.lead)] == ["refused", "complete"]
    assert told(app, cast.coordinator) == []
    assert told(app, cast.named) == [("named", "You are not named on it any more")]


def test_what_is_refused_tells_nobody(app, cast, do):
    with pytest.raises(Exception, match="Say why"):
        do(lambda operation, part: answering_services.withdraw(operation.reference, cast.fire.id, "", seen_version=part.version, by=again(cast.coordinator)))
    assert told(app, cast.lead) == []


def test_who_is_named_hears_it_once_and_that_she_is_not_any_more_once(app, cast, make, answer):
    other = make.user(cast.fire)
    answer(CommitmentState.ACCEPTED, people={cast.named.id, other.id})
    answer(CommitmentState.ACCEPTED, people={cast.named.id, other.id})
    assert told(app, other) == [("named", "You are named on it")]
    assert told(app, cast.named) == [], "she was named before there were notices, and knows it"
    answer(CommitmentState.ACCEPTED, people={other.id})
    assert told(app, cast.named) == [("named", "You are not named on it any more")]
    answer(CommitmentState.ACCEPTED, people={cast.named.id})
    assert told(app, cast.named)[1:] == [("named", "You are named on it")]
    assert told(app, other)[1:] == [("named", "You are not named on it any more")]


@ON_SQLITE
def test_two_changes_are_one_message_that_says_what_changed_since_she_last_heard(app, cast, do, worker, post_office):
    move(do, cast.office, 1, "The pound is full")
    worker()
    [first] = to(post_office, cast.named)
    assert "moved it from Wednesday 2 December 2026, 10am to 2pm to Thursday 3 December" in first["Subject"]
    assert "When and where: Thursday 3 December 2026, 10am to 2pm" in plain(first)
    assert first["Reply-To"] == "\"A. Lead\" <lead@council.example>" and first["List-Unsubscribe"].endswith("/notices/choices>")
    move(do, cast.office, 1, "No crew")
    move(do, cast.office, 1, "No van")
    worker(timedelta(minutes=1))
    assert len(to(post_office, cast.named)) == 1, "it waits two minutes"
    worker()
    second = to(post_office, cast.named)[1]
    assert "You last heard that it is Thursday 3 December 2026, 10am to 2pm. Now it is Saturday 5 December 2026, 10am to 2pm." in plain(second)
    assert "because No crew" in plain(second) and "because No van" in plain(second)
    assert second["References"] == first["References"]
    move(do, cast.office, 1)
    move(do, cast.office, -1)
    worker()
    third = to(post_office, cast.named)[2]
    assert "All in all nothing has changed of when and where: it is Saturday 5 December 2026, 10am to 2pm, as you last heard." in plain(third)


@ON_SQLITE
def test_what_she_has_read_is_not_sent_and_within_two_days_nothing_waits(app, cast, do, worker, post_office, hands):
    move(do, cast.office, 1)
    with app.app_context(), unit_of_work():
        for notice in db.session.scalars(select(Notice).where(Notice.user_id == cast.named.id)):
            bell_services.read(notice.code, by=again(cast.named))
    worker()
    assert to(post_office, cast.named) == []
    with app.app_context():
        [message] = db.session.scalars(select(Message).where(Message.user_id == cast.named.id))
        assert (message.state, message.error) == (MessageState.OVERTAKEN, "it was read in opsplanner meanwhile")
    hands.shift(timedelta(days=14))
    do(lambda operation, _part: moves_services.cancel_operation(operation.reference, why="Snow", seen_version=operation.version, by=again(cast.office)))
    worker(timedelta(0))
    [message] = to(post_office, cast.named)
    assert "cancelled it" in message["Subject"] and "Snow" in plain(message) and "When and where" not in plain(message)


@ON_SQLITE
def test_a_restricted_operation_is_not_named_outside(app, cast, do, worker, post_office, browser):
    do(lambda operation, _part: setattr(operation, "restricted", True))
    move(do, cast.office, 1)
    worker()
    [message] = to(post_office, cast.named)
    assert message["Subject"] == "Something is waiting for you" and message["References"] is None
    assert cast.operation.reference not in plain(message)
    browser = browser.as_(cast.named)
    assert cast.operation.reference in browser.get("/notices").text
    do(lambda operation, part: answering_services.withdraw(operation.reference, cast.fire.id, "no crew", seen_version=part.version, by=again(cast.coordinator)))
    page = text_of(browser.get("/notices"))
    assert "You are not needed for a duty any more" in page and cast.operation.reference not in page


@ON_SQLITE
def test_a_digest_comes_once_a_day_at_the_hour_that_was_chosen(app, cast, answer, worker, post_office, hands):
    with app.app_context(), unit_of_work():
        choices_services.choose({"refused": NoticeWay.DIGEST, "complete": NoticeWay.APP, "moved": NoticeWay.APP}, 9, by=again(cast.lead))
    answer(CommitmentState.DECLINED, reason="no crew")
    worker()
    assert to(post_office, cast.lead) == [], "9am was before it happened"
    answer(CommitmentState.ACCEPTED)
    answer(CommitmentState.DECLINED, reason="no van")
    hands.move_to("2026-11-19T08:58:00+00:00")
    worker(timedelta(0))
    assert to(post_office, cast.lead) == []
    worker()
    worker()
    [digest] = to(post_office, cast.lead)
    assert "no crew" in plain(digest) and "no van" in plain(digest)
    answer(CommitmentState.ACCEPTED)
    answer(CommitmentState.DECLINED, reason="no boots")
    worker()
    assert len(to(post_office, cast.lead)) == 1, "one a day"
    worker(timedelta(hours=23))  # where no worker was there at 9am, it is made up for, whenever one is
    assert len(to(post_office, cast.lead)) == 1
    worker(timedelta(hours=20))
    assert "no boots" in plain(to(post_office, cast.lead)[1]) and "no van" not in plain(to(post_office, cast.lead)[1])


def test_the_bell_counts_what_is_new_and_each_opens_what_it_is_about(app, cast, answer, browser):
    browser = browser.as_(cast.lead)
    page = browser.get("/notices")
    assert "Nothing has happened yet that concerns you." in page.text and "not read</span>" not in page.text
    answer(CommitmentState.DECLINED, reason="no crew")
    page = browser.get("/notices")
    assert "2<span class=\"govuk-visually-hidden\"> not read</span>" in page.text
    assert "F. Fire, Fire: Fire declined" in text_of(page) and "because no crew" in text_of(page)
    forms = {form.path: form for form in post_forms(page.text, "/notices")}
    opened = next(address for address in forms if address.endswith("/open"))
    answer_ = browser.post(opened, forms[opened].hurried("x"))
    assert answer_.headers["Location"] == f"/operations/{cast.operation.reference}"
    page = browser.get("/notices")
    assert "1<span class=\"govuk-visually-hidden\"> not read</span>" in page.text
    answer(CommitmentState.ACCEPTED)
    everything = next(address for address in forms if address.endswith("/read-up-to"))
    assert "All of it is marked as read." in browser.follow(browser.post(everything, forms[everything].hurried("x"))).text
    page = text_of(browser.get("/notices"))
    assert page.count("Not read yet") == 1, "what came after the page was opened stays new"
    with app.app_context():
        others = db.session.scalars(select(Notice.code).where(Notice.user_id != cast.lead.id)).first()
    assert browser.post(f"/notices/{others}/open", {"once": "x" * 30}).status_code == 404


@ON_SQLITE
def test_choosing(app, cast, browser):
    named, browser = browser.as_(cast.named), browser.as_(cast.lead)
    page = browser.get("/notices/choices")
    [form] = [one for one in post_forms(page.text, "/notices/choices") if one.path == "/notices/choices"]
    typed = form.hurried("x") | {"hour": "18"}
    mine = [name for name, value in typed.items() if name.startswith("way-") and value == ["only in opsplanner"]]
    assert sorted(mine) == ["way-accepted", "way-signed_off"] and typed["way-soon"] == [""]
    assert browser.post("/notices/choices", typed | dict.fromkeys(mine, "at once")).status_code == 303
    page = browser.get("/notices/choices").text
    assert page.count('<option selected value="only in opsplanner">') == 0 and page.count('<option selected value="">No</option>') == 1 and '<option selected value="18">6pm</option>' in page
    bad = browser.post("/notices/choices", typed | {mine[0]: "by pigeon", "once": "y" * 30})
    assert bad.status_code == 422 and "Choose one of the options" in bad.text
    assert "An agency accepts" not in named.get("/notices/choices").text


@ON_SQLITE
def test_who_is_named_gets_the_entry_with_the_confirmation_and_with_nothing_else(app, cast, do, answer, worker, post_office, browser):
    move(do, cast.office, 1)
    worker()
    assert not list(to(post_office, cast.named)[0].iter_attachments())
    do(lambda _operation, _part: db.session.execute(update(Commitment).values(state=CommitmentState.ACCEPTED)))
    do(lambda operation, _part: moves_services.confirm_operation(operation.reference, seen_version=operation.version, by=again(cast.office)))
    worker()
    confirmed = to(post_office, cast.named)[1]
    [file] = confirmed.iter_attachments()
    assert file["Content-Type"].startswith("text/calendar") and file.get_param("method") == "PUBLISH"
    downloaded = browser.as_(cast.named).get(f"/operations/{cast.operation.reference}.ics").text
    uid = next(line for line in downloaded.splitlines() if line.startswith("UID:"))
    sent = file.get_content()
    assert uid in sent and "METHOD:PUBLISH" in sent and "That copy will not change" in plain(confirmed)
    assert not [one for message in to(post_office, cast.lead) for one in message.iter_attachments()], "who leads is not named"


@ON_SQLITE
def test_an_agency_hears_from_what_it_last_heard_to_what_is_now(app, cast, do, worker, post_office, browser):
    def sent() -> list[Any]:
        return [message for message in post_office.received if message["To"] == cast.fire.mailbox]

    move(do, cast.lead, 1, "The pound is full")
    worker()
    assert "moved it from Wednesday 2 December 2026, 10am to 2pm to Thursday 3 December 2026, 10am to 2pm." in plain(sent()[0])
    move(do, cast.lead, 1, "No crew")
    move(do, cast.lead, 1, "No van")
    page = text_of(browser.as_(cast.lead).get(f"/operations/{cast.operation.reference}/tell"))
    heard = "You last heard that it is Thursday 3 December 2026, 10am to 2pm. Now it is Saturday 5 December 2026, 10am to 2pm."
    assert heard in page, "the text to be told by hand is the same"
    worker()
    assert heard in plain(sent()[1]) and "Reason: No crew\n" in plain(sent()[1]) and "Reason: No van\n" in plain(sent()[1]) and "pound" not in plain(sent()[1])
    move(do, cast.lead, 1)
    move(do, cast.lead, -1)
    worker()
    assert "it is Saturday 5 December 2026, 10am to 2pm, as you last heard. An answer that you gave does not stand: please give it again." in plain(sent()[2])
    do(lambda _operation, _part: db.session.execute(update(Commitment).values(state=CommitmentState.ACCEPTED)))
    do(lambda operation, _part: moves_services.confirm_operation(operation.reference, seen_version=operation.version, by=again(cast.lead)))
    worker()
    assert sent()[3]["Subject"] == f"{cast.operation.reference}: confirmed" and "When: Saturday 5 December 2026, 10am to 2pm" in plain(sent()[3])


@ON_SQLITE
@pytest.mark.parametrize("answers", [False, True])
def test_a_confirmation_says_what_small_change_the_agency_has_not_heard_of(cast, do, worker, post_office, answers):
    move(do, cast.lead, 1, "The pound is full")
    worker()
    do(lambda _operation, part: [setattr(part, "state", CommitmentState.ACCEPTED), setattr(part, "answered_at", clock.now() if answers else None)])
    do(lambda operation, _part: setattr(operation, "state", OperationState.PROPOSED))
    worker(timedelta(minutes=1))
    post_office.received.clear()
    for minutes, why in ((10, "The gate opens late"), (5, "Later still")):
        do(lambda operation, _part, minutes=minutes, why=why: moving_services.change_a_little(
            operation.reference, NewTime(clock.Wall(operation.day, time(10, minutes), time(14)), None, None, why), seen_version=operation.version, by=again(cast.lead)
        ))
    do(lambda operation, _part: moves_services.confirm_operation(operation.reference, seen_version=operation.version, by=again(cast.lead)))
    worker()
    [told] = [message for message in post_office.received if message["To"] == cast.fire.mailbox]
    said = plain(told)
    assert told["Subject"].endswith("confirmed") and "Reason: The gate opens late\n" in said and "Reason: Later still\n" in said and "pound" not in said
    assert 0 < said.find("You last heard that it is Thursday 3") < said.find("Now it is Thursday 3 December 2026, 10.05am")


@ON_SQLITE
def test_what_is_put_back_before_the_confirmation_goes_is_not_told_as_confirmed(app, cast, do, worker, post_office):
    do(lambda _operation, _part: setattr(_operation, "state", OperationState.PROPOSED))
    do(lambda operation, _part: moves_services.confirm_operation(operation.reference, seen_version=operation.version, by=again(cast.lead)))
    do(lambda operation, _part: moves_services.put_back_operation(operation.reference, why="No van", seen_version=operation.version, by=again(cast.lead)))
    worker()
    [told] = [message for message in post_office.received if message["To"] == cast.fire.mailbox]
    assert told["Subject"] == f"{cast.operation.reference}: not confirmed after all" and "is confirmed" not in plain(told)


@ON_SQLITE
def test_all_have_answered_is_told_once_with_the_number_and_a_refusal_is_the_subject_of_its_message(make, cast, do, answer, worker, post_office):
    def subjects() -> list[str]:
        worker()
        found = [str(message["Subject"]).partition(": ")[2] for message in to(post_office, cast.lead)]
        post_office.received.clear()
        return found

    do(lambda operation, part: answering_services.withdraw(operation.reference, cast.fire.id, "no crew", seen_version=part.version, by=again(cast.coordinator)))
    assert subjects() == ["Fire withdrew, and with it 2 people"], "nobody waited for it"
    move(do, cast.lead, 1)
    do(lambda _operation, part: asking_services.ask(part, answer_by=None, by=again(cast.lead)))
    answer(CommitmentState.ACCEPTED)
    assert subjects() == ["All agencies have answered, the last one: Fire accepted with 2 people"]
    for staff in (1, 3):
        said = Answer(CommitmentState.ACCEPTED, staff=staff, over_numbers=99)
        do(lambda operation, part, said=said: answering_services.answer(
            operation.reference, cast.fire.id, said, seen_schedule=operation.schedule, seen_version=part.version, by=again(cast.coordinator)
        ))
    assert subjects() == [], "a changed number stands under Notices"
    move(do, cast.lead, 1)
    answer(CommitmentState.DECLINED, reason="no van")
    assert subjects() == ["Fire declined and more"]
