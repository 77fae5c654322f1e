"""Resources are booked, never twice, on both engines, also when fifty people want one van in one second."""

from __future__ import annotations

import threading
from datetime import time, timedelta

import pytest

from opsplanner import clock
from opsplanner.database import db, one, refused_as, unit_of_work
from opsplanner.errors import RuleBroken
from opsplanner.models import Booking, Operation, OperationState, OperationType
from opsplanner.resources import services

DRAFT, PROPOSED, CANCELLED = OperationState.DRAFT, OperationState.PROPOSED, OperationState.CANCELLED


def wall(start: int, end: int, days: int = 14) -> clock.Wall:
    return clock.Wall(clock.today() + timedelta(days=days), time(start), time(end))


def stored(operation) -> Operation:
    return one(db.select(Operation).where(Operation.id == operation.id))


def live(resource) -> list[int]:
    """The operations that hold it, by id."""
    return list(db.session.scalars(db.select(Booking.operation_id).where(Booking.resource_id == resource.id, Booking.live).order_by(Booking.id)))


def shift(operation, hours: int) -> None:
    by = timedelta(hours=hours)
    operation.musters_at, operation.starts_at, operation.ends_at = operation.musters_at + by, operation.starts_at + by, operation.ends_at + by


def test_a_draft_wants_a_resource_and_holds_it_once_it_is_proposed(make, in_app):
    van, draft = make.resource(), make.operation(DRAFT)
    with unit_of_work():
        operation = stored(draft)
        services.set_resources(operation, [van.id])
        assert [b.resource_id for b in operation.bookings] == [van.id]
    assert live(van) == []
    with unit_of_work():
        operation = stored(draft)
        operation.state = PROPOSED
        services.hold(operation)
    assert live(van) == [draft.id]


def test_what_is_held_is_from_the_briefing_to_the_end(make, in_app):
    van = make.resource()
    early = clock.Wall(clock.today() + timedelta(days=14), time(10), time(14), time(9, 30))
    operation = make.operation(DRAFT, wall=early, resources=[van])
    with unit_of_work():
        services.hold(stored(operation))
    booking = db.session.scalars(db.select(Booking)).one()
    assert (booking.starts_at, booking.ends_at) == (early.muster(), early.period().end)


def test_a_taken_resource_is_refused_beside_its_field_and_says_when_and_for_what(make, in_app):
    van = make.resource(name="CCTV van")
    other = make.operation(PROPOSED, wall=wall(10, 14), resources=[van])
    draft, user = make.operation(DRAFT, wall=wall(12, 15), resources=[van]), make.user()
    with pytest.raises(RuleBroken) as refused, unit_of_work():
        services.hold(stored(draft), by=user)
    assert str(refused.value) == f"CCTV van is booked 10am to 2pm for {other.reference}. Choose another resource or time"
    assert refused.value.field == "resources"
    assert live(van) == [other.id]


def test_the_refusal_does_not_name_a_restricted_operation(make, in_app):
    van, police = make.resource(name="CCTV van"), make.agency("Police")
    make.operation(PROPOSED, lead=police, wall=wall(10, 14), resources=[van], restricted=True)
    draft, user = make.operation(DRAFT, wall=wall(12, 15), resources=[van]), make.user()
    with pytest.raises(RuleBroken) as refused, unit_of_work():
        services.hold(stored(draft), by=user)
    assert str(refused.value) == "CCTV van is booked 10am to 2pm. Choose another resource or time"


def test_touching_bookings_do_not_clash(make, in_app):
    van = make.resource()
    first = make.operation(PROPOSED, wall=wall(10, 14), resources=[van])
    second = make.operation(DRAFT, wall=wall(14, 16), resources=[van])
    with unit_of_work():
        services.hold(stored(second))
    assert live(van) == [first.id, second.id]


def test_the_database_itself_refuses_an_overlap_in_the_same_words(make, in_app):
    van = make.resource()
    make.operation(PROPOSED, wall=wall(10, 14), resources=[van])
    draft = make.operation(DRAFT, wall=wall(12, 15), resources=[van])
    with pytest.raises(RuleBroken, match="has just booked this resource") as refused, unit_of_work(), refused_as("resources"):
        db.session.scalars(db.select(Booking).where(Booking.operation_id == draft.id)).one().live = True
    assert refused.value.field == "resources"


def test_letting_go_frees_the_resource_for_another(make, in_app):
    van = make.resource()
    first = make.operation(PROPOSED, wall=wall(10, 14), resources=[van])
    second = make.operation(DRAFT, wall=wall(12, 15), resources=[van])
    with unit_of_work():
        services.let_go(stored(first))
        services.hold(stored(second))
    assert live(van) == [second.id]


def test_a_move_takes_the_bookings_along(make, in_app):
    van = make.resource()
    operation = make.operation(PROPOSED, wall=wall(10, 14), resources=[van])
    with unit_of_work():
        found = stored(operation)
        shift(found, 2)
        services.move_bookings(found)
    booking = db.session.scalars(db.select(Booking)).one()
    assert (booking.starts_at, booking.ends_at, booking.live) == (wall(12, 16).period().start, wall(12, 16).period().end, True)


def test_a_moved_draft_still_holds_nothing(make, in_app):
    van = make.resource()
    make.operation(PROPOSED, wall=wall(12, 16), resources=[van])
    draft = make.operation(DRAFT, wall=wall(8, 12), resources=[van])
    with unit_of_work():
        found = stored(draft)
        shift(found, 2)
        services.move_bookings(found)
    assert draft.id not in live(van)


@pytest.mark.parametrize("hours", [2, -2])
def test_operations_that_follow_each_other_are_moved_together(make, in_app, hours):
    van = make.resource()
    first = make.operation(PROPOSED, wall=wall(10, 12), resources=[van])
    second = make.operation(PROPOSED, wall=wall(12, 14), resources=[van])
    with unit_of_work():
        pair = [stored(first), stored(second)]
        for found in pair:
            shift(found, hours)
        services.move_bookings(*pair)
    assert live(van) == [first.id, second.id]


def test_a_moved_operation_is_refused_when_the_van_is_taken_then_and_keeps_its_old_time(make, in_app):
    van = make.resource()
    make.operation(PROPOSED, wall=wall(14, 16), resources=[van])
    operation = make.operation(PROPOSED, wall=wall(10, 14), resources=[van])
    with pytest.raises(RuleBroken), unit_of_work():
        found = stored(operation)
        shift(found, 1)
        services.move_bookings(found)
    booking = db.session.scalars(db.select(Booking).where(Booking.operation_id == operation.id)).one()
    assert (booking.starts_at, booking.live) == (wall(10, 14).period().start, True)


def test_resources_of_a_proposed_operation_are_booked_and_freed_as_they_are_chosen(make, in_app):
    old, new = make.resource(), make.resource()
    operation = make.operation(PROPOSED, resources=[old])
    with unit_of_work():
        services.set_resources(stored(operation), [new.id])
    assert (live(old), live(new)) == ([], [operation.id])


def test_what_a_type_takes_to_set_up_and_to_get_back_is_booked_with_it_and_what_is_booked_stays_so(make, in_app):
    van, other, kind = make.resource(name="CCTV van"), make.resource(), make.type(set_up=30, travel=15)
    operation = make.operation(DRAFT, kind=kind, wall=wall(10, 14), resources=[van])
    next_one = make.operation(DRAFT, kind=kind, wall=wall(14, 16), resources=[van])

    def booked() -> dict[int, str]:
        found = db.session.scalars(db.select(Booking).where(Booking.operation_id == operation.id))
        return {one.resource_id: clock.words_of_times(clock.Period(one.starts_at, one.ends_at)) for one in found}

    with unit_of_work():
        found = stored(operation)
        found.state = PROPOSED
        services.hold(found)
    assert booked() == {van.id: "9.30am to 2.15pm"}
    with pytest.raises(RuleBroken, match=r"CCTV van is booked 9\.30am to 2\.15pm\. "), unit_of_work():
        services.hold(stored(next_one))
    with unit_of_work():
        db.session.execute(db.update(OperationType).values(set_up=60, travel=0))
    with unit_of_work():
        services.set_resources(stored(operation), [van.id, other.id])
    assert booked() == {van.id: "9.30am to 2.15pm", other.id: "9am to 2pm"}
    with unit_of_work():
        found = stored(operation)
        shift(found, 1)
        services.move_bookings(found)
    assert booked() == {van.id: "10am to 3pm", other.id: "10am to 3pm"}


@pytest.mark.parametrize("which", ["unknown", "inactive"])
def test_a_resource_that_is_not_there_is_refused(make, in_app, which):
    van, operation = make.resource(), make.operation(DRAFT)
    van.active = False
    db.session.commit()
    with pytest.raises(RuleBroken, match="no longer there"), unit_of_work():
        services.set_resources(stored(operation), [van.id if which == "inactive" else 999_999])


def test_fifty_people_want_one_van_and_exactly_one_gets_it(make, app):
    with app.app_context():
        van = make.resource(name="CCTV van")
        kind, lead = make.type(set_up=30, travel=15), make.council()
        author = make.user(lead)
        times = (wall(10, 14), wall(14, 17))  # the one begins as the other ends: it is its way and its setting up that meet
        drafts = [make.operation(DRAFT, kind=kind, lead=lead, author=author, wall=times[n % 2], resources=[van]).id for n in range(50)]
        van_id = van.id
    together, outcomes, guard = threading.Barrier(50), [], threading.Lock()

    def want(operation_id: int) -> None:
        with app.app_context():
            together.wait()
            try:
                with unit_of_work():
                    operation = one(db.select(Operation).where(Operation.id == operation_id))
                    operation.state = PROPOSED
                    services.hold(operation)
                outcome = "got it"
            except Exception as trouble:  # whatever it is, it is compared below
                outcome = str(trouble)
            finally:
                db.session.remove()
            with guard:
                outcomes.append(outcome)

    threads = [threading.Thread(target=want, args=(operation_id,)) for operation_id in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = {f"CCTV van is booked {times}. Choose another resource or time" for times in ("9.30am to 2.15pm", "1.30pm to 5.15pm")}
    assert outcomes.count("got it") == 1 and len(set(outcomes)) == 2 and set(outcomes) - refused == {"got it"}
    with app.app_context():
        assert len(db.session.scalars(db.select(Booking.id).where(Booking.resource_id == van_id, Booking.live)).all()) == 1
        assert len(db.session.scalars(db.select(Operation.id).where(Operation.state == PROPOSED)).all()) == 1
