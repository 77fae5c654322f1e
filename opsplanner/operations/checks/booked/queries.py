"""Whether the resources that a plan wants are free. A booking is told of whoever may see its operation, which is named only to who may."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.models import User
from opsplanner.operations.checks.rules import Asked, Line, words_of_free_from
from opsplanner.resources.queries import bookings_round, buffers
from opsplanner.resources.rules import Buffer, words_of_booking


def find(plans: Sequence[Asked], user: User) -> list[list[Line]]:
    """Return for each plan a line for each booking that stands in its way, and one for each of its resources that is free: one query.

    What its type takes to set up and to get back counts; when a resource is free says when people can be there.
    """
    kept = buffers() if any(plan.held and plan.resources for plan in plans) else {}
    asked = [(n, plan, kept.get(plan.type_id or 0, Buffer())) for n, plan in enumerate(plans) if plan.held and plan.resources]
    wanted = [buffer.round(plan.held) for _, plan, buffer in asked if plan.held]
    there = bookings_round([id_ for _, plan, _ in asked for id_, _ in plan.resources], wanted)
    lines: list[list[Line]] = [[] for _ in plans]
    for (n, plan, buffer), period in zip(asked, wanted, strict=True):
        called, said = dict(plan.resources), f", {buffer.words}" if buffer.words else ""
        clashes = [clash for id_, _ in plan.resources for clash in there.taken(id_, period, plan.operation_id)]
        for clash in clashes:
            lines[n].append(
                Line(
                    f"{called[clash.resource_id]}: booked {words_of_booking(clash.period, period)}", True, " for ", (),
                    f"; {words_of_free_from(clash.free_from + buffer.set_up, period)}{said}", (clash.operation_id,), ", led by {lead}",
                )
            )
        busy = {clash.resource_id for clash in clashes}
        lines[n] += [Line(f"{name}: free{said}") for id_, name in plan.resources if id_ not in busy]
    return lines
