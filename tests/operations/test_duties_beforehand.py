"""People are told of their duties the evening before, and two hours before where they want that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import (
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
)
from opsplanner.notices.choices import services as choices_services
from opsplanner.notices.letters import services as letters_services
from opsplanner.operations.moves.moving import services as moving_services
from opsplanner.operations.reminding.duties import services
from tests.browser import text_of
from tests.mail.conftest import live
from tests.mail.sink import Sink, sink
from tests.notices.test_by_mail import plain

pytestmark = pytest.mark.usefixtures("usual_time")


@pytest.fixture
def post_office(app) -> Iterator[Sink]:
    """A live installation whose mail server takes everything."""
    with sink() as found, live(app, found.port):
        yield found


@pytest.fixture
def at(app, hands) -> Callable[[str], None]:
    """Does what the worker does in a minute of that time."""

    def done(when: str) -> None:
        hands.move_to(f"2026-11-{when}:00+00:00")
        with app.app_context():
            services.tell_of_tomorrow()
            services.tell_of_soon()
            letters_services.write_digests()
            sending_services.deliver()

    return done


def told(app: Any, user: User) -> list[tuple[str, str]]:
    """What a person finds under Notices, of which operation."""
    with app.app_context():
        query = select(Operation.reference, Notice.said).join(HistoryLine, HistoryLine.operation_id == Operation.id).join(Notice, Notice.line_id == HistoryLine.id)
        return [(reference, said) for reference, said in db.session.execute(query.where(Notice.user_id == user.id).order_by(Notice.id))]


@pytest.fixture
def cast(make) -> SimpleNamespace:
    """Two people of one agency, and operations of Friday the 20th on which they are named."""
    fire = make.agency("Fire")
    ann, bob = make.user(fire, Role.STAFF, email="ann@fire.example"), make.user(fire, Role.STAFF, email="bob@fire.example")
    day = date(2026, 11, 20)

    def on(*people: User, start: time = time(10), briefing: time | None = None, state: OperationState = OperationState.CONFIRMED, **more: Any) -> Operation:
        wall = clock.Wall(more.pop("day", day), start, time(14), briefing)
        operation: Operation = make.operation(state, wall=wall, accepted=[fire], **more)
        for one in people:
            make.nomination(operation, fire, one)
        return operation

    return SimpleNamespace(ann=ann, bob=bob, on=on, fire=fire)


def test_the_evening_before_each_gets_one_message(app, cast, at, post_office, make):
    first, second = cast.on(cast.ann, cast.bob), cast.on(cast.ann, start=time(12), state=OperationState.PROPOSED)
    night = cast.on(cast.ann, day=date(2026, 11, 21), start=time(2), briefing=time(22))
    for other in (cast.on(cast.ann, day=date(2026, 11, 23)), cast.on(cast.ann, state=OperationState.CANCELLED)):
        assert other.reference
    with app.app_context(), unit_of_work():
        choices_services.choose({"tomorrow": NoticeWay.APP}, 7, by=db.session.get_one(User, cast.bob.id))
    at("19T17:59")
    assert post_office.received == []
    at("19T18:00")
    at("19T19:00")
    [to_ann] = post_office.received
    there = "Be there at 10am on Friday 20 November 2026"
    assert told(app, cast.bob) == [(first.reference, there)], "only under Notices"
    late = [(second.reference, "Be there at noon on Friday 20 November 2026"), (night.reference, "Be there at 10pm on Friday 20 November 2026")]
    assert sorted(told(app, cast.ann)) == sorted([(first.reference, there), *late])
    said = plain(to_ann)
    assert (to_ann["To"], to_ann["Subject"]) == ("ann@fire.example", "Tomorrow: 3 duties")
    assert first.reference in said and f"/operations/{second.reference}" in said and said.count("It is not confirmed yet.") == 1
    assert f"{night.reference}, {night.reference.split('-')[0].title()}, led by Test Council: Saturday 21 November 2026, 2am to 2pm. Be there at 10pm on Friday 20 November." in said
    with app.app_context(), unit_of_work():
        choices_services.choose({"tomorrow": NoticeWay.AT_ONCE}, 7, by=db.session.get_one(User, cast.bob.id))
    at("20T18:00")
    assert len(post_office.received) == 1
    secret = cast.on(cast.bob, restricted=True, day=date(2026, 11, 22))
    at("21T18:00")
    to_bob = post_office.received[-1]
    assert to_bob["Subject"] == "Something is waiting for you" and secret.reference not in plain(to_bob) and "duty" not in plain(to_bob) and to_bob["References"] is None
    assert to_bob["List-Unsubscribe"] == "<https://ops.example/notices/choices>"


def test_two_hours_before_once_for_who_wants_it(app, cast, at, post_office, make):
    cat = make.user(cast.fire, Role.STAFF)
    operation = cast.on(cast.ann, cast.bob, cat, briefing=time(9, 30))
    with app.app_context(), unit_of_work():
        choices_services.choose({"soon": NoticeWay.AT_ONCE, "tomorrow": NoticeWay.APP}, 7, by=db.session.get_one(User, cast.ann.id))
        choices_services.choose({"soon": NoticeWay.APP}, 7, by=db.session.get_one(User, cast.bob.id))
    at("20T07:29")
    assert post_office.received == []
    at("20T07:31")
    at("20T08:31")
    [message] = post_office.received
    assert (message["To"], message["Subject"]) == ("ann@fire.example", f"In two hours: {operation.reference}, be there at 9.30am")
    there = [(operation.reference, "Be there at 9.30am on Friday 20 November 2026")]
    assert (told(app, cast.ann), told(app, cast.bob), told(app, cat)) == (there, there, [])


def test_who_was_told_two_hours_before_an_hour_that_it_was_moved_from_is_told_of_the_new_one(app, cast, at, post_office):
    operation = cast.on(cast.ann, start=time(12))
    with app.app_context(), unit_of_work():
        choices_services.choose({"soon": NoticeWay.AT_ONCE, "tomorrow": NoticeWay.APP}, 7, by=db.session.get_one(User, cast.ann.id))
    at("20T10:01")
    with app.app_context(), unit_of_work():
        found = db.session.get_one(Operation, operation.id)
        moving_services.set_wall(found, clock.Wall(found.day, time(13), time(16)))
    at("20T10:30")
    at("20T11:01")
    at("20T11:30")
    assert [message["Subject"] for message in post_office.received] == [f"In two hours: {operation.reference}, be there at {hour}" for hour in ("noon", "1pm")]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_without_mail_it_stands_under_notices_and_a_calendar_stays_as_it_was(app, cast, at, browser):
    operation = cast.on(cast.ann)
    at("19T17:59")
    mine = browser.as_(cast.ann)
    before = mine.get(f"/operations/{operation.reference}.ics").text
    at("19T18:00")
    page = mine.get("/notices")
    assert "Be there at 10am on Friday 20 November 2026 (opsplanner)" in text_of(page) and f"Open {operation.reference}" in text_of(page)
    assert mine.get(f"/operations/{operation.reference}.ics").text == before
    assert "Reminded the people of Fire that they have to be there at 10am on Friday 20 November 2026" in text_of(mine.get(f"/operations/{operation.reference}/history"))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("off", [False, True])
def test_in_the_digest_it_comes_at_its_hour_as_long_as_it_is_so(app, cast, at, post_office, off):
    operation = cast.on(cast.ann)
    with app.app_context(), unit_of_work():
        choices_services.choose({"tomorrow": NoticeWay.DIGEST}, 20, by=db.session.get_one(User, cast.ann.id))
    at("19T18:00")
    assert post_office.received == []
    if off:
        with app.app_context(), unit_of_work():
            db.session.execute(update(Operation).where(Operation.id == operation.id).values(state=OperationState.CANCELLED))
    at("19T20:00")
    assert ["Be there at 10am on Friday 20 November 2026" in plain(one) for one in post_office.received] == [True][off:]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_is_not_named_any_more_when_it_goes_hears_nothing(app, cast, hands, post_office, make):
    operation = cast.on(cast.ann)
    hands.move_to("2026-11-19T18:00:00+00:00")
    with app.app_context():
        services.tell_of_tomorrow()
        with unit_of_work():
            db.session.execute(update(Commitment).where(Commitment.operation_id == operation.id).values(state=CommitmentState.WITHDRAWN))
        sending_services.deliver()
    assert post_office.received == []


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_after_an_evening_without_a_worker_they_are_told_of_what_has_not_begun(app, cast, at, post_office):
    early, late = cast.on(cast.bob, start=time(6)), cast.on(cast.ann)
    at("19T17:59")
    assert post_office.received == [], "a first start tells nothing of its own day"
    at("18T18:01")
    at("19T17:59")
    at("20T07:00")
    at("20T07:01")
    [message] = post_office.received
    assert (message["To"], message["Subject"]) == ("ann@fire.example", f"Today: {late.reference}, be there at 10am")
    assert [reference for reference, _ in told(app, cast.ann)] == [late.reference] and told(app, cast.bob) == [] and early.reference


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_message_that_could_not_go_says_today_on_the_day_and_goes_no_more_once_it_has_begun(app, cast, at, post_office):
    cast.on(cast.ann, cast.bob)
    late = cast.on(cast.bob, start=time(13))
    post_office.answers |= {"ann@fire.example": "452 full", "bob@fire.example": "452 full"}
    at("19T18:00")
    post_office.answers.clear()
    at("20T10:30")
    [message] = post_office.received
    assert (message["To"], message["Subject"]) == ("bob@fire.example", f"Today: {late.reference}, be there at 1pm")
    with app.app_context():
        assert list(db.session.scalars(select(Message.error).where(Message.state == MessageState.OVERTAKEN))) == ["it has begun meanwhile"]
