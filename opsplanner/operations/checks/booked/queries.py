"""Whether the resources that a plan wants are free. A booking is told of whoever may see its operation, which is named only to who may."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.models import User
from opsplanner.operations.checks.rules import Asked, Each, Line, words_of_free_from
from opsplanner.resources.queries import Bookings, bookings_round, buffers
from opsplanner.resources.rules import Buffer, words_of_booking


def find(plans: Sequence[Asked], user: User) -> Sequence[list[Line]]:
    """Return for each plan a line for each booking that stands in its way, and one for each of its resources that is free: one query.

    What its type takes to set up and to get back counts; when a resource is free says when people can be there.
    """
    asked = [plan for plan in plans if plan.held and plan.resources]
    kept = buffers() if asked else {}
    wanted = [kept.get(plan.type_id or 0, Buffer()).round(plan.held) for plan in asked if plan.held]
    there = bookings_round([id_ for plan in asked for id_, _ in plan.resources], wanted)
    return Each(len(plans), lambda n: _lines(plans[n], kept.get(plans[n].type_id or 0, Buffer()), there.found()))


def _lines(plan: Asked, buffer: Buffer, there: Bookings) -> list[Line]:
    if not plan.held or not plan.resources:
        return []
    period, called, said = buffer.round(plan.held), dict(plan.resources), f", {buffer.words}" if buffer.words else ""
    clashes = [clash for id_, _ in plan.resources for clash in there.taken(id_, period, plan.operation_id)]
    busy = {clash.resource_id for clash in clashes}
    lines = [
        Line(
            f"{called[clash.resource_id]}: booked {words_of_booking(clash.period, period)}", True, " for ", (),
            f"; {words_of_free_from(clash.free_from + buffer.set_up, period)}{said}", (clash.operation_id,), ", led by {lead}",
        )
        for clash in clashes
    ]
    return lines + [Line(f"{name}: free{said}") for id_, name in plan.resources if id_ not in busy]
