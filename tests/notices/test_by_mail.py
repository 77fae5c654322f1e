"""What agencies are told goes to their mailboxes by itself, in the words of the page that tells, as long as it is true."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from html import unescape
from typing import Any

import pytest
from sqlalchemy import event, select, update

from opsplanner import clock
from opsplanner.commitments.answering import services as answering_services
from opsplanner.commitments.rules import Answer
from opsplanner.database import db, unit_of_work
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import (
    Absence,
    Agency,
    AnswerLink,
    Commitment,
    CommitmentState,
    Message,
    Operation,
    OperationState,
    Role,
    Telling,
    User,
)
from opsplanner.models import MessageState as S
from opsplanner.notices import services
from opsplanner.operations.moves import services as moves_services
from tests.browser import text_of
from tests.mail.conftest import live
from tests.mail.sink import Sink, sink
from tests.page_forms import post_forms

pytestmark = pytest.mark.usefixtures("usual_time")
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
MAILBOX = "planning@fire.example"


@pytest.fixture
def post_office(app) -> Iterator[Sink]:
    """A live installation whose mail server takes everything."""
    with sink() as found, live(app, found.port, reply_to="office@ops.example"):
        yield found


@pytest.fixture
def fire(make) -> Agency:
    """An agency with a mailbox."""
    return make.agency("Fire", mailbox=MAILBOX)


@pytest.fixture
def tell(app) -> Callable[..., None]:
    """Notes that agencies have to be told of an operation."""

    def noted(operation: Operation, *agencies: Agency, occasion: str = "asked") -> None:
        with app.app_context(), unit_of_work():
            services.to_tell(operation, [agency.id for agency in agencies], occasion)

    return noted


@pytest.fixture
def worker(app, hands) -> Callable[..., list[Message]]:
    """Lets time pass, does what the worker does every minute, and returns all messages to agencies."""

    def worked(passes: timedelta = timedelta(minutes=2)) -> list[Message]:
        hands.shift(passes)
        with app.app_context():
            sending_services.deliver()
            return list(db.session.scalars(select(Message).where(Message.user_id.is_(None)).order_by(Message.id)))

    return worked


def change(app: Any, model: Any, id_: int, **values: Any) -> None:
    """Change a row."""
    with app.app_context(), unit_of_work():
        db.session.execute(update(model).where(model.id == id_).values(**values))


def plain(message: EmailMessage) -> str:
    """What a message says to who reads no HTML."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_an_agency_is_written_to_two_minutes_later_in_the_words_of_the_page(app, make, browser, fire, tell, worker, post_office):
    without = make.agency("Charity")
    operation = make.operation(requested=[fire, without], author=make.user(make.council(), name="Lee Lead", email="lee@council.example"))
    tell(operation, fire, without)
    page = browser.as_(make.user())
    shown = page.get(f"/operations/{operation.reference}/tell")
    assert f"By e-mail to {MAILBOX}: goes at 11.02am." in text_of(shown) and "mailto" not in shown.text
    assert "opsplanner sends these to the agencies by itself." in text_of(shown)
    assert "opsplanner has no e-mail address of Charity, so no e-mail goes there by itself." in text_of(shown) and "2 of 2 still to tell" in text_of(shown)
    assert [row.state for row in worker(timedelta(minutes=1))] == [S.WAITING] and post_office.received == []
    assert [row.state for row in worker(timedelta(minutes=1))] == [S.SENT] and post_office.recipients == [MAILBOX]
    (message,) = post_office.received
    assert message["Subject"] == f"{operation.reference}: can you take part?" and message["Reply-To"] == "Lee Lead <lee@council.example>"
    assert message["References"] == message["In-Reply-To"] == f"<{operation.reference.lower()}@ops.example>"
    ready = unescape(shown.text.partition('id="text-2"')[2].partition(">")[2].partition("</textarea>")[0]).strip().splitlines()
    assert ready[0].startswith("Fire is asked") and ready[-1] == f"https://ops.example/operations/{operation.reference}/answer"
    said = [line for line in plain(message).splitlines() if line][:-1]
    assert said[:-1] == ready[:-1] and said[-1].startswith("https://ops.example/answer/"), "but for the link, which is its own"
    assert "Answers to it go to Lee Lead <lee@council.example>." in plain(message)
    told = text_of(page.get(f"/operations/{operation.reference}/tell"))
    assert f"By e-mail to {MAILBOX}: handed over at 11.02am." in told and "2 of 2 still to tell" in told
    assert f"By e-mail to {MAILBOX}: handed over at 11.02am." in text_of(page.get(f"/operations/{operation.reference}"))
    assert MAILBOX not in text_of(browser.as_(make.user(fire)).get(f"/operations/{operation.reference}"))


def test_it_goes_to_the_contact_or_to_who_stands_in_when_it_goes(app, make, browser, fire, tell, worker, post_office):
    change(app, Agency, fire.id, contact_email="ann@fire.example", deputy_email="bea@fire.example")
    make.user(fire, email="ann@fire.example")
    page, said = browser.as_(make.user()), []
    for day in (None, clock.today()):
        operation = make.operation(requested=[fire])
        tell(operation, fire)
        said.append(text_of(page.get(f"/operations/{operation.reference}/tell")))
        if day:
            with app.app_context(), unit_of_work():
                db.session.add(Absence(email="ann@fire.example", first_day=day, last_day=day))
        worker()
        said.append(text_of(page.get(f"/operations/{operation.reference}/tell")))
    with app.app_context():
        links = list(db.session.scalars(select(AnswerLink.mailbox).order_by(AnswerLink.made_at)))
    assert post_office.recipients == links == ["ann@fire.example", "bea@fire.example"]
    assert [f"By e-mail to {name}@fire.example: {became}" in text for text, name, became in zip(said, ("ann", "ann", "ann", "bea"), ("goes", "handed", "goes", "handed"), strict=True)] == [True] * 4


@ON_SQLITE
@pytest.mark.parametrize(("occasion", "asks"), [("asked", True), ("cancelled", False)])
def test_where_the_address_is_a_private_one_each_message_says_so_and_one_that_asks_says_what_to_answer(app, make, fire, tell, worker, post_office, occasion, asks):
    operation = make.operation(requested=[fire])
    inside = "The link in it opens only inside the partnership’s own network."
    tell(operation, fire, occasion=occasion)
    worker()
    assert inside not in plain(post_office.received[0]) and "Without the link" not in plain(post_office.received[0])
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], public_url="http://10.0.0.5:8000")
    tell(operation, fire, occasion=occasion)
    worker()
    said = plain(post_office.received[1])
    assert inside in said and ("Without the link: tell Test Council, 01634 000000 whether Fire accepts" in said) is asks
    assert all((part in said) is asks for part in ("When: ", "Asked of you: 2 people", "Led by: Test Council, 01634 000000"))


@ON_SQLITE
@pytest.mark.parametrize("restricted", [False, True])
def test_an_agency_reads_whom_it_has_to_tell_itself(make, fire, tell, worker, post_office, restricted):
    police = make.agency("Police", mailbox="ops@police.example")
    operation = make.operation(OperationState.CONFIRMED, accepted=[fire, police], restricted=restricted)
    make.nomination(operation, fire, name="Ada Nameonly")
    make.nomination(operation, fire, make.user(fire, Role.STAFF, name="Ivo Invited", password_hash=None))
    make.nomination(operation, fire, make.user(fire, Role.STAFF, name="Hal Hasone"))
    make.nomination(operation, police, name="Pat Elsewhere")
    tell(operation, fire, occasion="confirmed")
    worker()
    [said] = [plain(message) for message in post_office.received if message["To"] == MAILBOX]
    asks = "Please tell Ada Nameonly and Ivo Invited yourselves: opsplanner does not reach who is named without an account."
    assert (asks in said) is not restricted and "Hasone" not in said and "Elsewhere" not in said and ("Nameonly" in said) is not restricted


@ON_SQLITE
def test_nothing_waits_within_two_days_of_the_start(make, fire, tell, worker, post_office):
    tell(make.operation(days_ahead=2, requested=[fire]), fire)
    assert [row.state for row in worker(timedelta())] == [S.SENT]


def test_any_number_of_agencies_takes_as_many_queries(app, make, tell, post_office):
    agencies = [make.agency(f"Agency {n}", mailbox=f"ops{n}@x.example") for n in range(6)]
    counted, operations = [0], [make.operation(requested=those) for those in (agencies[:2], agencies)]

    def count(*_: Any) -> None:
        counted[-1] += 1

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", count)
    try:
        for those, operation in zip((agencies[:2], agencies), operations, strict=True):
            counted.append(0)
            tell(operation, *those)
    finally:
        with app.app_context():
            event.remove(db.engine, "before_cursor_execute", count)
    assert counted[1] == counted[2] > 0
    with app.app_context():
        written = db.session.execute(select(Message.recipient, Agency.mailbox).join(Telling, Telling.message_id == Message.id).join(Agency, Agency.id == Telling.agency_id)).all()
        assert len(written) == 8 and all(row.recipient == row.mailbox for row in written)


def test_what_is_overtaken_before_it_goes_is_dropped_and_says_so(app, make, browser, fire, tell, worker, post_office):
    operation = make.operation(OperationState.CONFIRMED, accepted=[fire])
    tell(operation, fire)
    tell(operation, fire, occasion="moved")
    assert [row.state for row in worker()] == [S.OVERTAKEN, S.SENT] and "please confirm again" in post_office.received[0]["Subject"]
    tell(operation, fire, occasion="moved")
    tell(operation, fire, occasion="moved")
    assert [(row.state, row.error) for row in worker()[2:]] == [
        (S.OVERTAKEN, "it is not true any more: something newer is told in its place, or nothing is to be told"), (S.SENT, "")]
    tell(operation, fire, occasion="cancelled")
    browser.as_(make.user()).post(f"/operations/{operation.reference}/tell/{fire.code}/cancelled/1")
    assert [(row.state, row.error) for row in worker()[4:]] == [(S.OVERTAKEN, "somebody has told the agency meanwhile")]
    assert len(post_office.received) == 2


@ON_SQLITE
def test_a_demonstration_does_not_say_that_it_sends_anything(make, browser, fire, tell, worker):
    operation = make.operation(requested=[fire])
    tell(operation, fire)
    page = browser.as_(make.user())
    said = text_of(page.get(f"/operations/{operation.reference}/tell"))
    assert "This is a demonstration: no mail goes out" in said and f"By e-mail to {MAILBOX}: goes at 11.02am, into the mail folder alone." in said
    assert "sends these to the agencies" not in said
    worker()
    assert "put into the mail folder at 11.02am, since no mail goes out" in text_of(page.get(f"/operations/{operation.reference}/tell"))


@pytest.mark.parametrize("restricted", [False, True])
def test_who_answers_before_it_goes_is_not_asked_any_more(app, make, browser, fire, tell, worker, hands, post_office, restricted):
    operation = make.operation(requested=[fire], restricted=restricted)
    tell(operation, fire)
    hands.shift(timedelta(minutes=1))
    answering = browser.as_(make.user(fire))
    path = f"/operations/{operation.reference}/answer"
    sent = next(form for form in post_forms(answering.get(path).text, path) if "staff" in form.shown or "staff" in form.boxes)
    typed = dict(sent.values) | sent.shown | {"answer": "accept", "staff": "2"}
    typed.pop("csrf_token", None)
    assert answering.post(sent.address, typed).status_code == 303
    assert [(row.state, row.error) for row in worker()] == [(S.OVERTAKEN, "the agency has answered meanwhile")] and MAILBOX not in post_office.recipients
    with app.app_context(), unit_of_work():
        db.session.execute(update(Commitment).values(state=CommitmentState.RECONFIRM))
    tell(operation, fire, occasion="moved")
    assert [row.state for row in worker()] == [S.OVERTAKEN, S.SENT], "and is asked again once it moved"


@ON_SQLITE
def test_it_goes_to_the_mailbox_of_then_and_nowhere_without_one(app, make, browser, fire, tell, worker, post_office):
    operation = make.operation(requested=[fire])
    tell(operation, fire)
    change(app, Agency, fire.id, mailbox="new@fire.example")
    assert [(row.state, row.recipient) for row in worker()] == [(S.SENT, "new@fire.example")] and post_office.recipients == ["new@fire.example"]
    tell(operation, fire, occasion="moved")
    change(app, Agency, fire.id, mailbox="")
    assert [(row.state, row.error) for row in worker()[1:]] == [(S.OVERTAKEN, "the agency has no e-mail address any more")]
    assert "By e-mail to new@fire.example: not sent, since the agency has no e-mail address any more." in text_of(browser.as_(make.user()).get(f"/operations/{operation.reference}/tell"))


@ON_SQLITE
def test_what_could_not_be_delivered_says_why_and_can_be_sent_by_hand(make, browser, fire, tell, worker, post_office):
    post_office.answers[MAILBOX] = "550 No such mailbox"
    operation = make.operation(requested=[fire])
    tell(operation, fire)
    worker()
    shown = browser.as_(make.user()).get(f"/operations/{operation.reference}/tell")
    assert f"By e-mail to {MAILBOX}: came back:" in text_of(shown) and "550 No such mailbox" in text_of(shown)
    assert "mailto:planning%40fire.example" in shown.text


@ON_SQLITE
def test_answers_go_to_the_office_once_the_lead_is_gone(app, make, fire, tell, worker, post_office):
    operation = make.operation(requested=[fire])
    tell(operation, fire)
    change(app, User, operation.author_id, suspended_at=clock.now())
    worker()
    assert post_office.received[0]["Reply-To"] == "office@ops.example"


@ON_SQLITE
@pytest.mark.parametrize("occasion", ["asked", "moved", "cancelled", "released"])
def test_a_message_about_a_restricted_operation_says_that_there_is_something_and_nothing_of_what(app, make, browser, fire, tell, worker, post_office, occasion):
    ward, kind, harbour = make.ward("Secret Ward"), make.type("VEIL"), make.agency("Harbour Office")
    operation = make.operation(requested=[fire], restricted=True, kind=kind, wards=[ward], lead=harbour, author=make.user(harbour, name="Lee Lead"))
    tell(operation, fire, occasion=occasion)
    (row,) = worker()
    (message,) = post_office.received
    assert row.state is S.SENT and message["Subject"] == "Something is waiting for you" and message["Reply-To"] == "office@ops.example"
    assert message["References"] is message["In-Reply-To"] is None
    assert "Sign in to read it:\nhttps://ops.example/\n" in plain(message)
    with app.app_context():
        operation = db.session.get_one(Operation, operation.id)
        named = [operation.reference, kind.name, kind.code, "Secret Ward", "SENSITIVE", "Lee Lead", "Harbour", clock.words_of_day(operation.day), "/operations"]
    raw, stored = message.as_string().lower(), " ".join(str(getattr(row, column.key)) for column in Message.__table__.c).lower()
    listed = text_of(browser.as_(make.user(role=Role.ADMINISTRATOR)).get("/administration/deliveries")).lower()
    assert MAILBOX in listed and "what an agency is told" in listed
    for text in (raw, stored, listed, "".join(part.get_content() for part in message.iter_parts()).lower()):
        assert [name for name in named if name.lower() in text] == []


@ON_SQLITE
def test_where_there_is_no_mail_nothing_is_written_and_the_page_is_as_it_was(app, make, browser, fire, tell, worker):
    with live(app, None):
        operation = make.operation(requested=[fire])
        tell(operation, fire)
        assert worker() == []
        shown = browser.as_(make.user()).get(f"/operations/{operation.reference}/tell")
        assert "mailto:planning%40fire.example" in shown.text and "By e-mail" not in text_of(shown) and "opsplanner sends no e-mail here" in text_of(shown)


@ON_SQLITE
def test_what_waits_too_long_is_not_said_to_go(make, browser, fire, tell, hands, post_office):
    operation = make.operation(requested=[fire])
    tell(operation, fire)
    page = browser.as_(make.user())
    hands.shift(timedelta(minutes=3))
    assert f"By e-mail to {MAILBOX}: goes within a minute." in text_of(page.get(f"/operations/{operation.reference}/tell"))
    hands.shift(timedelta(minutes=30))
    assert f"By e-mail to {MAILBOX}: waits to go since 11.02am. Tell an administrator." in text_of(page.get(f"/operations/{operation.reference}/tell"))


@ON_SQLITE
def test_what_happened_before_there_was_mail_goes_to_nobody_by_itself_and_says_so(app, make, browser, fire, tell, worker, post_office):
    operation = make.operation(requested=[fire])
    with live(app, None):
        tell(operation, fire)
    assert worker() == []
    shown = browser.as_(make.user()).get(f"/operations/{operation.reference}/tell")
    assert "No e-mail goes to Fire by itself: when this happened it had no address, or there was no mail." in text_of(shown)
    assert "mailto:planning%40fire.example" in shown.text


def test_an_operation_that_is_marked_while_its_messages_go_is_named_in_no_later_one(app, make, fire, tell, worker, post_office):
    other = make.agency("Other", mailbox="ops@other.example")
    operation = make.operation(requested=[fire, other])
    tell(operation, fire, other)
    post_office.taken = lambda number: number == 1 and change(app, Operation, operation.id, restricted=True)
    worker()
    first, second = post_office.received
    assert operation.reference in first["Subject"] and second["Subject"] == "Something is waiting for you" and operation.reference not in second.as_string()


def test_an_agency_that_has_answered_has_been_told_and_one_that_was_written_to_has_not(app, make, browser, hands):
    fire, police = make.agency("Fire", mailbox="planning@fire.example"), make.agency("Police", mailbox="ops@police.example")
    lead, coordinator = make.user(name="A. Lead"), make.user(fire)
    operation = make.operation(OperationState.DRAFT, author=lead, not_asked=[fire, police])
    page, mine = f"/operations/{operation.reference}", browser.as_(lead)
    with sink() as post_office, live(app, post_office.port):
        with app.app_context(), unit_of_work():
            moves_services.propose_operation(operation.reference, answer_by=clock.today(), seen_version=1, by=db.session.get_one(User, lead.id))
        with app.app_context():
            db.session.execute(db.text("UPDATE message SET due_at = created_at"))
            db.session.commit()
            sending_services.deliver()
        assert "Nobody has noted yet that they know that they are asked." in text_of(mine.get(page)) and "2 of 2 still to tell" in text_of(mine.get(f"{page}/tell"))
        with app.app_context():
            assert len([one for one in post_office.received if one["To"] in (fire.mailbox, police.mailbox)]) == 2
        yet = text_of(mine.get("/"))
        assert "Tell Fire and Police" in yet
        hands.shift(timedelta(minutes=1))
        answered(app, operation, fire, coordinator)
        assert "Answered" in text_of(mine.get(f"{page}/tell")) and "1 of 2 still to tell" in text_of(mine.get(f"{page}/tell"))
        assert "handed over at 11am; answered." in text_of(mine.get(page)) and "Tell Police" in text_of(mine.get("/"))
        mine.post(f"{page}/tell/{police.code}/asked/1")
        assert "Everyone has been told." in text_of(mine.get(f"{page}/tell"))
        assert "handed over at 11am; told by A. Lead at 11.01am." in text_of(mine.get(page)) and "Tell Police" not in text_of(mine.get("/"))


def answered(app: Any, operation: Operation, agency: Any, by: User) -> None:
    """Let an agency accept."""
    with app.app_context(), unit_of_work():
        part = db.session.scalars(select(Commitment).where(Commitment.operation_id == operation.id, Commitment.agency_id == agency.id)).one()
        schedule = db.session.get_one(Operation, operation.id).schedule
        said = Answer(CommitmentState.ACCEPTED, staff=2, reason="", people=None, over_numbers=99)
        answering_services.answer(operation.reference, agency.id, said, seen_schedule=schedule, seen_version=part.version, by=db.session.get_one(User, by.id))
