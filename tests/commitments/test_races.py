"""Two people press the button in the same second: real threads, a real database, both orders."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from opsplanner.commitments.answering import services as answering_services
from opsplanner.commitments.rules import Answer
from opsplanner.database import db, unit_of_work
from opsplanner.errors import ChangedMeanwhile, Refused, RuleBroken
from opsplanner.models import Commitment, CommitmentState, HistoryLine, Operation, User
from opsplanner.operations.moves.moving.services import NewTime, move_operation


def together(app: Flask, *verbs: Callable[[], Any]) -> list[Any]:
    """Do all at once, each in a thread and a unit of work of its own; return what each returned or was refused with."""
    found: list[Any] = [None] * len(verbs)
    gate = threading.Barrier(len(verbs))

    def run(number: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                with unit_of_work():
                    found[number] = verbs[number]()
            except Refused as refused:
                found[number] = refused
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(verbs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return found


def accept(op: Operation, agency_id: int, by_id: int, *, staff: int = 2, schedule: int = 1, version: int = 1) -> Callable[[], str]:
    def verb() -> str:
        by = db.session.get_one(User, by_id)
        return answering_services.answer(op.reference, agency_id, Answer(CommitmentState.ACCEPTED, staff=staff), seen_schedule=schedule, seen_version=version, by=by)

    return verb


def move(op: Operation, by_id: int) -> Callable[[], None]:
    """A week later."""

    def verb() -> None:
        wall = replace(op.wall, day=op.day + timedelta(days=7))
        by = db.session.get_one(User, by_id)
        move_operation(op.reference, NewTime(wall, None, op.answer_by, "the pound is full"), seen_version=op.version, by=by)

    return verb


@pytest.mark.parametrize("attempt", range(6))
def test_an_answer_to_a_date_that_has_just_moved_is_never_an_acceptance_of_the_new_date(make, app, attempt):
    police = make.agency("Kent Police")
    op = make.operation(requested=[police])
    sergeant, coordinator = make.user(police), make.user()
    verbs = [accept(op, police.id, sergeant.id), move(op, coordinator.id)]
    found = dict(zip(("answer", "move") if attempt % 2 else ("move", "answer"), together(app, *(verbs if attempt % 2 else verbs[::-1])), strict=True))
    with app.app_context():
        state = db.session.scalar(select(Commitment.state).where(Commitment.agency_id == police.id))
        schedule = db.session.scalar(select(Operation.schedule).where(Operation.id == op.id))
    assert (found["move"], schedule) == (None, 2), "the move is never refused by an answer"
    if isinstance(found["answer"], ChangedMeanwhile):
        assert state is CommitmentState.REQUESTED
        assert "It has moved" in found["answer"].changes[0]
    else:
        assert state is CommitmentState.RECONFIRM, "it answered before, and is asked again"


def test_two_colleagues_answer_at_once_and_one_is_shown_the_others(make, app):
    police = make.agency("Kent Police")
    op = make.operation(requested=[police])
    people = [make.user(police) for _ in range(4)]
    found = together(app, *(accept(op, police.id, user.id, staff=n + 1) for n, user in enumerate(people)))
    kept = [n for n, answer in enumerate(found) if isinstance(answer, str)]
    assert len(kept) == 1 and all(isinstance(answer, ChangedMeanwhile) and answer.version > 1 for n, answer in enumerate(found) if n not in kept)
    with app.app_context():
        assert db.session.scalar(select(Commitment.staff_promised).where(Commitment.agency_id == police.id)) == kept[0] + 1
        assert db.session.scalar(select(func.count(HistoryLine.id)).where(HistoryLine.operation_id == op.id)) == 1


def test_five_agencies_answer_at_once_and_all_are_kept(make, app):
    agencies = [make.agency() for _ in range(5)]
    op = make.operation(requested=agencies)
    with app.app_context():
        version = db.session.scalar(select(Operation.version).where(Operation.id == op.id))
    people = [make.user(agency) for agency in agencies]
    found = together(app, *(accept(op, user.agency_id, user.id) for user in people))
    assert [type(answer) for answer in found] == [str] * 5
    with app.app_context():
        accepted = select(func.count(Commitment.id)).where(Commitment.operation_id == op.id, Commitment.state == CommitmentState.ACCEPTED)
        assert db.session.scalar(accepted) == 6
        assert db.session.scalar(select(Operation.version).where(Operation.id == op.id)) == version


def test_the_same_people_are_not_promised_twice(make, app):
    police = make.agency("Kent Police")
    make.usual_staff(police, 4)
    ops = [make.operation(requested=[police]) for _ in range(2)]
    people = [make.user(police) for _ in ops]
    found = together(app, *(accept(op, police.id, user.id, staff=3) for op, user in zip(ops, people, strict=True)))
    refused = [answer for answer in found if not isinstance(answer, str)]
    assert len(refused) == 1 and "Kent Police has 1 of 4 people free" in str(refused[0])


def test_of_six_answers_for_six_operations_at_one_time_those_within_the_numbers_are_kept(make, app):
    police = make.agency("Kent Police")
    make.usual_staff(police, 5)
    ops = [make.operation(requested=[police]) for _ in range(6)]
    people = [make.user(police) for _ in ops]
    found = together(app, *(accept(op, police.id, user.id, staff=2) for op, user in zip(ops, people, strict=True)))
    assert sum(isinstance(answer, str) for answer in found) == 2 and all(isinstance(answer, str | RuleBroken) for answer in found), found
    with app.app_context():
        assert db.session.scalar(select(func.sum(Commitment.staff_promised)).where(Commitment.agency_id == police.id)) == 4
