"""Each is told in the light of what she last heard: which answers, messages and presses say that, and what of it counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select, update

from opsplanner import clock
from opsplanner.commitments.answering import services as answering_services
from opsplanner.commitments.rules import Answer
from opsplanner.database import db, unit_of_work
from opsplanner.errors import RuleBroken
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import Commitment, CommitmentState, Message, Notice, Operation, OperationState, Role
from opsplanner.operations.moves import services as moves_services
from opsplanner.operations.moves.moving import services as moving_services
from opsplanner.operations.moves.moving.services import NewTime
from opsplanner.operations.parts import services as parts_services
from tests.browser import text_of
from tests.mail.conftest import live
from tests.notices.test_by_mail import plain
from tests.notices.test_people import again, post_office

pytestmark = [pytest.mark.usefixtures("usual_time"), pytest.mark.parametrize("app", ["sqlite"], indirect=True)]
__all__ = ["post_office"]
DUE = date(2026, 11, 27)


class Told:
    """An operation that asks one agency by mail, who leads it, and what they do."""

    def __init__(self, app: Any, make: Any, hands: Any, **more: Any):
        self.app, self.hands = app, hands
        self.fire, self.lead = make.agency("Fire", mailbox="planning@fire.example"), more.pop("author", None) or make.user(name="A. Lead")
        self.coordinator = make.user(self.fire, name="F. Fire")
        self.operation = make.operation(OperationState.DRAFT, author=self.lead, not_asked=[self.fire], **more)
        self.day, self.reference = self.operation.day, self.operation.reference

    def does(self, verb: Callable[..., Any], *args: Any, **more: Any) -> None:
        """Let the lead do something."""
        self.hands.shift(timedelta(seconds=1))
        with self.app.app_context(), unit_of_work():
            verb(self.reference, *args, seen_version=db.session.get_one(Operation, self.operation.id).version, by=again(self.lead), **more)

    def proposes(self) -> None:
        self.does(moves_services.propose_operation, answer_by=DUE)

    def moves(self, days: int, why: str) -> None:
        """Let the lead move it so many days from where it was first."""
        self.does(moving_services.move_operation, NewTime(clock.Wall(self.day + timedelta(days=days), time(10), time(14)), None, DUE, why))

    def small(self, briefing: time | None, why: str) -> None:
        """Let the lead change when the briefing is, and nothing else."""
        self.does(moving_services.change_a_little, NewTime(clock.Wall(self.day, time(10), time(14), briefing), None, None, why))

    def answers(self, people: set[int] | None = None) -> None:
        """Let the agency accept."""
        self.hands.shift(timedelta(seconds=1))
        with self.app.app_context(), unit_of_work():
            operation = db.session.get_one(Operation, self.operation.id)
            part = db.session.scalars(select(Commitment).where(Commitment.operation_id == operation.id, Commitment.agency_id == self.fire.id)).one()
            said = Answer(CommitmentState.ACCEPTED, staff=2, people=people, over_numbers=9)
            answering_services.answer(self.reference, self.fire.id, said, seen_schedule=operation.schedule, seen_version=part.version, by=again(self.coordinator))

    def worker(self) -> None:
        """Let three minutes pass, and do what the worker does."""
        self.hands.shift(timedelta(minutes=3))
        with self.app.app_context():
            sending_services.deliver()

    def until(self, days: int) -> str:
        """What is said of a move to so many days from where it was first, by who knew that."""
        was, now = (f"{clock.words_of_day(self.day + timedelta(days=more))}, 10am to 2pm" for more in (0, days))
        return f"You last heard that it is {was}. Now it is {now}."


@pytest.fixture
def told(app, make, hands) -> Told:
    """An operation that can be proposed to one agency."""
    return Told(app, make, hands)


def to(post_office: Any, address: str) -> list[Any]:
    """The messages that reached an address."""
    return [message for message in post_office.received if message["To"] == address]


def test_what_an_agency_has_answered_it_has_heard_where_nobody_ticked_anything(app, told, browser):
    with live(app, None):
        told.proposes()
        told.answers()
        told.moves(2, "The pound is full")
        told.moves(1, "No truck")
        page = unescape(browser.as_(told.lead).get(f"/operations/{told.reference}/tell").text)
    assert told.until(1) in page and "Reason: The pound is full" in page and "Reason: No truck" in page


def test_so_it_has_where_its_message_came_back_and_the_answer_came_by_telephone(told, post_office):
    post_office.answers["planning@fire.example"] = "550 no such"
    told.proposes()
    told.worker()
    told.answers()
    post_office.answers.clear()
    told.moves(2, "The pound is full")
    told.moves(1, "No truck")
    told.worker()
    [message] = to(post_office, "planning@fire.example")
    assert told.until(1) in plain(message) and "Reason: The pound is full" in plain(message) and "Reason: No truck" in plain(message)


def test_what_went_was_heard_though_the_same_was_to_be_told_once_more(told, post_office):
    told.proposes()
    told.worker()
    told.does(parts_services.change_part, told.fire.code, required=True, staff=4, why="", answer_by=DUE)
    told.moves(2, "The pound is full")
    told.moves(3, "No truck")
    told.worker()
    [_, message] = to(post_office, "planning@fire.example")
    assert message["Subject"].endswith("please confirm again") and told.until(3) in plain(message)
    assert "Reason: The pound is full" in plain(message) and "Reason: No truck" in plain(message)


def test_who_is_asked_for_another_number_hears_of_a_move_that_it_has_not_heard_of(told, post_office):
    told.proposes()
    told.worker()
    told.moves(2, "The pound is full")
    told.does(parts_services.change_part, told.fire.code, required=True, staff=4, why="", answer_by=DUE)
    told.worker()
    [_, message] = to(post_office, "planning@fire.example")
    assert "moved it from" in plain(message) and "Reason: The pound is full" in plain(message) and "Asked of you: 4 people" in plain(message)


def test_when_she_has_to_be_there_is_part_of_what_has_changed(make, told, post_office):
    named = make.user(told.fire, Role.STAFF, email="named@fire.example")
    make.nomination(told.operation, told.fire, named)
    told.proposes()
    told.worker()
    told.answers(people={named.id})
    told.small(time(9, 45), "first")
    told.worker()
    post_office.received.clear()
    told.small(time(9, 30), "parking")
    told.small(time(9, 15), "parking again")
    told.worker()
    day = f"{clock.words_of_day(told.day)}, 10am to 2pm"
    for address in ("planning@fire.example", "named@fire.example"):
        [message] = to(post_office, address)
        assert f"You last heard that it is {day}, briefing at 9.45am. Now it is {day}, briefing at 9.15am." in plain(message)
    post_office.received.clear()
    told.small(time(9, 30), "no")
    told.small(time(9, 15), "as before")
    told.worker()
    assert all(f"nothing has changed of when and where: it is {day}, briefing at 9.15am, as you last heard." in plain(message) for message in post_office.received)
    assert len(post_office.received) == 2


def test_what_only_said_that_something_waits_was_not_heard(app, make, hands, post_office):
    told = Told(app, make, hands, restricted=True)
    named = make.user(told.fire, Role.STAFF, email="named@fire.example")
    told.proposes()
    told.worker()
    told.answers(people={named.id})
    told.worker()
    told.moves(1, "The pound is full")
    told.worker()
    assert {message["Subject"] for message in post_office.received} == {"Something is waiting for you"}
    post_office.received.clear()
    with app.app_context(), unit_of_work():
        db.session.execute(update(Operation).values(restricted=False))
    told.moves(2, "No truck")
    told.worker()
    [agency], [person] = to(post_office, "planning@fire.example"), to(post_office, "named@fire.example")
    assert told.until(2) in plain(agency), "it has answered for the first day, and heard of no other"
    assert "You last heard" not in plain(person) and f"When and where: {clock.words_of_day(told.day + timedelta(days=2))}" in plain(person)


def test_so_it_is_where_her_notice_went_with_her_agency_s_message(app, make, hands, post_office):
    told = Told(app, make, hands, restricted=True)
    named = make.user(told.fire, Role.STAFF, email="planning@fire.example")
    told.proposes()
    told.answers(people={named.id})
    told.worker()
    told.moves(1, "The pound is full")
    told.worker()
    assert {message["Subject"] for message in post_office.received} == {"Something is waiting for you"}
    with app.app_context():
        there = db.session.execute(select(Notice.kind, Notice.withheld).where(Notice.user_id == named.id)).all()
        assert {(kind, withheld) for kind, withheld in there} == {("moved", True), ("named", True)}


@pytest.mark.parametrize("small", [False, True])
def test_who_has_heard_nothing_yet_is_asked_with_what_is_true_now(told, post_office, small):
    told.proposes()
    if small:
        told.small(time(9, 45), "why")
    else:
        told.moves(1, "why")
    told.worker()
    [message] = post_office.received
    assert message["Subject"] == f"{told.reference}: can you take part?"
    said = plain(message)
    assert "Fire is asked to take part" in said and "Reason" not in said and "https://ops.example/answer/" in said
    assert ("Briefing: 9.45am" if small else clock.words_of_day(told.day + timedelta(days=1))) in said
    told.moves(2, "No truck")
    told.worker()
    assert post_office.received[1]["Subject"].endswith("please confirm again"), "what went it has heard"


def test_who_leads_is_not_asked_for_its_own_part_where_the_office_does_it(app, make, hands, post_office):
    police = make.agency("Police", mailbox="ops@police.example")
    told = Told(app, make, hands, author=make.user(make.office()), lead=police)
    told.proposes()
    told.worker()
    assert [message["To"] for message in post_office.received] == ["planning@fire.example"]
    told.moves(1, "The pound is full")
    told.worker()
    assert [message["Subject"] for message in to(post_office, "ops@police.example")] == [f"{told.reference}: please confirm again"], "it hears of what changes"
    told.does(moves_services.cancel_operation, why="rain")
    told.worker()
    told.does(moves_services.reinstate_operation, answer_by=DUE)
    told.worker()
    last = to(post_office, "ops@police.example")[-1]
    assert last["Subject"] == f"{told.reference}: it takes place after all" and "answer" not in plain(last).partition("opsplanner of")[0].lower()
    assert to(post_office, "planning@fire.example")[-1]["Subject"] == f"{told.reference}: please answer again"


def test_the_date_to_answer_by_can_be_changed_alone_and_the_agency_is_told(told, browser, post_office):
    told.proposes()
    told.worker()
    path = f"/operations/{told.reference}/requirement?agency={told.fire.code}"
    page = browser.as_(told.lead)
    assert '2026-11-27' in page.get(path).text, "its own date stands there, so that nobody changes it unawares"
    told.moves(1, "The pound is full")
    told.does(parts_services.change_part, told.fire.code, required=True, staff=2, why="", answer_by=date(2026, 11, 25))
    told.worker()
    message = post_office.received[-1]
    assert message["Subject"] == f"{told.reference}: another date to answer by" and len(post_office.received) == 2
    said = plain(message)
    assert "Fire is asked to answer for" in said and "Please answer by Wednesday 25 November 2026" in said and "https://ops.example/answer/" in said
    assert "Reason: The pound is full" in said, "and what else it has not heard of"
    assert "Asked Fire to answer by another date, answer due Wednesday 25 November 2026" in text_of(page.get(f"/operations/{told.reference}"))
    with pytest.raises(RuleBroken, match="Nothing would change"):
        told.does(parts_services.change_part, told.fire.code, required=True, staff=2, why="", answer_by=date(2026, 11, 25))
    with pytest.raises(RuleBroken, match="answer"):
        told.does(parts_services.change_part, told.fire.code, required=True, staff=2, why="", answer_by=date(2026, 11, 17))
    told.answers()
    with pytest.raises(RuleBroken, match="Nothing would change"):
        told.does(parts_services.change_part, told.fire.code, required=True, staff=2, why="", answer_by=date(2026, 11, 26))


def test_who_is_taken_off_and_named_again_before_it_goes_reads_nothing_of_it(app, make, told, post_office):
    named = make.user(told.fire, Role.STAFF, email="named@fire.example")
    told.proposes()
    told.answers(people={named.id})
    told.worker()
    assert len(to(post_office, "named@fire.example")) == 1
    told.answers(people=set())
    told.answers(people={named.id})
    told.worker()
    assert len(to(post_office, "named@fire.example")) == 1
    with app.app_context():
        assert db.session.scalars(select(Message.error).where(Message.user_id == named.id).order_by(Message.id)).all() == [
            "", "it was taken back meanwhile, and all is as it was before"
        ]
    for people in (set(), {named.id}, set()):
        told.answers(people=people)
    told.worker()
    [_, last] = to(post_office, "named@fire.example")
    assert last["Subject"] == f"{told.reference}: You are not named on it any more" and plain(last).count("named on it") == 1
