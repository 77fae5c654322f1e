"""An agency answers from the message that asks it: by a link, without an account, and by nothing but a press on its page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.mail.folder import services as folder_services
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import (
    Absence,
    Agency,
    AnswerLink,
    Commitment,
    CommitmentState,
    HistoryLine,
    Message,
    MessageState,
    Nomination,
    Operation,
    OperationState,
    Role,
    User,
)
from opsplanner.notices import services as notices_services
from opsplanner.operations.moves.moving.services import NewTime, move_operation
from tests.browser import text_of
from tests.page_forms import post_forms
from tests.test_every_route import _stored

pytestmark = pytest.mark.usefixtures("usual_time")
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
MAILBOX = "planning@fire.example"


class Asked:
    """An agency that is asked by mail, and what its mailbox got."""

    def __init__(self, app: Any, make: Any, hands: Any, **more: Any):
        self.app, self.hands, self.lead = app, hands, make.user(name="Lee Lead")
        self.fire = make.agency("Fire", mailbox=MAILBOX, telephone="01622 692121")
        make.usual_staff(self.fire, 8)
        self.operation = make.operation(requested=[self.fire], staff=3, wards=[make.ward("River")], author=self.lead, **more)
        self.nora = make.user(self.fire, Role.STAFF, name="Nora Named")
        make.nomination(self.operation, self.fire, self.nora)
        self.path = self.tell("asked")

    def tell(self, occasion: str) -> str:
        """Tell the agency something, and return the address in the message."""
        with self.app.app_context(), unit_of_work():
            notices_services.to_tell(db.session.get_one(Operation, self.operation.id), [self.fire.id], occasion)
        return self.arrived()

    def move(self) -> None:
        """Let the lead move the operation to the day after."""
        with self.app.app_context(), unit_of_work():
            now = db.session.get_one(Operation, self.operation.id)
            to = NewTime(replace(now.wall, day=now.day + timedelta(days=1)), None, now.answer_by, "the pound is full")
            move_operation(now.reference, to, seen_version=now.version, by=db.session.get_one(User, self.lead.id))

    def arrived(self) -> str:
        """Let the worker send what is due, and return the address in the newest message."""
        self.hands.shift(timedelta(minutes=2))
        with self.app.app_context():
            sending_services.deliver()
        return self.address()

    def address(self) -> str:
        """The path of the link in the newest message."""
        found = re.search(r"/answer/\S+", self.newest())
        return found[0] if found else ""

    def newest(self) -> str:
        """What the newest message says to who reads no HTML."""
        with self.app.app_context():
            row = db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
            message = folder_services.taken_out(row.message_id)
        assert message is not None and message["To"] == MAILBOX
        return str(message.get_body(("plain",)).get_content())  # type: ignore[union-attr]

    def part(self) -> Commitment:
        """The agency's part as it is stored."""
        with self.app.app_context():
            return db.session.scalars(select(Commitment).where(Commitment.agency_id == self.fire.id, Commitment.operation_id == self.operation.id)).one()

    def line(self) -> HistoryLine:
        """The newest line of the history."""
        with self.app.app_context():
            return db.session.scalars(select(HistoryLine).order_by(HistoryLine.id.desc()).limit(1)).one()

    def change(self, model: Any, id_: int, **values: Any) -> None:
        """Change a row."""
        with self.app.app_context(), unit_of_work():
            db.session.execute(update(model).where(model.id == id_).values(**values))


@pytest.fixture
def asked(app, make, hands) -> Asked:
    """An agency that was asked by mail."""
    return Asked(app, make, hands)


def form_of(page: Any, path: str, **typed: str) -> dict[str, Any]:
    """What a page's own form sends, with what was typed in it; its token is the browser's."""
    found = next(one for one in post_forms(page.text, path) if "answer" in dict(one.values) or "answer" in one.choices)
    sent = dict(found.values) | found.shown | typed
    sent.pop("csrf_token")
    return sent


def form(browser: Any, path: str, **typed: str) -> dict[str, Any]:
    """What the page sends once it was filled in."""
    return form_of(browser.get(path), path, **{"answer": "accept", "who": "A. Typist"} | typed)


def test_the_page_says_what_is_asked_and_names_nobody(asked, browser):
    page = browser.get(asked.path)
    words = text_of(page)
    assert page.status_code == 200
    for said in (clock.words_of_period(asked.operation.period), "River", "Led by Test Council", "3 people", "8 of 8 free", "Answer for Fire"):
        assert said in words
    assert "Nora" not in page.text and "Lee Lead" not in page.text and "<nav" not in page.text
    assert {name: page.headers[name] for name in ("Referrer-Policy", "X-Robots-Tag", "Cache-Control")} == {
        "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store",
    }
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_only_the_hash_of_a_link_is_kept(asked):
    with asked.app.app_context():
        stored = repr(_stored(asked.app))
    token = asked.path.removeprefix("/answer/")
    assert len(token) >= 43 and token not in stored


def test_a_scanner_that_opens_it_ten_times_and_posts_without_the_pages_token_changes_nothing(asked, browser, app):
    before = _stored(app)
    sent = form(browser, asked.path)
    for _ in range(10):
        assert app.test_client().get(asked.path).status_code == 200 and app.test_client().head(asked.path).status_code == 200
    for path in (asked.path, f"{asked.path}/new-link"):
        for data in ({}, sent, sent | {"csrf_token": "made-up"}):
            assert app.test_client().post(path, data=data).status_code == 422
    assert _stored(app) == before


def test_an_answer_is_kept_and_the_history_says_whose_it_was(asked, browser, make):
    answer = browser.post(asked.path, form(browser, asked.path, staff="2"))
    assert (answer.status_code, answer.location) == (303, asked.path) and answer.headers["Referrer-Policy"] == "no-referrer"
    said = text_of(browser.follow(answer))
    assert "Fire: accepted, 2 people" in said and "Change the answer for Fire" in said
    assert "Fire answered on Wednesday 18 November 2026, 11.02am, from A. Typist by the link sent to the agency: accepted, 2 people." in said
    part = asked.part()
    assert (part.state, part.staff_promised, part.answered_by_id, part.answered_as) == (CommitmentState.ACCEPTED, 2, None, "A. Typist")
    assert (part.contact_name, part.contact_telephone) == ("A. Typist", "01622 692121")
    assert (asked.line().by_name, asked.line().by_id) == ("A. Typist, Fire", None)
    assert asked.line().what == f"Fire accepted with 2 people, by the link sent to {MAILBOX}"
    lead = browser.as_(make.user())
    assert "A. Typist by the link sent to the agency" in text_of(lead.get(f"/operations/{asked.operation.reference}"))
    with asked.app.app_context():
        assert db.session.scalars(select(Nomination.name)).all() == ["Nora Named"], "the names stay"


@ON_SQLITE
def test_whom_to_ring_and_who_will_be_there_are_typed_and_nobody_is_listed(asked, browser, make):
    ivy = make.user(asked.fire, Role.STAFF, name="Ivy Account")
    typed = {"contact_name": "C. Ring", "contact_telephone": "01634 123456", "names": " Tom Typed\r\n\r\nivy account\r\nnora named\r\n"}
    wrong = browser.post(asked.path, form(browser, asked.path, staff="2") | typed | {"contact_telephone": "x"})
    assert wrong.status_code == 422 and "Enter a telephone number" in text_of(wrong) and "Tom Typed" in wrong.text
    said = browser.follow(browser.post(asked.path, form(browser, asked.path, staff="2") | typed))
    assert "Tom Typed" not in said.text and "Nora" not in said.text and "C. Ring" not in said.text
    assert (asked.part().contact_name, asked.part().contact_telephone) == ("C. Ring", "01634 123456")
    browser.post(asked.path, form(browser, asked.path, staff="3", names="Tom Typed\nSue Second"))
    assert asked.part().contact_name == "C. Ring", "left blank it stays"
    with asked.app.app_context():
        named = db.session.execute(select(Nomination.name, Nomination.user_id).order_by(Nomination.id)).all()
    assert [row.name for row in named] == ["Nora Named", "Tom Typed", "Ivy Account", "Sue Second"] and named[2].user_id == ivy.id


@ON_SQLITE
def test_who_declines_by_the_link_says_what_she_could_do_instead_and_who_leads_reads_it(asked, browser):
    assert "Say here what you could do instead: another day, other times." in text_of(browser.get(asked.path))
    instead = "No crew that day. We could come the day after instead, from 2pm"
    browser.post(asked.path, form(browser, asked.path, answer="decline", reason=instead))
    assert asked.part().reason == instead and instead in text_of(browser.get(asked.path)), "it stands there again"
    lead = browser.as_(asked.lead)
    assert instead in text_of(lead.get("/notices")) and instead in text_of(lead.get(f"/operations/{asked.operation.reference}"))


def test_a_changed_answer_is_taken_and_a_form_that_is_sent_twice_is_done_once(asked, browser):
    first = form(browser, asked.path)
    browser.post(asked.path, first)
    again = browser.post(asked.path, first)
    assert again.status_code == 303, "the same form, sent twice, answers the same"
    no = form(browser, asked.path, answer="decline", reason="no crew")
    browser.post(asked.path, no)
    assert (asked.part().state, asked.part().reason, asked.line().why) == (CommitmentState.DECLINED, "no crew", "no crew")
    assert "A. Typist, Fire: Fire declined" in text_of(browser.as_(asked.lead).get("/notices")), "who leads hears of it as of any answer"
    version = asked.part().version
    assert browser.post(asked.path, first).status_code == 303, "replayed later it answers as it did then"
    assert asked.part().version == version and "declined" in text_of(browser.get(asked.path))


def test_of_two_tabs_the_second_is_shown_what_the_first_said_and_keeps_what_was_typed(asked, browser, make):
    first, second = form(browser, asked.path), form(browser, asked.path, answer="decline", reason="All at the fete", who="B. Typist")
    browser.post(asked.path, first)
    answer = browser.post(asked.path, second)
    said = text_of(answer)
    assert answer.status_code == 422 and "Fire now stands at: Accepted, 3 people" in said and "A. Typist, Fire: Fire accepted with 3 people" in said
    assert "All at the fete" in answer.text and 'value="B. Typist"' in answer.text
    browser.post(asked.path, form_of(answer, asked.path))
    assert (asked.part().state, asked.part().answered_as) == (CommitmentState.DECLINED, "B. Typist")


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"staff": "many"}, "Enter a whole number from 0 to 500"), ({"staff": "-1"}, "Enter a whole number from 0 to 500"),
        ({"staff": "99999999999999999999"}, "Enter a whole number from 0 to 500"), ({"staff": ""}, "Enter how many people you will send"),
        ({"staff": "0"}, "If you can send nobody, decline"), ({"who": " \r\n "}, "Enter your name"), ({"who": "x" * 121}, "Use at most 120 characters"),
        ({"answer": ""}, "Choose whether you accept"), ({"answer": "perhaps"}, "Choose"), ({"answer": "decline"}, "Say why you decline"),
        ({"answer": "decline", "reason": "x" * 501}, "Use at most 500 characters"), ({"version": "x"}, "Open the page again"),
    ],
)
def test_a_wrong_answer_comes_back_with_a_sentence_and_everything_typed(asked, browser, typed, sentence):
    sent = form(browser, asked.path, staff="2", who="A. Typist") | typed
    answer = browser.post(asked.path, sent)
    assert answer.status_code == 422 and sentence in text_of(answer)
    for kept in (sent["staff"], sent["who"].strip(), sent.get("reason", "")):
        assert kept in answer.text
    assert asked.part().state is CommitmentState.REQUESTED


@ON_SQLITE
def test_a_name_with_line_breaks_is_one_line_and_stays_what_it_is_in_the_history(asked, browser):
    browser.post(asked.path, form(browser, asked.path, who="A.\r\nTypist\u202e <b>, Fire\nX-Header: 1"))
    assert asked.part().answered_as == "A. Typist <b>, Fire X-Header: 1" and asked.line().by_name == "A. Typist <b>, Fire X-Header: 1, Fire"
    assert browser.post(asked.path, form(browser, asked.path, who="\u202e")).status_code == 422
    assert "&lt;b&gt;" in browser.get(asked.path).text


def test_more_than_are_free_are_promised_in_the_name_that_was_typed(asked, browser, make):
    refused = browser.post(asked.path, form(browser, asked.path, staff="9"))
    assert refused.status_code == 422 and "Fire has 8 of 8 people free at that time" in text_of(refused) and "Promise 9 anyway" in text_of(refused)
    browser.post(asked.path, form_of(refused, asked.path, over_numbers="y", why_anyway="A rest day"))
    assert (asked.part().staff_promised, asked.part().over_numbers_as) == (9, "A. Typist")
    assert asked.line().what == f"Fire accepted with 9 people, more than it has free, promised in the name of A. Typist, by the link sent to {MAILBOX}"
    lead = browser.as_(make.user())
    assert "more than it has, in the name of A. Typist: A rest day" in text_of(lead.get(f"/operations/{asked.operation.reference}"))
    assert "short" not in text_of(lead.get("/")), "it was taken on by name"


def test_who_is_named_twice_at_once_is_asked_about_without_a_name_and_without_what_is_restricted(asked, browser, make):
    nora = asked.nora
    other, secret = (make.operation(OperationState.CONFIRMED, accepted=[asked.fire], author=asked.lead, restricted=restricted) for restricted in (False, True))
    make.nomination(other, asked.fire, nora)
    make.nomination(secret, asked.fire, nora)
    refused = browser.post(asked.path, form(browser, asked.path, staff="2"))
    said = text_of(refused)
    assert refused.status_code == 422 and f"Somebody who is named for Fire is on {other.reference} as well, {clock.words_of_period(other.held)}" in said
    assert "Nora" not in refused.text and secret.reference not in refused.text and asked.part().state is CommitmentState.REQUESTED
    assert browser.post(asked.path, form_of(refused, asked.path)).status_code == 422, "only the tick goes on"
    assert "Say why all the same" in text_of(browser.post(asked.path, form_of(refused, asked.path, go_on="y")))
    answer = browser.post(asked.path, form_of(refused, asked.path, go_on="y", why_anyway="For an hour"))
    assert answer.status_code == 303 and asked.part().state is CommitmentState.ACCEPTED
    assert "somebody is named twice, in the name of A. Typist: For an hour" in text_of(browser.as_(make.user()).get(f"/operations/{asked.operation.reference}"))
    browser.post(asked.path, form(browser, asked.path, answer="decline", reason="No crew"))
    assert asked.part().state is CommitmentState.DECLINED, "who declines sends nobody"


@ON_SQLITE
def test_a_link_that_is_none_says_so_and_many_of_them_have_to_wait(asked, browser, app):
    for wrong in (asked.path[:-1], asked.path[:-1] + ("a" if asked.path[-1] != "a" else "b"), "/answer/" + "x" * 3000):
        page = app.test_client().get(wrong)
        assert page.status_code == 404 and "This link does not work" in text_of(page) and "Fire" not in page.text
    statuses = [app.test_client().get("/answer/guess").status_code for _ in range(60)]
    assert statuses[0] == 404 and statuses[-1] == 429
    assert browser.get(asked.path).status_code == 200, "who has a link waits for nobody's guesses"


def test_once_it_moved_an_old_link_says_so_and_leads_to_what_is_asked_now(asked, browser, app):
    old = form(browser, asked.path)
    asked.move()
    page = text_of(browser.get(asked.path))
    assert "Asked Answer due" in page
    assert "Fire is asked something new" in page and "It has moved since this message was sent. Lee Lead, Test Council moved it from" in page and "because the pound is full" in page and "Send the answer" not in page
    refused = browser.post(asked.path, old)
    assert refused.status_code == 422 and "It has moved" in text_of(refused) and 'value="A. Typist"' in refused.text
    assert asked.part().state is CommitmentState.REQUESTED
    now = f"{asked.path}?new=yes"
    answer = browser.post(now, form(browser, now))
    assert answer.location == now and "Change the answer for Fire" in text_of(browser.follow(answer))
    assert asked.part().state is CommitmentState.ACCEPTED


def test_a_new_link_goes_to_the_same_address_once_in_a_while_and_the_answer_tells_nothing(asked, browser, app, hands):
    asked.move()

    def ask(path: str) -> str:
        answer = browser.post(f"{path}/new-link")
        assert (answer.status_code, answer.location) == (303, path)
        return text_of(browser.follow(answer))

    told = ask(asked.path)
    assert "If the agency can still answer, a new link is on its way" in told
    assert "If the agency can still answer, a new link is on its way" in ask("/answer/none-at-all")
    new = asked.arrived()
    assert new not in ("", asked.path) and "your new link" not in asked.newest() and "Asked of you: 3 people" in asked.newest()
    assert "Send the answer for Fire" in text_of(browser.get(new))
    ask(asked.path)
    assert asked.arrived() == new, "one in a quarter of an hour"
    hands.shift(timedelta(minutes=20))
    ask(asked.path)
    assert asked.arrived() != new
    hands.shift(timedelta(minutes=20))
    asked.change(Agency, asked.fire.id, mailbox="other@fire.example")
    with app.app_context():
        before = len(db.session.scalars(select(Message)).all())
    ask(asked.path)
    with app.app_context():
        assert len(db.session.scalars(select(Message)).all()) == before


@ON_SQLITE
def test_who_was_released_and_asked_once_more_is_asked_anew(asked, browser, hands):
    hands.shift(timedelta(minutes=1))
    asked.change(Commitment, asked.part().id, asked_at=clock.now())
    assert "Fire was asked anew after this message was sent" in text_of(browser.get(asked.path))


SHOWN, HIDDEN = True, False


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    ("ended", "why", "shown"),
    [
        ("started", "It started on", SHOWN), ("mailbox", "Fire has another address by now", HIDDEN), ("no mailbox", "Fire has another address by now", HIDDEN),
        ("inactive", "Fire does not plan with the partnership any more", HIDDEN), ("released", "Fire was released from this operation", SHOWN),
        ("cancelled", "This operation is cancelled", SHOWN), ("postponed", "This operation is postponed", SHOWN),
    ],
)
def test_a_link_that_has_ended_says_why_and_takes_no_answer(asked, browser, hands, ended, why, shown):
    sent = form(browser, asked.path)
    change: dict[str, Callable[[], None]] = {
        "started": lambda: hands.shift(timedelta(days=14)),
        "mailbox": lambda: asked.change(Agency, asked.fire.id, mailbox="new@fire.example"),
        "no mailbox": lambda: asked.change(Agency, asked.fire.id, mailbox=""),
        "inactive": lambda: asked.change(Agency, asked.fire.id, active=False),
        "released": lambda: asked.change(Commitment, asked.part().id, state=CommitmentState.RELEASED),
        "cancelled": lambda: asked.change(Operation, asked.operation.id, state=OperationState.CANCELLED),
        "postponed": lambda: asked.change(Operation, asked.operation.id, state=OperationState.POSTPONED),
    }
    change[ended]()
    before = asked.part()
    for answer in (browser.get(asked.path), browser.post(asked.path, sent)):
        said = text_of(answer)
        assert "This link has ended" in said and why in said and "Send the answer" not in said
        assert (asked.operation.reference in answer.text) is shown and ("01634 000000" in said) is shown
        assert ("Have a new link to all that waits for Fire now sent to planning@fire.example" in said) is shown, "but not to an address that is none of its own"
    assert (asked.part().state, asked.part().version) == (before.state, before.version)


@ON_SQLITE
def test_a_link_is_good_as_long_as_its_address_is_one_of_the_agencys(app, asked, make, browser):
    ann = make.user(asked.fire, email="ann@fire.example")
    asked.change(Agency, asked.fire.id, contact_email=ann.email)
    assert "Send the answer for Fire" in text_of(browser.get(asked.path)), "the mailbox is still its own"
    with app.app_context(), unit_of_work():
        db.session.execute(update(AnswerLink).values(mailbox=ann.email))
        db.session.add(Absence(email=ann.email, first_day=clock.today(), last_day=clock.today()))
    assert "Send the answer for Fire" in text_of(browser.get(asked.path)), "she is away, and has it"
    asked.change(User, ann.id, suspended_at=clock.now())
    assert "Fire has another address by now" in text_of(browser.get(asked.path))
    asked.change(User, ann.id, suspended_at=None)
    asked.change(Agency, asked.fire.id, contact_email="", deputy_email=ann.email)
    assert "Send the answer for Fire" in text_of(browser.get(asked.path)), "she is the deputy now"


def test_a_link_of_what_was_restricted_since_asks_to_sign_in_and_says_nothing(asked, browser):
    sent = form(browser, asked.path)
    asked.change(Operation, asked.operation.id, restricted=True)
    for answer in (browser.get(asked.path), browser.post(asked.path, sent), browser.get(f"{asked.path}?new=yes")):
        said = text_of(answer)
        assert "Sign in to answer" in said and "River" not in said and asked.operation.reference not in answer.text and "Fire" not in said and "SENSITIVE" not in said
    assert browser.post(f"{asked.path}/new-link").status_code == 303
    assert asked.part().state is CommitmentState.REQUESTED and asked.arrived() == asked.path, "nor is a new one sent"


@ON_SQLITE
def test_a_message_about_a_restricted_operation_has_no_link_of_its_own(app, make, hands):
    asked = Asked(app, make, hands, restricted=True)
    assert asked.path == "" and "Something is waiting for you" in asked.newest()
    with app.app_context():
        assert db.session.scalars(select(AnswerLink)).all() == []


@ON_SQLITE
def test_what_asks_nothing_leads_where_it_did(asked):
    assert asked.tell("cancelled") == "" and f"/operations/{asked.operation.reference}" in asked.newest()


@ON_SQLITE
def test_a_new_link_is_not_sent_to_who_cannot_answer_any_more(asked, browser, app, hands):
    asked.move()
    browser.post(f"{asked.path}/new-link")
    asked.change(Operation, asked.operation.id, state=OperationState.CANCELLED)
    with app.app_context():
        sending_services.deliver()
        last = db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
        assert (last.state, last.kind) == (MessageState.OVERTAKEN, "answer link") and "cancelled" in last.error
