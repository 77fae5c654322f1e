"""One page, by a link and without an account, answers all that a reminder lists: each question by itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from opsplanner import clock
from opsplanner.commitments import queries as commitments_queries
from opsplanner.database import db, unit_of_work
from opsplanner.mail.folder import services as folder_services
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import Agency, Commitment, CommitmentState, HistoryLine, Message, Operation, OperationState, Role, User
from opsplanner.operations.moves.moving.services import NewTime, move_operation
from opsplanner.operations.parts.answering.links import services as links_services
from opsplanner.operations.reminding import services
from opsplanner.operations.reminding.answers import rules
from tests.browser import text_of
from tests.page_forms import post_forms
from tests.queries import queries_of
from tests.test_every_route import _stored

pytestmark = pytest.mark.usefixtures("usual_time")
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
MAILBOX = "planning@fire.example"
FIRST, SECOND, THIRD = 0, 1, 2


class Reminded:
    """An agency that is asked three things, and the page that its reminder opens."""

    def __init__(self, app: Any, make: Any, hands: Any):
        self.app, self.hands, self.lead = app, hands, make.user(name="Lee Lead")
        self.fire = make.agency("Fire", mailbox=MAILBOX)
        make.usual_staff(self.fire, 8)
        self.operations = [make.operation(requested=[self.fire], staff=3, author=self.lead, days_ahead=days) for days in (10, 11, 12)]
        self.nora = make.user(self.fire, Role.STAFF, name="Nora Named")
        make.nomination(self.operations[FIRST], self.fire, self.nora)
        for operation in self.operations:
            self.change(
                Commitment,
                Commitment.operation_id == operation.id,
                answer_by=clock.today() + timedelta(days=1),
                asked_at=clock.now() - timedelta(days=5),
            )
        with app.app_context():
            services.remind()
        self.path = self.arrived()

    def change(self, model: Any, where: Any, **values: Any) -> None:
        """Change rows."""
        with self.app.app_context(), unit_of_work():
            db.session.execute(update(model).where(where).values(**values))

    def of(self, place: int) -> Any:
        """What chooses the agency's part in one of the operations."""
        return (Commitment.operation_id == self.operations[place].id) & (Commitment.agency_id == self.fire.id)

    def arrived(self) -> str:
        """Let the worker send what is due, and return the address in the newest message."""
        with self.app.app_context():
            sending_services.deliver()
            row = db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
            message = folder_services.taken_out(row.message_id)
        assert message is not None and message["To"] == MAILBOX
        self.said = str(message.get_body(("plain",)).get_content())  # type: ignore[union-attr]
        found = re.search(r"/answers?/\S+", self.said)
        return found[0] if found else ""

    def move(self, place: int) -> None:
        """Let the lead move one of them to the day after."""
        with self.app.app_context(), unit_of_work():
            now = db.session.get_one(Operation, self.operations[place].id)
            to = NewTime(replace(now.wall, day=now.day + timedelta(days=1)), None, now.answer_by, "the pound is full")
            move_operation(now.reference, to, seen_version=now.version, by=db.session.get_one(User, self.lead.id))

    def parts(self) -> list[tuple[CommitmentState, int]]:
        """What is stored of the three."""
        with self.app.app_context():
            theirs = Commitment.agency_id == self.fire.id, Commitment.operation_id.in_([operation.id for operation in self.operations])
            found = db.session.scalars(select(Commitment).where(*theirs).order_by(Commitment.operation_id))
            return [(part.state, part.staff_promised) for part in found]

    def link(self, place: int) -> str:
        """The address on which one question of the page is answered alone."""
        return f"/answer/{rules.token_of(self.path.removeprefix('/answers/'), place)}"


@pytest.fixture
def reminded(app, make, hands) -> Reminded:
    """An agency that was reminded of three questions."""
    return Reminded(app, make, hands)


def form_of(page: Any, path: str, **typed: str) -> dict[str, Any]:
    """What the page sends once it was filled in."""
    found = next(one for one in post_forms(page.text, path) if "who" in one.shown or "who" in dict(one.values))
    sent = dict(found.values) | found.shown | {"who": "A. Typist"} | {name.replace("__", "-"): value for name, value in typed.items()}
    sent.pop("csrf_token")
    return sent


def form(browser: Any, path: str, **typed: str) -> dict[str, Any]:
    """The same of a page that is opened for it."""
    return form_of(browser.get(path), path, **typed)


WAITS, ACCEPTED, DECLINED = (CommitmentState.REQUESTED, 0), (CommitmentState.ACCEPTED, 2), (CommitmentState.DECLINED, 0)


def test_one_press_answers_several_and_what_is_left_blank_stays_unanswered(reminded, browser):
    page = browser.get(reminded.path)
    words = text_of(page)
    for operation in reminded.operations:
        assert operation.reference in reminded.said and operation.reference in words and clock.words_of_period(operation.period) in words
    assert len(re.findall(r"/answers?/", reminded.said)) == 1, "one link opens them all"
    assert (
        "8 of 8 free" in words
        and "Nora" not in page.text
        and page.headers["Referrer-Policy"] == "no-referrer"
        and "no-store" in page.headers["Cache-Control"]
    )
    sent = form_of(page, reminded.path, q0__answer="accept", q0__staff="2", q2__answer="decline", q2__reason="No crew")
    answer = browser.post(reminded.path, sent)
    assert (answer.status_code, answer.location) == (303, reminded.path)
    said = text_of(browser.follow(answer))
    first, second, third = (operation.reference for operation in reminded.operations)
    assert f"Answered: {first} (accepted, 2 people) and {third} (declined)." in said
    assert (
        "from A. Typist by the link sent to the agency: accepted, 2 people" in said
        and f"Does Fire take part in {second}?" in said
        and f"take part in {first}?" not in said
    )
    assert reminded.parts() == [ACCEPTED, WAITS, DECLINED]
    with reminded.app.app_context():
        lines = db.session.scalars(select(HistoryLine.what).where(HistoryLine.by_name == "A. Typist, Fire").order_by(HistoryLine.id)).all()
    assert lines == [f"Fire accepted with 2 people, by the link sent to {MAILBOX}", f"Fire declined, by the link sent to {MAILBOX}"]
    assert browser.post(reminded.path, sent).status_code == 303 and reminded.parts() == [ACCEPTED, WAITS, DECLINED], "sent twice, done once"


def test_one_that_is_refused_keeps_no_other_back_and_loses_nothing(reminded, browser):
    sent = form(
        browser, reminded.path, q0__answer="accept", q0__staff="2", q1__answer="accept", q1__staff="9", q2__answer="decline", q2__reason=""
    )
    for _ in range(2):  # a second press of the same form says the same
        refused = browser.post(reminded.path, sent)
        said = text_of(refused)
        first, second, third = (operation.reference for operation in reminded.operations)
        assert refused.status_code == 422 and f"Answered: {first} (accepted, 2 people)." in said
        assert (
            f"{second}: Fire has 8 of 8 people free at that time" in said
            and f"{third}: Say why you decline" in said
            and "Promise 9 anyway" in said
        )
        assert reminded.parts() == [ACCEPTED, WAITS, WAITS]
    again = form_of(refused, reminded.path, q1__over_numbers="y", q1__why_anyway="A rest day", q2__reason="No crew")
    assert (again["q1-staff"], again["q2-answer"]) == ("9", "decline") and "q0-staff" not in again
    assert browser.post(reminded.path, again).status_code == 303
    assert reminded.parts() == [ACCEPTED, (CommitmentState.ACCEPTED, 9), DECLINED]


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Answer at least one of the questions"),
        ({"q0__answer": "accept", "who": " "}, "Enter your name"),
        ({"q1__reason": "No crew"}, "since something else is filled in here"),
        ({"q1__staff": "5"}, "since something else is filled in here"),
        ({"q1__staff": "many"}, "Enter a whole number"),
        ({"q0__answer": "perhaps"}, "Choose"),
        ({"q0__answer": "accept", "q0__version": "x"}, "Open the page again"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_stays(reminded, browser, typed, sentence):
    sent = form(browser, reminded.path, **typed)
    answer = browser.post(reminded.path, sent)
    assert answer.status_code == 422 and sentence in text_of(answer) and reminded.parts() == [WAITS] * 3
    kept = form_of(answer, reminded.path)
    assert {name: kept[name] for name in sent if name.endswith(("staff", "reason"))} == {
        name: sent[name] for name in sent if name.endswith(("staff", "reason"))
    }


def test_a_scanner_changes_nothing(reminded, browser, app):
    before = _stored(app)
    sent = form(browser, reminded.path, q0__answer="accept")
    for path in (reminded.path, f"{reminded.path}/new-link"):
        for data in ({}, sent, sent | {"csrf_token": "made-up"}):
            assert app.test_client().post(path, data=data).status_code == 422
    assert app.test_client().head(reminded.path).status_code == 200 and _stored(app) == before
    assert app.test_client().get(reminded.path[:-1]).status_code == 404
    token = reminded.path.removeprefix("/answers/")
    assert token not in repr(before) and token not in reminded.link(FIRST)


def test_each_question_ends_by_itself_and_a_moved_one_leads_to_what_is_asked_now(reminded, browser):
    sent = form(
        browser, reminded.path, q0__answer="decline", q0__reason="All at the fete", q1__answer="accept", q1__staff="2", q2__answer="accept"
    )
    reminded.move(FIRST)
    reminded.change(Operation, Operation.id == reminded.operations[THIRD].id, state=OperationState.CANCELLED)
    refused = browser.post(reminded.path, sent)
    said = text_of(refused)
    assert (
        refused.status_code == 422
        and "It has moved. It is now on" in said
        and "This operation is cancelled" in said
        and "All at the fete" in refused.text
    )
    assert reminded.parts() == [WAITS, ACCEPTED, WAITS]
    page = browser.get(reminded.path)
    said = text_of(page)
    assert (
        "because the pound is full" in said
        and "Answer what is asked now" in said
        and "This operation is cancelled" in said
        and "Send the answers" not in said
    )
    assert f'href="{reminded.link(FIRST)}"' in page.text and "Fire is asked something new" in text_of(browser.get(reminded.link(FIRST)))
    assert browser.post(reminded.path, form_of(refused, reminded.path, q2__answer="later", q2__staff="3")).status_code == 303
    assert reminded.parts() == [DECLINED, ACCEPTED, WAITS], "who read what it is now has answered that"


@ON_SQLITE
def test_who_is_named_twice_at_once_is_asked_about_beside_the_question(reminded, browser, make):
    other = make.operation(OperationState.CONFIRMED, accepted=[reminded.fire], author=reminded.lead, days_ahead=10)
    make.nomination(other, reminded.fire, reminded.nora)
    refused = browser.post(reminded.path, form(browser, reminded.path, q0__answer="accept", q0__staff="2", q1__answer="accept", q1__staff="2"))
    assert f"Somebody who is named for Fire is on {other.reference} as well" in text_of(refused) and "Nothing is saved" not in text_of(refused) and "Nora" not in refused.text
    assert reminded.parts()[:2] == [WAITS, ACCEPTED]
    assert browser.post(reminded.path, form_of(refused, reminded.path, q0__go_on="y", q0__why_anyway="For an hour")).status_code == 303 and reminded.parts()[:2] == [ACCEPTED, ACCEPTED]


@ON_SQLITE
def test_it_ends_with_its_address_and_of_what_is_restricted_it_says_nothing(reminded, browser):
    sent = form(browser, reminded.path, q0__answer="accept", q1__answer="accept", q1__staff="2")
    hidden = reminded.operations[FIRST].reference
    reminded.change(Operation, Operation.id == reminded.operations[FIRST].id, restricted=True)
    for page in (browser.get(reminded.path), browser.post(reminded.path, sent)):
        assert hidden not in page.text and "1 question is read by signing in" in text_of(page)
    assert "Not every answer was taken" in text_of(page) and reminded.parts() == [WAITS, ACCEPTED, WAITS]
    reminded.change(Agency, Agency.id == reminded.fire.id, mailbox="new@fire.example")
    for page in (browser.get(reminded.path), browser.post(reminded.path, sent)):
        said = text_of(page)
        assert (
            "This link has ended" in said
            and "Fire has another address by now" in said
            and "Send" not in said
            and reminded.operations[THIRD].reference not in page.text
        )


@ON_SQLITE
@pytest.mark.parametrize("of", ["the page", "one question that has ended"])
def test_a_new_link_to_all_that_waits_goes_to_the_same_address(reminded, browser, make, hands, of):
    reminded.change(Operation, Operation.id == reminded.operations[FIRST].id, state=OperationState.CANCELLED)
    path = reminded.path if of == "the page" else reminded.link(FIRST)
    new = make.operation(requested=[reminded.fire], staff=1, author=reminded.lead, days_ahead=13)
    reminded.change(Commitment, Commitment.operation_id == new.id, answer_by=clock.today() - timedelta(days=1), asked_at=clock.now())
    assert "Send a new link" in text_of(browser.get(path)) and MAILBOX in browser.get(path).text
    answer = browser.post(f"{path}/new-link")
    assert answer.location == path and "a new link is on its way" in text_of(browser.follow(answer))
    sent = reminded.arrived()
    said = text_of(browser.get(sent))
    assert (
        sent != reminded.path
        and new.reference in said
        and reminded.operations[FIRST].reference not in said
        and "The answer was due on" in reminded.said
    )
    browser.post(f"{path}/new-link")
    assert reminded.arrived() == sent, "one in a quarter of an hour"
    hands.shift(timedelta(minutes=20))
    reminded.change(Agency, Agency.id == reminded.fire.id, mailbox="new@fire.example")
    browser.post(f"{path}/new-link")
    with reminded.app.app_context():
        assert len(db.session.scalars(select(Message)).all()) == 2, "an address that is not the agency's any more is sent nothing"


def test_the_number_of_queries_does_not_grow_with_the_questions(app, make, reminded, browser, caplog):
    three = queries_of(caplog, browser, reminded.path)
    token = reminded.path.removeprefix("/answers/")
    for place in range(3, 9):
        operation = make.operation(requested=[reminded.fire], staff=3, author=reminded.lead, days_ahead=10 + place)
        with app.test_request_context(), unit_of_work():
            part = db.session.scalars(select(Commitment).where(Commitment.operation_id == operation.id, Commitment.agency_id == reminded.fire.id)).one()
            links_services.make(commitments_queries.part(part.id), MAILBOX, token=rules.token_of(token, place))
    assert len(re.findall('class="app-answer"', browser.get(reminded.path).text)) == 9
    assert queries_of(caplog, browser, reminded.path) == three <= 12
    reminded.move(FIRST)
    reminded.move(SECOND)
    assert queries_of(caplog, browser, reminded.path) == three + 1 <= 12
