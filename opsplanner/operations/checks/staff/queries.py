"""Whether agencies have the people that a plan asks for. What holds them is counted whoever may see it; it is named only to who may."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.agencies.calendars.queries import not_available_at
from opsplanner.commitments.staffing.queries import around
from opsplanner.models import User
from opsplanner.operations.checks.rules import Asked, Line, Taken, words_of_free_from


def find(plans: Sequence[Asked], user: User) -> list[list[Line]]:
    """Return for each plan a line for each of its agencies, and what their own calendars say: two queries."""
    asked = [(n, wanted, plan.held, plan.operation_id) for n, plan in enumerate(plans) if plan.held for wanted in plan.people]
    found = around([wanted.agency_id for _, wanted, _, _ in asked], [held for _, _, held, _ in asked])
    left = [found.left(wanted.agency_id, held, but) for _, wanted, held, but in asked]
    over = [one.free is not None and wanted.staff > one.free for one, (_, wanted, _, _) in zip(left, asked, strict=True)]
    theirs = [
        [promise.operation_id for promise in found.others(wanted.agency_id, held, but)] if short else []
        for short, (_, wanted, held, but) in zip(over, asked, strict=True)
    ]
    busy = not_available_at([(wanted.agency_id, held) for _, wanted, held, _ in asked], user)
    lines: list[list[Line]] = [[] for _ in plans]
    for (n, wanted, held, but), one, short, ids, said in zip(asked, left, over, theirs, busy, strict=True):
        free = found.free_from(wanted.agency_id, wanted.staff, held, but) if short else None
        lines[n].append(
            Line(
                f"{wanted.agency}: {one.words}{found.numbers.words_why(wanted.agency_id, held)}" + (f", {wanted.staff} asked" if short else ""), short, ", others on ", (),
                f"; enough {words_of_free_from(free, held)}" if free else "", tuple(ids), taken=Taken(wanted.agency_id, wanted.agency) if short else None,
            )
        )
        lines[n] += [Line(f"{wanted.agency} {sentence}", True) for sentence in said]
    return lines
