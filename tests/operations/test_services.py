"""Every move of an operation, on a real database: what changes, what does not, and what the history says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import event, select, update

from opsplanner import clock
from opsplanner.commitments.rules import short_of
from opsplanner.database import db, unit_of_work
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.models import (
    Booking,
    Commitment,
    HistoryLine,
    LogEntry,
    LogKind,
    Operation,
    Priority,
    Role,
    Telling,
    User,
    Verb,
    operation_priority,
)
from opsplanner.models import CommitmentState as C
from opsplanner.models import OperationState as S
from opsplanner.notices.services import tick_told
from opsplanner.operations.moves import services as moves_services
from opsplanner.operations.moves.moving import services as moving_services
from opsplanner.operations.parts import services as parts_services
from tests import hands
from tests.make import Make

WHY = "the pound is full"


def again(operation: Operation) -> Operation:
    db.session.expire_all()
    return db.session.get_one(Operation, operation.id)


def states(operation: Operation) -> dict[str, C]:
    found = db.session.scalars(select(Commitment).where(Commitment.operation_id == operation.id)).all()
    return {db.session.get_one(Commitment, part.id).agency_id: part.state for part in found}


def to_be_told(operation: Operation) -> list[tuple[int, str]]:
    rows = db.session.execute(select(Telling.agency_id, Telling.occasion).where(Telling.operation_id == operation.id, Telling.told_at.is_(None)))
    return sorted((agency_id, occasion) for agency_id, occasion in rows)


def verbs(operation: Operation) -> list[Verb]:
    return list(db.session.scalars(select(HistoryLine.verb).where(HistoryLine.operation_id == operation.id).order_by(HistoryLine.id)))


def a_week_later(operation: Operation, **change: object) -> moving_services.NewTime:
    wall = replace(operation.wall, **{"day": operation.day + timedelta(days=7)} | change)  # type: ignore[arg-type]
    return moving_services.NewTime(wall, None, operation.answer_by, WHY)


def done(verb, operation: Operation, *args: object, by: User | None = None, make: Make | None = None, **more: object) -> Operation:
    """Do one move in a unit of work of its own."""
    by = by or make.user()
    with unit_of_work():
        verb(operation.reference, *args, seen_version=again(operation).version, by=by, **more)
    return again(operation)


def test_proposing_asks_every_agency_accepts_the_leads_own_part_and_holds_what_is_wanted(make, in_app):
    fire, van = make.agency("Fire"), make.resource()
    op = make.operation(S.DRAFT, not_asked=[fire], resources=[van], staff=3)
    due = clock.today() + timedelta(days=5)
    op = done(moves_services.propose_operation, op, make=make, answer_by=due)
    assert (op.state, op.answer_by, op.sequence) == (S.PROPOSED, due, 1)
    assert states(op) == {op.lead_agency_id: C.ACCEPTED, fire.id: C.REQUESTED}
    assert db.session.scalars(select(Commitment.staff_promised).order_by(Commitment.id)).all() == [3, 0]
    assert db.session.scalars(select(Booking.live)).all() == [True]
    assert to_be_told(op) == [(fire.id, "asked")]
    assert verbs(op) == [Verb.PROPOSED, Verb.ACCEPTED, Verb.ASKED]


def test_proposing_is_refused_when_a_resource_is_taken_and_nothing_is_half_done(make, in_app):
    van = make.resource(name="CCTV van")
    make.operation(S.CONFIRMED, resources=[van])
    op = make.operation(S.DRAFT, resources=[van])
    with pytest.raises(RuleBroken, match="CCTV van"):
        done(moves_services.propose_operation, op, make=make, answer_by=clock.today())
    assert (again(op).state, verbs(op), to_be_told(op)) == (S.DRAFT, [], [])


def test_confirming_waits_for_every_required_agency(make, in_app):
    fire, dvla = make.agency("Fire"), make.agency("DVLA")
    op = make.operation(accepted=[fire], requested=[dvla])
    with pytest.raises(RuleBroken, match="Missing: DVLA"):
        done(moves_services.confirm_operation, op, make=make)
    with unit_of_work():
        parts_services.change_part(op.reference, dvla.code, required=False, staff=2, why="we manage", answer_by=None, seen_version=again(op).version, by=make.user())
    assert done(moves_services.confirm_operation, op, make=make).state is S.CONFIRMED
    assert "made DVLA not required" in db.session.scalars(select(HistoryLine.what)).all()


def test_moving_asks_every_agency_that_had_accepted_again(make, in_app):
    fire, police, dvla, council = make.agency(), make.agency(), make.agency(), make.agency()
    op = make.operation(S.CONFIRMED, accepted=[fire], provisional=[police], requested=[dvla], declined=[council])
    was = op.period
    op = done(moving_services.move_operation, op, a_week_later(op), make=make)
    assert states(op) == {op.lead_agency_id: C.ACCEPTED, fire.id: C.RECONFIRM, police.id: C.RECONFIRM, dvla.id: C.REQUESTED, council.id: C.DECLINED}
    assert (op.state, op.schedule, op.sequence, op.period.start) == (S.PROPOSED, 2, 1, was.start + timedelta(days=7))
    assert to_be_told(op) == [(fire.id, "moved"), (police.id, "moved"), (dvla.id, "moved")]
    line = db.session.scalars(select(HistoryLine).where(HistoryLine.verb == Verb.MOVED)).one()
    assert line.what == f"moved it from {clock.words_of_period(was)} to {clock.words_of_period(op.period)}"
    assert line.why == WHY


def test_numbers_and_names_stay_when_an_operation_moves(make, in_app):
    fire = make.agency()
    op = make.operation(accepted=[fire], staff=5)
    make.nomination(op, fire, name="F. Fighter")
    op = done(moving_services.move_operation, op, a_week_later(op), make=make)
    part = db.session.scalars(select(Commitment).where(Commitment.agency_id == fire.id)).one()
    assert (part.state, part.staff_promised) == (C.RECONFIRM, 5)
    assert len(db.session.scalars(select(Commitment).where(Commitment.agency_id == fire.id)).all()) == 1


def test_the_office_moving_anothers_operation_asks_the_lead_agency_too(make, in_app):
    op = make.operation(S.CONFIRMED)
    op = done(moving_services.move_operation, op, a_week_later(op), by=make.user(make.office()))
    assert states(op) == {op.lead_agency_id: C.RECONFIRM}
    assert to_be_told(op) == [(op.lead_agency_id, "moved")]


def test_its_resources_move_with_it_and_a_taken_one_refuses_the_move(make, in_app):
    van = make.resource(name="CCTV van")
    op = make.operation(S.CONFIRMED, resources=[van])
    make.operation(S.CONFIRMED, resources=[van], days_ahead=21)
    with pytest.raises(RuleBroken, match="CCTV van"):
        done(moving_services.move_operation, op, a_week_later(op), make=make)
    assert again(op).schedule == 1
    op = done(moving_services.move_operation, op, a_week_later(op, day=op.day + timedelta(days=1)), make=make)
    booking = db.session.scalars(select(Booking).where(Booking.operation_id == op.id)).one()
    assert (booking.live, booking.starts_at, booking.ends_at) == (True, op.starts_at, op.ends_at)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_move_writes_the_operation_once_and_its_resource_once_while_all_others_wait(make, in_app):
    fire = make.agency()
    op = make.operation(S.CONFIRMED, resources=[make.resource()], accepted=[fire])
    written: list[str] = []
    listener = lambda *given: written.append(given[2].partition(" SET ")[0])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        op = done(moving_services.move_operation, op, a_week_later(op), make=make)
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    assert [one for one in written if one.startswith("UPDATE")].count("UPDATE operation") == 1
    assert [one for one in written if one.startswith("UPDATE")].count("UPDATE booking") == 1
    booking = db.session.scalars(select(Booking).where(Booking.operation_id == op.id)).one()
    assert booking.live and booking.starts_at == op.starts_at and states(op)[fire.id] is C.RECONFIRM


def test_a_move_that_changes_nothing_is_refused(make, in_app):
    op = make.operation()
    with pytest.raises(RuleBroken, match="Nothing would change"):
        done(moving_services.move_operation, op, a_week_later(op, day=op.day), make=make)


def test_a_quarter_of_an_hour_may_be_told_and_not_asked_again(make, in_app):
    fire = make.agency()
    op = make.operation(S.CONFIRMED, accepted=[fire])
    op = done(moving_services.change_a_little, op, a_week_later(op, day=op.day, start=time(10, 15)), make=make)
    assert (op.state, states(op)[fire.id], op.schedule, op.sequence) == (S.CONFIRMED, C.ACCEPTED, 2, 1)
    assert to_be_told(op) == [(fire.id, "changed")]
    with pytest.raises(RuleBroken, match="up to 15 minutes"):
        done(moving_services.change_a_little, op, a_week_later(op), make=make)


def test_a_new_meeting_point_may_be_told_and_not_asked_again(make, in_app):
    fire, place = make.agency(), make.place("Gun Wharf")
    op = make.operation(S.CONFIRMED, accepted=[fire])
    op = done(moving_services.change_a_little, op, moving_services.NewTime(op.wall, place.code, None, "round the corner"), make=make)
    assert (op.state, op.meeting_point_id, states(op)[fire.id]) == (S.CONFIRMED, place.id, C.ACCEPTED)
    assert "changed the meeting point from none to Gun Wharf" in db.session.scalars(select(HistoryLine.what)).one()


def test_moved_over_the_first_of_april_its_priorities_follow_by_code(make, in_app):
    today = clock.today()
    this, next_ = make.plan_year(date(today.year, 4, 1)), make.plan_year(date(today.year + 1, 4, 1))
    with hands.moved_to(clock.to_utc(date(today.year + 1, 3, 1), time(9))):
        op = make.operation(wall=clock.Wall(date(today.year + 1, 3, 30), time(10), time(14)))
        mine = {year_id: priority_id for priority_id, year_id in db.session.execute(select(Priority.id, Priority.plan_year_id))}
        with unit_of_work():
            again(op).plan_year_id = this.id
            db.session.execute(operation_priority.insert().values(operation_id=op.id, priority_id=mine[this.id]))
        op = done(moving_services.move_operation, op, a_week_later(op), make=make)
    assert op.plan_year_id == next_.id
    assert db.session.scalars(select(operation_priority.c.priority_id)).all() == [mine[next_.id]]


def test_postponing_frees_what_it_held_and_proposing_another_day_asks_again(make, in_app):
    fire, van = make.agency(), make.resource()
    op = make.operation(S.CONFIRMED, accepted=[fire], resources=[van])
    op = done(moves_services.postpone_operation, op, make=make, why=WHY)
    assert (op.state, op.state_reason, states(op)[fire.id]) == (S.POSTPONED, WHY, C.ACCEPTED)
    assert db.session.scalars(select(Booking.live)).all() == [False]
    assert to_be_told(op) == [(fire.id, "postponed")]
    op = done(moving_services.propose_again, op, a_week_later(op), make=make)
    assert (op.state, op.state_reason, states(op)[fire.id], op.sequence) == (S.PROPOSED, "", C.RECONFIRM, 2)
    assert db.session.scalars(select(Booking.live)).all() == [True]
    assert to_be_told(op) == [(fire.id, "moved")]


def test_cancelling_frees_what_it_held_and_reinstating_asks_everyone_again(make, in_app):
    fire, dvla, health, gone = make.agency(), make.agency(), make.agency(), make.agency()
    van = make.resource()
    op = make.operation(S.CONFIRMED, accepted=[fire], requested=[dvla], declined=[health], released=[gone], resources=[van])
    op = done(moves_services.cancel_operation, op, make=make, why=WHY)
    assert (op.state, op.state_reason) == (S.CANCELLED, WHY)
    assert db.session.scalars(select(Booking.live)).all() == [False]
    assert to_be_told(op) == [(fire.id, "cancelled"), (dvla.id, "cancelled")]
    op = done(moves_services.reinstate_operation, op, make=make, answer_by=clock.today())
    assert states(op) == {op.lead_agency_id: C.ACCEPTED, fire.id: C.RECONFIRM, dvla.id: C.REQUESTED, health.id: C.REQUESTED, gone.id: C.RELEASED}
    assert (op.state, op.state_reason, op.schedule) == (S.PROPOSED, "", 1)
    assert to_be_told(op) == [(fire.id, "reinstated"), (dvla.id, "reinstated"), (health.id, "reinstated")]


def test_putting_back_keeps_the_answers(make, in_app):
    fire = make.agency()
    op = make.operation(S.CONFIRMED, accepted=[fire])
    op = done(moves_services.put_back_operation, op, make=make, why=WHY)
    assert (op.state, states(op)[fire.id]) == (S.PROPOSED, C.ACCEPTED)


def test_the_day_itself_start_complete_cut_short(make, in_app):
    van = make.resource()
    early = make.operation(S.CONFIRMED)
    with pytest.raises(RuleBroken, match="It can be started on that day"):
        done(moves_services.start_operation, early, make=make)
    for verb, state, more in ((moves_services.complete_operation, S.COMPLETED, {}), (moves_services.cut_short_operation, S.CUT_SHORT, {"why": "snow"})):
        op = make.operation(S.CONFIRMED, days_ahead=1, resources=[van])
        with hands.moved_to(op.starts_at + timedelta(minutes=5)):
            assert done(moves_services.start_operation, op, make=make).state is S.UNDER_WAY
            op = done(verb, op, make=make, **more)
        assert op.state is state
        assert not db.session.scalars(select(Booking.live).where(Booking.operation_id == op.id)).one()


def test_a_start_by_mistake_is_taken_back_and_nothing_else_has_changed(make, in_app):
    fire, van = make.agency(), make.resource()
    op = make.operation(S.CONFIRMED, days_ahead=1, accepted=[fire], resources=[van])
    with hands.moved_to(op.starts_at - timedelta(hours=8)):
        with pytest.raises(RuleBroken, match="Start it now"):
            done(moves_services.start_operation, op, make=make)
        op = done(moves_services.start_operation, op, make=make, early=True)
        op = done(moves_services.take_back_start, op, make=make)
    assert (op.state, states(op)[fire.id]) == (S.CONFIRMED, C.ACCEPTED) and verbs(op)[-2:] == [Verb.STARTED, Verb.START_TAKEN_BACK]
    assert db.session.scalars(select(Booking.live).where(Booking.operation_id == op.id)).one()


@pytest.mark.parametrize("written", ["a line", "who turned up", "a lesson"])
def test_what_somebody_wrote_on_has_started(make, in_app, written):
    op = make.operation(S.UNDER_WAY, days_ahead=-1)
    if written == "a line":
        at = op.starts_at
        db.session.add(LogEntry(operation_id=op.id, agency_id=op.lead_agency_id, happened_at=at, written_at=at, written_by="A", kind=LogKind.NOTE, text="x"))
    elif written == "who turned up":
        db.session.execute(update(Commitment).where(Commitment.operation_id == op.id).values(turned_up=0))
    else:
        make.lesson(op)
    db.session.commit()
    with pytest.raises(RuleBroken, match="Somebody has written in its log, or a number"):
        done(moves_services.take_back_start, op, make=make)


def test_started_early_on_purpose_it_is_over_when_its_people_say_so(make, in_app):
    op = make.operation(S.CONFIRMED, days_ahead=1)
    with hands.moved_to(op.starts_at - timedelta(hours=3)):
        op = done(moves_services.start_operation, op, make=make, early=True)
        assert done(moves_services.complete_operation, op, make=make).state is S.COMPLETED


def test_only_a_draft_can_be_deleted_and_it_leaves_a_line(make, in_app):
    op = make.operation(S.DRAFT, not_asked=[make.agency()], resources=[make.resource()])
    with unit_of_work():
        moves_services.delete_draft(op.reference, seen_version=op.version, by=make.user())
    assert db.session.get(Operation, op.id) is None
    assert db.session.scalars(select(HistoryLine.what)).all() == [f"deleted the draft {op.reference}"]
    kept = make.operation()
    with pytest.raises(RuleBroken, match="is proposed, so it cannot be deleted"):
        done(moves_services.delete_draft, kept, make=make)


def test_a_required_agency_added_later_leaves_it_confirmed_and_short(make, in_app):
    dvla = make.agency("DVLA")
    op = make.operation(S.CONFIRMED)
    op = done(parts_services.add_agency, op, dvla.id, make=make, role="clamps", staff=2, required=True, answer_by=clock.today())
    assert (op.state, states(op)[dvla.id], to_be_told(op)) == (S.CONFIRMED, C.REQUESTED, [(dvla.id, "asked")])
    found = db.session.scalars(select(Commitment).where(Commitment.operation_id == op.id)).all()
    assert [part.agency_id for part in short_of(found)] == [dvla.id]


def test_an_agency_that_was_released_can_be_asked_again(make, in_app):
    dvla = make.agency("DVLA")
    op = make.operation(released=[dvla])
    op = done(parts_services.add_agency, op, dvla.id, make=make, role="", staff=1, required=False, answer_by=clock.today())
    assert states(op)[dvla.id] is C.REQUESTED


def test_releasing_tells_the_agency_and_never_the_lead(make, in_app):
    fire = make.agency("Fire")
    op = make.operation(S.CONFIRMED, accepted=[fire])
    op = done(parts_services.release_agency, op, fire.code, make=make, why="enough people")
    assert (states(op)[fire.id], to_be_told(op)) == (C.RELEASED, [(fire.id, "released")])
    with pytest.raises(RuleBroken, match="leads this operation"):
        done(parts_services.release_agency, op, make.council().code, make=make, why="no")


def test_another_number_asks_only_that_agency_again(make, in_app):
    fire, police = make.agency("Fire"), make.agency("Police")
    op = make.operation(S.CONFIRMED, accepted=[fire, police])
    op = done(parts_services.change_part, op, fire.code, make=make, required=True, staff=6, why="a larger area", answer_by=clock.today())
    assert (states(op)[fire.id], states(op)[police.id], op.schedule) == (C.RECONFIRM, C.ACCEPTED, 1)
    assert to_be_told(op) == [(fire.id, "asked")]


@pytest.mark.parametrize("who", ["another agency", "staff", "manager"])
def test_who_may_not_change_it_is_answered_as_if_it_were_not_there(make, in_app, who):
    op = make.operation()
    user = {
        "another agency": lambda: make.user(make.agency()),
        "staff": lambda: make.user(make.council(), Role.STAFF),
        "manager": lambda: make.user(make.office(), Role.MANAGER),
    }[who]()
    with pytest.raises(NotFound):
        done(moves_services.cancel_operation, op, by=user, why=WHY)


def test_the_second_editor_is_told_what_the_first_changed(make, in_app):
    op = make.operation()
    seen = op.version
    done(moves_services.postpone_operation, op, make=make, why=WHY)
    with pytest.raises(ChangedMeanwhile) as refused, unit_of_work():
        moves_services.cancel_operation(op.reference, why="", seen_version=seen, by=make.user())
    assert refused.value.version == again(op).version
    assert any("postponed it" in change and WHY in change for change in refused.value.changes)


def test_told_twice_the_first_one_stays(make, in_app):
    fire = make.agency("Fire")
    op = make.operation(S.DRAFT, not_asked=[fire])
    op = done(moves_services.propose_operation, op, make=make, answer_by=clock.today())
    telling = db.session.scalars(select(Telling)).one()
    first, second = make.user(), make.user()
    for user in (first, second):
        with unit_of_work():
            assert tick_told(op.reference, fire.code, telling.occasion, telling.schedule, by=user) == "Fire"
    db.session.expire_all()
    assert db.session.scalars(select(Telling.told_by_id)).one() == first.id
    assert verbs(op).count(Verb.TOLD) == 1
    assert to_be_told(op) == []
