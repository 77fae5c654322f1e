"""Who has to act is told of what waits: an operation that nobody started, completed or debriefed, a lesson; then her deputy, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.logbook.debrief.due import services as due_services
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import (
    Absence,
    Agency,
    DailyTask,
    HistoryLine,
    Lesson,
    LessonState,
    Message,
    MessageState,
    Notice,
    Operation,
    OperationState,
    Role,
    User,
)
from opsplanner.notices.bell import queries as bell_queries
from opsplanner.notices.deputies import services as deputies_services
from opsplanner.notices.waiting import services as waiting_services
from opsplanner.operations.moves import services as moves_services
from opsplanner.operations.moves.moving import services as moving_services
from opsplanner.operations.moves.moving.services import NewTime
from opsplanner.operations.reminding.ending import services as ending_services
from opsplanner.operations.reminding.starting import services as starting_services
from opsplanner.outcomes.closing import services as closing_services
from opsplanner.outcomes.telling import services as telling_services
from tests.mail.conftest import live
from tests.mail.sink import Sink, sink
from tests.notices.test_by_mail import plain
from tests.outcomes.given import do

pytestmark = pytest.mark.usefixtures("usual_time")
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def post_office(app) -> Iterator[Sink]:
    """A live installation whose mail server takes everything."""
    with sink() as found, live(app, found.port):
        yield found


@pytest.fixture
def at(app, hands) -> Callable[[str], None]:
    """Does what the worker does in a minute of that time."""

    def done(when: str, *more: Callable[[], None], deliver: bool = True) -> None:
        hands.move_to(f"2026-{when}:00+00:00")
        with app.app_context():
            for task in (starting_services.tell, ending_services.tell, due_services.tell, deputies_services.tell, deputies_services.tell_soon, waiting_services.put_away, *more):
                task()
            if deliver:
                sending_services.deliver()

    return done


@pytest.fixture
def cast(app, make) -> SimpleNamespace:
    """An agency that leads, with who leads, its deputy and another coordinator; and operations of a day in November."""
    council = make.council()
    with app.app_context(), unit_of_work():
        db.session.execute(update(Agency).where(Agency.id == council.id).values(deputy_email="dora@council.example"))
    lead, deputy = make.user(council, email="lead@council.example"), make.user(council, email="dora@council.example", name="Dora Deputy")

    def on(day: int, state: OperationState = OperationState.CONFIRMED, start: time = time(10), ends: time = time(14), **more: Any) -> Operation:
        operation: Operation = make.operation(state, author=lead, wall=clock.Wall(date(2026, 11, day), start, ends), **more)
        return operation

    return SimpleNamespace(council=council, lead=lead, deputy=deputy, other=make.user(council), on=on)


def told(app: Any, user: User) -> list[str]:
    """What a person was told."""
    with app.app_context():
        query = select(Notice.kind, HistoryLine.what).join(HistoryLine, HistoryLine.id == Notice.line_id).where(Notice.user_id == user.id).order_by(Notice.id)
        return [f"{kind}: {what}" for kind, what in db.session.execute(query)]


def set_state(app: Any, operation: Operation, state: OperationState) -> None:
    """Let an operation be in this state."""
    with app.app_context(), unit_of_work():
        db.session.execute(update(Operation).where(Operation.id == operation.id).values(state=state))


def test_late_starts_are_told_once_and_what_began_before_the_upgrade_is_not(app, cast, at, post_office):
    before = cast.on(18, start=time(9))
    at("11-18T11:00")
    at("11-18T11:01")
    assert told(app, cast.lead) == []
    set_state(app, before, OperationState.CANCELLED)
    night, started = cast.on(19, start=time(20), ends=time(10)), cast.on(19)
    hidden = cast.on(19, restricted=True)
    set_state(app, started, OperationState.UNDER_WAY)
    at("11-19T10:29")
    assert told(app, cast.lead) == []
    at("11-19T10:30")
    at("11-19T10:31")
    late = "it was to start at {}, and nobody has said that it has"
    assert told(app, cast.lead) == [f"started_late: {late.format('10am')}"]
    [message] = post_office.received
    assert (message["To"], message["Subject"]) == ("lead@council.example", "Something is waiting for you") and hidden.reference not in plain(message)
    at("11-19T20:31")
    assert post_office.received[-1]["Subject"].strip() == f"{night.reference}: {late.format('8pm')}"
    assert told(app, cast.deputy) == []
    at("11-19T21:30")
    assert told(app, cast.deputy) == []
    at("11-19T21:31")
    assert len(told(app, cast.deputy)) == 1
    at("11-20T08:00")
    assert told(app, cast.deputy) == [f"deputy: it is still so: {late.format('8pm')}"], "an hour later, once; the other one is over, which is another matter"
    at("11-21T08:00")
    over = "deputy: the day after it is still so: it is over, and nobody has "
    assert told(app, cast.deputy)[1:] == [f"{over}completed it", f"{over}said that it took place"]
    assert told(app, cast.other) == []


@ON_SQLITE
def test_no_deputy_hears_of_an_hour_that_a_late_operation_was_moved_from(app, cast, at):
    at("11-18T11:00")
    moved = cast.on(19)
    at("11-19T10:30")
    with app.app_context(), unit_of_work():
        found, lead = db.session.get_one(Operation, moved.id), db.session.get_one(User, cast.lead.id)
        to = NewTime(clock.Wall(found.day, time(13), time(16)), None, None, "the van is late")
        moving_services.move_operation(found.reference, to, seen_version=found.version, by=lead)
        db.session.flush()
        moves_services.confirm_operation(found.reference, seen_version=found.version, by=lead)
    at("11-19T11:30")
    assert told(app, cast.deputy) == []
    at("11-19T13:30")
    at("11-19T14:30")
    assert told(app, cast.deputy) == ["deputy: it is still so: it was to start at 1pm, and nobody has said that it has"]


@ON_SQLITE
def test_what_is_done_is_unread_for_nobody(app, cast, at):
    def unread() -> list[int]:
        with app.app_context():
            return [bell_queries.unread(db.session.get_one(User, user.id)) for user in (cast.lead, cast.deputy)]

    at("11-18T11:00")
    started, over = cast.on(19), cast.on(19, ends=time(12))
    at("11-19T10:31")
    at("11-19T11:31")
    assert unread() == [2, 2]
    with app.app_context(), unit_of_work():
        found = db.session.get_one(Operation, started.id)
        moves_services.start_operation(found.reference, seen_version=found.version, by=db.session.get_one(User, cast.lead.id))
    assert unread() == [1, 1]
    at("11-19T12:01")
    assert unread() == [0, 0], "that it has not started is of no use once it is over"
    at("11-20T08:00")
    assert over and unread() == [2, 0], "neither is completed"
    with app.app_context():
        away = select(Notice.starts_at, Notice.ends_at, Notice.musters_at, Notice.place).where(Notice.read_at.is_not(None)).distinct()
        assert [tuple(row) for row in db.session.execute(away)] == [(None, None, None, "")], "what is put away was not heard: neither when it is nor when to be there"


@ON_SQLITE
def test_the_deputy_is_that_of_who_was_told(app, cast, at, make):
    police = make.agency("Police", deputy_email="pia@police.example")
    owner, deputy = make.user(police, name="Pat Owner"), make.user(police, email="pia@police.example")
    operation = cast.on(11, OperationState.CLOSED, accepted=[police])
    with app.app_context(), unit_of_work():
        then = clock.now()
        db.session.add(Lesson(operation_id=operation.id, text="Radios", owner="Pat Owner", due_on=date(2026, 11, 19), state=LessonState.IN_HAND, made_at=then, changed_at=then))
    for when in ("11-18T11:00", "11-19T08:00", "11-20T08:00"):
        at(when)
    assert [len(told(app, user)) for user in (owner, deputy, cast.lead, cast.deputy)] == [1, 1, 0, 0]


def test_debriefs_and_lessons_are_told_when_they_are_due(app, cast, at, make, post_office):
    ended = cast.on(11, OperationState.COMPLETED)
    owner = make.user(cast.council, Role.STAFF, name="Olu Owner")
    with app.app_context(), unit_of_work():
        for text, name, day, state in (
            ("Old", "Olu Owner", 18, LessonState.IN_HAND), ("Radios", "olu owner", 19, LessonState.IDENTIFIED), ("Boots", "Fleet", 19, LessonState.IN_HAND),
            ("Learned", "Olu Owner", 19, LessonState.LEARNED), ("Later", "Olu Owner", 30, LessonState.IN_HAND),
        ):
            now = clock.now()
            db.session.add(Lesson(operation_id=ended.id, text=text, owner=name, due_on=date(2026, 11, day), state=state, made_at=now, changed_at=now))
    at("11-18T11:00")
    later, written = cast.on(13, OperationState.COMPLETED), cast.on(13, OperationState.CLOSED)
    assert written
    at("11-19T08:00")
    of = "lesson_due: the lesson that {} sees to is due by Thursday 19 November 2026: {}"
    assert (told(app, owner), told(app, cast.lead)) == ([of.format("olu owner", "Radios")], [of.format("Fleet", "Boots")])
    with app.app_context(), unit_of_work():
        db.session.execute(update(Lesson).where(Lesson.text == "Radios").values(state=LessonState.LEARNED))
    at("11-20T08:00")
    debrief = "it was a week ago, and nobody has written the debrief"
    assert told(app, cast.lead)[1:] == [f"debrief_due: {debrief}"], "and nothing of what was due before"
    assert [one.partition("still so: ")[2] for one in told(app, cast.deputy)] == ["the lesson that Fleet sees to is due by Thursday 19 November 2026: Boots"]
    set_state(app, later, OperationState.CLOSED)
    at("11-21T08:00")
    assert len(told(app, cast.deputy)) == 1 and told(app, owner) == [of.format("olu owner", "Radios")]


@ON_SQLITE
def test_of_outcomes_the_contact_is_told_and_then_the_deputy_and_of_what_was_told_before_an_upgrade_nobody(app, cast, at, make):
    fire = make.agency("Fire", contact_email="ann@fire.example", deputy_email="dan@fire.example")
    ann, dan, eve = (make.user(fire, email=f"{name}@fire.example") for name in ("ann", "dan", "eve"))
    cast.on(17, OperationState.COMPLETED, accepted=[fire])
    with app.app_context(), unit_of_work():
        db.session.add(DailyTask(name=telling_services.TASK, done_on=date(2026, 11, 17)))
    at("11-18T08:00", telling_services.tell)
    at("11-19T08:00", telling_services.tell)
    assert [len(told(app, one)) for one in (ann, dan, eve)] == [1, 0, 0], "it was told on the day of the upgrade"
    cast.on(19, OperationState.COMPLETED, accepted=[fire])
    at("11-20T08:00", telling_services.tell)
    assert [len(told(app, one)) for one in (ann, dan, eve)] == [2, 0, 0]
    with app.app_context(), unit_of_work():
        db.session.add(Absence(email="dan@fire.example", first_day=date(2026, 11, 21), last_day=date(2026, 11, 22)))
    at("11-21T08:00", telling_services.tell)
    assert [len(told(app, one)) for one in (ann, dan, eve)] == [2, 0, 1], "the deputy is away"


def test_what_an_agency_said_comes_later_is_told_on_its_day_and_then_to_the_deputy(app, cast, at, make):
    fire = make.agency("Fire", contact_email="ann@fire.example", deputy_email="dan@fire.example")
    ann, dan = (make.user(fire, email=f"{name}@fire.example") for name in ("ann", "dan"))
    first, second = (cast.on(16, OperationState.COMPLETED, accepted=[fire]) for _ in range(2))
    for operation, day in ((first, 18), (second, 19)):
        do(app, closing_services.set_follow_up, operation.reference, fire.code, "the pound", date(2026, 11, day), seen_version=0, by=ann)
    at("11-18T11:00", telling_services.tell)
    at("11-19T08:00", telling_services.tell)
    said = "Fire said that this comes in by Thursday 19 November 2026: the pound"
    assert (told(app, ann), told(app, dan)) == ([f"due: {said}"], [])
    at("11-20T08:00", telling_services.tell)
    do(app, closing_services.set_follow_up, second.reference, fire.code, "", None, seen_version=1, by=ann)
    at("11-21T08:00", telling_services.tell)
    assert (len(told(app, ann)), told(app, dan)) == (1, [f"deputy: the day after it is still so: {said}"])


@ON_SQLITE
def test_what_is_done_before_it_goes_is_not_sent(app, cast, at, post_office):
    at("11-18T11:00")
    operation = cast.on(19)
    at("11-19T10:30", deliver=False)
    set_state(app, operation, OperationState.UNDER_WAY)
    at("11-19T10:31")
    with app.app_context():
        [message] = db.session.scalars(select(Message))
        assert (message.state, message.error, post_office.received) == (MessageState.OVERTAKEN, "what it asked for was done meanwhile", [])
