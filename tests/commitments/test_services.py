"""The moves of an agency's part, on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.commitments.asking import services as asking_services
from opsplanner.database import db, unit_of_work
from opsplanner.errors import RuleBroken
from opsplanner.models import Agency, Commitment, CommitmentState, HistoryLine, Operation, OperationState

NOT_ASKED, REQUESTED, PROVISIONAL, ACCEPTED = (CommitmentState[n] for n in ("NOT_ASKED", "REQUESTED", "PROVISIONAL", "ACCEPTED"))
RECONFIRM, DECLINED, WITHDRAWN, RELEASED = (CommitmentState[n] for n in ("RECONFIRM", "DECLINED", "WITHDRAWN", "RELEASED"))

pytestmark = pytest.mark.usefixtures("in_app")


def part_of(op: Operation, agency: Agency) -> Commitment:
    return db.session.scalars(select(Commitment).where(Commitment.operation_id == op.id, Commitment.agency_id == agency.id)).one()


def said(op: Operation) -> list[str]:
    return list(db.session.scalars(select(HistoryLine.what).where(HistoryLine.operation_id == op.id).order_by(HistoryLine.id)))


def test_asking_says_for_how_many_and_by_when(make):
    police = make.agency("Kent Police")
    op = make.operation(not_asked=[police], staff=4)
    due = clock.today() + timedelta(days=5)
    with unit_of_work():
        asking_services.ask(part_of(op, police), answer_by=due, by=make.user())
    part = part_of(op, police)
    assert (part.state, part.answer_by, part.late) == (REQUESTED, due, False)
    assert said(op) == [f"asked Kent Police for 4 people, answer due {clock.words_of_day(due)}"]
    with pytest.raises(RuleBroken, match="Kent Police has been asked, and has not answered yet"), unit_of_work():
        asking_services.ask(part_of(op, police), answer_by=due, by=make.user())


def test_asking_again_touches_those_who_wait_or_promised_and_nobody_else(make):
    agencies = {state: make.agency() for state in ("accepted", "provisional", "requested", "reconfirm", "declined", "withdrawn", "released", "not_asked")}
    op = make.operation(lead=make.council(), staff=3, **{word: [agency] for word, agency in agencies.items()})
    due = clock.today() + timedelta(days=9)
    user = make.user()
    with unit_of_work():
        told = {word: asking_services.ask_again(part_of(op, agency), answer_by=due, by=user) for word, agency in agencies.items()}
    parts = {word: part_of(op, agency) for word, agency in agencies.items()}
    assert {word for word, tell in told.items() if tell} == {"accepted", "provisional", "requested", "reconfirm"}
    assert {word: part.state for word, part in parts.items()} == {
        "accepted": RECONFIRM, "provisional": RECONFIRM, "requested": REQUESTED, "reconfirm": RECONFIRM,
        "declined": DECLINED, "withdrawn": WITHDRAWN, "released": RELEASED, "not_asked": NOT_ASKED,
    }
    assert {word for word, part in parts.items() if part.answer_by == due} == {"accepted", "provisional", "requested", "reconfirm"}
    assert (parts["accepted"].staff_promised, parts["provisional"].staff_promised) == (3, 3)


def test_the_leads_own_part_is_accepted_with_what_it_was_asked_for(make):
    op = make.operation(OperationState.DRAFT, staff=5)
    user = make.user(name="A. Coordinator", telephone="01634 111111")
    with unit_of_work():
        asking_services.accept_own_part(part_of(op, make.council()), by=user)
    part = part_of(op, make.council())
    assert (part.state, part.staff_promised, part.contact_name, part.contact_telephone) == (ACCEPTED, 5, "A. Coordinator", "01634 111111")


def test_releasing_takes_a_reason_and_gives_the_people_back(make):
    dvla = make.agency("DVLA")
    op = make.operation(accepted=[dvla])
    with pytest.raises(RuleBroken, match="Say why DVLA is released"), unit_of_work():
        asking_services.release(part_of(op, dvla), why="", by=make.user())
    with unit_of_work():
        asking_services.release(part_of(op, dvla), why="no clamping that day", by=make.user())
    part = part_of(op, dvla)
    assert (part.state, part.staff_promised, part.reason) == (RELEASED, 0, "no clamping that day")
    with pytest.raises(RuleBroken, match="was released from this operation"), unit_of_work():
        asking_services.release(part_of(op, dvla), why="twice", by=make.user())


def test_another_number_asks_only_that_agency(make):
    fire, dvla = make.agency("Fire"), make.agency("DVLA")
    op = make.operation(accepted=[fire, dvla], staff=2)
    user = make.user()
    with unit_of_work():
        assert asking_services.ask_new_number(part_of(op, fire), staff=4, answer_by=op.answer_by, by=user)
        assert not asking_services.ask_new_number(part_of(op, dvla), staff=2, answer_by=op.answer_by, by=user)
    assert (part_of(op, fire).state, part_of(op, fire).staff_asked, part_of(op, fire).staff_promised) == (RECONFIRM, 4, 2)
    assert part_of(op, dvla).state is ACCEPTED
    assert said(op) == [f"asked Fire for 4 people instead of 2, answer due {clock.words_of_day(op.answer_by)}"]


def test_an_agency_is_added_once_and_a_released_one_again(make):
    fire, police = make.agency("Fire"), make.agency("Police")
    op = make.operation(released=[fire], requested=[police])
    user = make.user()
    with unit_of_work():
        part = asking_services.add(db.session.get(Operation, op.id), fire.id, role="Hoses", staff=1, required=True, by=user)
        assert (part.state, part.role, part.reason) == (NOT_ASKED, "Hoses", "")
    with pytest.raises(RuleBroken, match="Police has already been asked"), unit_of_work():
        asking_services.add(db.session.get(Operation, op.id), police.id, role="", staff=1, required=True, by=user)
    new = make.agency("DVLA")
    with unit_of_work():
        asking_services.ask(asking_services.add(db.session.get(Operation, op.id), new.id, role="", staff=1, required=False, by=user), answer_by=None, by=user)
    assert part_of(op, new).state is REQUESTED
    assert said(op) == ["asked DVLA for 1 person"]


def test_making_an_agency_not_required_says_why(make):
    fire = make.agency("Fire")
    op = make.operation(requested=[fire])
    with unit_of_work():
        asking_services.set_required(part_of(op, fire), required=False, why="the school lends its yard", by=make.user())
        asking_services.set_required(part_of(op, fire), required=False, why="twice", by=make.user())
    assert part_of(op, fire).required is False
    assert said(op) == ["made Fire not required"]
