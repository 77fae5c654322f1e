"""Whether agencies have the people that a plan asks for. What holds them is counted whoever may see it; it is named only to who may."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.agencies.calendars.queries import Busy, busy_round
from opsplanner.commitments.staffing.queries import around_later
from opsplanner.commitments.staffing.rules import Round
from opsplanner.models import User
from opsplanner.operations.checks.rules import Asked, Each, Line, Taken, words_of_free_from


def find(plans: Sequence[Asked], user: User) -> Sequence[list[Line]]:
    """Return for each plan a line for each of its agencies, and what their own calendars say: two queries."""
    asked = [(wanted.agency_id, plan.held) for plan in plans if plan.held for wanted in plan.people]
    found, busy = around_later([agency_id for agency_id, _ in asked], [held for _, held in asked]), busy_round(asked)
    return Each(len(plans), lambda n: _lines(plans[n], found.found(), busy.found(), user))


def _lines(plan: Asked, found: Round, busy: Busy, user: User) -> list[Line]:
    held, but = plan.held, plan.operation_id
    if held is None:
        return []
    lines: list[Line] = []
    for wanted in plan.people:
        left = found.left(wanted.agency_id, held, but)
        short = left.free is not None and wanted.staff > left.free
        ids = tuple([promise.operation_id for promise in found.others(wanted.agency_id, held, but)]) if short else ()
        free = found.free_from(wanted.agency_id, wanted.staff, held, but) if short else None
        lines.append(
            Line(
                f"{wanted.agency}: {left.words}{found.numbers.words_why(wanted.agency_id, held)}" + (f", {wanted.staff} asked" if short else ""), short, ", others on ", (),
                f"; enough {words_of_free_from(free, held)}" if free else "", ids, taken=Taken(wanted.agency_id, wanted.agency) if short else None,
            )
        )
        lines += [Line(f"{wanted.agency} {sentence}", True) for sentence in busy.said(wanted.agency_id, held, user)]
    return lines
