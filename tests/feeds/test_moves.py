"""An operation's own moves, as its calendar entry follows them from one fetch to the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from opsplanner import clock
from opsplanner.commitments.asking import services as asking_services
from opsplanner.database import db, unit_of_work
from opsplanner.models import Commitment, Operation, OperationState, SubscriptionKind
from opsplanner.operations.moves import services as moves_services
from opsplanner.operations.moves.moving import services as moving_services

AGENCY = SubscriptionKind.AGENCY


def test_move_postpone_propose_again_cancel_and_reinstate_move_the_same_entry(usual_time, make, feed, app):
    make.plan_year()
    police, lead = make.agency("Kent Police"), make.user()
    op = make.operation(OperationState.CONFIRMED, kind=make.type("CUBIT"), accepted=[police], author=lead)
    links, seen = [feed(make.user(police), AGENCY), feed(lead)], []

    def note() -> None:
        entries = [link.events()[0] for link in links]
        assert len({entry["SUMMARY"] for entry in entries}) == len({entry["STATUS"] for entry in entries}) == 1
        seen.append(entries)

    def do(verb: Callable[..., Any], *args: Any, **more: Any) -> None:
        with app.app_context(), unit_of_work():
            row = db.session.get(Operation, op.id)
            verb(op.reference, *args, seen_version=row.version, by=db.session.merge(lead), **more)
        note()

    def week(weeks: int) -> moving_services.NewTime:
        wall = clock.Wall(op.day + timedelta(weeks=weeks), op.wall.start, op.wall.end)
        return moving_services.NewTime(wall, None, clock.today() + timedelta(days=3), "the pound is full")

    note()
    do(moving_services.move_operation, week(1))
    do(moves_services.postpone_operation, why="no van")
    do(moving_services.propose_again, week(2))
    do(moves_services.cancel_operation, why="no van")
    do(moves_services.reinstate_operation, answer_by=clock.today() + timedelta(days=3))
    assert [entries[0]["SUMMARY"] for entries in seen] == [
        "Cubit", "Proposed: Cubit", "Postponed: Cubit", "Proposed: Cubit", "Cancelled: Cubit", "Proposed: Cubit",
    ]
    assert [entries[0]["STATUS"] for entries in seen] == ["CONFIRMED", "TENTATIVE", "CANCELLED", "TENTATIVE", "CANCELLED", "TENTATIVE"]
    for entries in zip(*seen, strict=True):
        sequences = [entry["SEQUENCE"] for entry in entries]
        assert sequences == sorted(set(sequences)), "it rises each time"
        assert len({entry["UID"] for entry in entries}) == 1
        stamps = [entry["LAST-MODIFIED"].dt for entry in entries]
        assert stamps == sorted(stamps)
    starts = [entries[0]["DTSTART"].dt - op.starts_at for entries in seen]
    assert starts == [timedelta(weeks=w) for w in (0, 1, 1, 2, 2, 2)]


def test_a_part_that_ends_and_is_taken_up_again_raises_the_sequence(make, feed, app):
    police, by = make.agency(), make.user()
    op = make.operation(OperationState.CONFIRMED, accepted=[police])
    link, seen = feed(make.user(police), AGENCY), []

    def note() -> None:
        [entry] = link.events()
        seen.append((entry["STATUS"], entry["SEQUENCE"]))

    def do(verb: Callable[..., Any], **more: Any) -> None:
        with app.app_context(), unit_of_work():
            part = db.session.query(Commitment).filter_by(operation_id=op.id, agency_id=police.id).one()
            verb(part, by=db.session.merge(by), **more)
        note()

    note()
    do(asking_services.release, why="enough people")
    do(asking_services.ask, answer_by=op.answer_by)
    assert [status for status, _ in seen] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert seen[0][1] < seen[1][1] < seen[2][1]
