"""An untroubled operation writes to nobody too often: an agency five times at most, and its lead six."""

from __future__ import annotations

from collections import Counter
from datetime import date, time

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.commitments.answering import services as answering_services
from opsplanner.commitments.rules import Answer
from opsplanner.database import db, unit_of_work
from opsplanner.logbook.debrief.due import services as due_services
from opsplanner.mail.sending import services as sending_services
from opsplanner.models import Agency, Commitment, CommitmentState, Operation, OperationState, Role, User
from opsplanner.notices.deputies import services as deputies_services
from opsplanner.notices.letters import services as letters_services
from opsplanner.operations.moves import services as moves_services
from opsplanner.operations.reminding import services as reminding_services
from opsplanner.operations.reminding.duties import services as duties_services
from opsplanner.operations.reminding.ending import services as ending_services
from opsplanner.operations.reminding.starting import services as starting_services
from tests.mail.conftest import live
from tests.mail.sink import sink

AGENCIES = 3
BEGINS = date(2026, 12, 10)
TASKS = (
    reminding_services.remind, duties_services.tell_of_tomorrow, duties_services.tell_of_soon, starting_services.tell, ending_services.tell, due_services.tell,
    deputies_services.tell, letters_services.write_digests, sending_services.deliver,
)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("usual_time")
def test_from_asking_to_the_end(app, make, hands):
    others = [make.agency(f"Agency {n}", mailbox=f"box{n}@ops.example") for n in range(AGENCIES)]
    lead = make.user(email="lead@council.example")
    coordinators, named = [make.user(each) for each in others], [make.user(each, Role.STAFF) for each in others]
    made = make.operation(OperationState.DRAFT, author=lead, wall=clock.Wall(BEGINS, time(10), time(14)), not_asked=others)

    def at(when: str, *presses) -> None:
        hands.move_to(f"2026-{when}:00+00:00")
        for press in presses:
            with app.app_context(), unit_of_work():
                press(db.session.get_one(Operation, made.id))
        for minute in ("00", "03"):
            hands.move_to(f"2026-{when[:-2]}{minute}:00+00:00")
            with app.app_context():
                for task in TASKS:
                    task()

    def by(user: User) -> User:
        return db.session.get_one(User, user.id)

    def answers(agency: Agency, coordinator: User, person: User):
        def press(operation: Operation) -> None:
            part = db.session.scalars(select(Commitment).where(Commitment.operation_id == operation.id, Commitment.agency_id == agency.id)).one()
            said = Answer(CommitmentState.ACCEPTED, staff=2, people={person.id}, over_numbers=9)
            answering_services.answer(operation.reference, agency.id, said, seen_schedule=operation.schedule, seen_version=part.version, by=by(coordinator))

        return press

    def move(verb, **more):
        return lambda operation: verb(operation.reference, seen_version=operation.version, by=by(lead), **more)

    with sink() as post_office, live(app, post_office.port):
        at("11-18T11:00", move(moves_services.propose_operation, answer_by=date(2026, 12, 1)))
        at("11-20T10:00", *(answers(*those) for those in zip(others[:2], coordinators, named, strict=False)))
        for day in range(23, 31):
            at(f"11-{day}T09:00")
        at("12-01T10:00", answers(others[2], coordinators[2], named[2]))
        at("12-02T10:00", move(moves_services.confirm_operation))
        for when in ("12-03T09:00", "12-09T19:00", "12-10T08:00"):
            at(when)
        at("12-10T10:00", move(moves_services.start_operation))
        at("12-10T14:00", move(moves_services.complete_operation))
        at("12-11T09:00")
        written = Counter(post_office.recipients)
    assert {address: written[address] for address in (f"box{n}@ops.example" for n in range(AGENCIES))} == {"box0@ops.example": 2, "box1@ops.example": 2, "box2@ops.example": 3}, "one was reminded"
    assert written["lead@council.example"] == 1, "that all have answered"
    assert [written[one.email] for one in named] == [3, 3, 3], "named, confirmed, and the evening before"
    assert max(written[f"box{n}@ops.example"] for n in range(AGENCIES)) <= 5 and written["lead@council.example"] <= 6
