"""Whether the resources that a plan wants are free. A booking is told of whoever may see its operation, which is named only to who may."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.models import User
from opsplanner.operations.checks.rules import Asked, Line, words_of_free_from
from opsplanner.resources.queries import bookings_round
from opsplanner.resources.rules import words_of_booking


def find(plans: Sequence[Asked], user: User) -> list[list[Line]]:
    """Return for each plan a line for each booking that stands in its way, and one for each of its resources that is free: one query."""
    asked = [(n, plan.held, plan) for n, plan in enumerate(plans) if plan.held and plan.resources]
    there = bookings_round([id_ for _, _, plan in asked for id_, _ in plan.resources], [held for _, held, _ in asked])
    clashes = {n: [clash for id_, _ in plan.resources for clash in there.taken(id_, held, plan.operation_id)] for n, held, plan in asked}
    lines: list[list[Line]] = [[] for _ in plans]
    for n, held, plan in asked:
        called = dict(plan.resources)
        for clash in clashes[n]:
            lines[n].append(
                Line(
                    f"{called[clash.resource_id]}: booked {words_of_booking(clash.period, held)}", True, " for ", (),
                    f"; {words_of_free_from(clash.free_from, held)}", (clash.operation_id,), ", led by {lead}",
                )
            )
        busy = {clash.resource_id for clash in clashes[n]}
        lines[n] += [Line(f"{name}: free") for id_, name in plan.resources if id_ not in busy]
    return lines
