"""What a person is told of a resource that is booked."""

from __future__ import annotations

from datetime import time, timedelta

from opsplanner import clock
from opsplanner.models import OperationState
from opsplanner.resources.queries import taken

PROPOSED = OperationState.PROPOSED


def wall(start: int, end: int, days: int = 14) -> clock.Wall:
    return clock.Wall(clock.today() + timedelta(days=days), time(start), time(end))


def test_a_clash_says_when_for_what_and_from_when_it_is_free(make, in_app):
    van, user = make.resource(), make.user()
    operation = make.operation(PROPOSED, wall=wall(10, 14), resources=[van])
    [clash] = taken(wall(9, 11).period(), [van.id], user)
    booked = wall(10, 14).period()
    assert clash == (van.id, van.name, booked, operation.reference, booked.end, operation.id)


def test_bookings_that_follow_on_are_passed_over_when_saying_free_from(make, in_app):
    van, user = make.resource(), make.user()
    make.operation(PROPOSED, wall=wall(10, 12), resources=[van])
    make.operation(PROPOSED, wall=wall(12, 16), resources=[van])
    make.operation(PROPOSED, wall=wall(18, 20), resources=[van])
    [clash] = taken(wall(9, 11).period(), [van.id], user)
    assert clash.free_from == wall(12, 16).period().end
    longer = taken(wall(9, 12).period(), [van.id], user)
    assert [one.free_from for one in longer] == [wall(18, 20).period().end], "from 4pm it is free for two hours alone"


def test_a_restricted_operation_clashes_without_its_name_unless_one_may_see_it(make, in_app):
    van, police = make.resource(), make.agency("Police")
    operation = make.operation(PROPOSED, lead=police, resources=[van], restricted=True)
    period = operation.period
    assert [c.reference for c in taken(period, [van.id], make.user())] == [None]
    assert [c.reference for c in taken(period, [van.id], make.user(police))] == [operation.reference]
    assert [c.period for c in taken(period, [van.id], make.user())] == [period]


def test_only_what_holds_a_resource_clashes_and_never_the_operation_itself(make, in_app):
    van, user = make.resource(), make.user()
    make.operation(OperationState.CANCELLED, resources=[van])
    make.operation(OperationState.DRAFT, resources=[van])
    own = make.operation(PROPOSED, resources=[van])
    assert taken(own.period, [van.id], user, except_operation_id=own.id) == []
    assert taken(own.period, [], user) == []


def test_touching_times_do_not_clash(make, in_app):
    van, user = make.resource(), make.user()
    make.operation(PROPOSED, wall=wall(10, 14), resources=[van])
    assert taken(wall(14, 16).period(), [van.id], user) == taken(wall(8, 10).period(), [van.id], user) == []
