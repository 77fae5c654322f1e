"""Who is named on an operation and on something else at that time: by name to who may see the names (docs/domain.md, "Names of nominated people")."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from opsplanner.clock import Period, words_of_times
from opsplanner.commitments.duties.queries import Duty, named_on_these, twice
from opsplanner.commitments.duties.rules import Named
from opsplanner.models import User
from opsplanner.operations.checks.rules import Asked, Each, Line, Other, Taken


def find(plans: Sequence[Asked], user: User) -> Sequence[list[Line]]:
    """Return for each plan of an operation that is there a line for each person and what else she is on: two queries and one for each room that names people; one fewer
    where nobody is named, and where the plans know who is."""
    asked = [(n, plan.operation_id, plan.held) for n, plan in enumerate(plans) if plan.operation_id and plan.held]
    known = {plan.operation_id: list(plan.named) for plan in plans if plan.operation_id and plan.held and plan.named is not None}
    named = named_on_these([operation_id for _, operation_id, _ in asked if operation_id not in known])

    @cache
    def found() -> dict[int, list[tuple[Named, Duty]]]:
        told = twice([(operation_id, held) for _, operation_id, held in asked], user, {**named.found(), **{id_: those for id_, those in known.items() if those}})
        return {n: those for (n, _, _), those in zip(asked, told, strict=True)}

    return Each(len(plans), lambda n: list(dict.fromkeys(_line(one, duty, user) for one, duty in found().get(n, ()) if one.agency_id not in plans[n].known)))


def _line(one: Named, duty: Duty, user: User) -> Line:
    sees = user.in_partnership_office or user.agency_id in (one.agency_id, one.lead_agency_id) or user.id == one.user_id
    who = f"{one.name} of {one.agency}" if sees else f"Somebody who is named for {one.agency}"
    taken = Taken(one.agency_id, one.agency, twice=True)
    if duty.operation_id and duty.starts_at:
        times = words_of_times(Period(duty.starts_at, duty.period.end))
        other = Other(duty.what, f" as well, {times}, led by {duty.lead}", duty.restricted)
        return Line(f"{who} is named on", True, " ", (other,), about=(duty.operation_id,), taken=taken)
    return Line(f"{who} is on {duty.what} as well, {words_of_times(duty.period)}", True, taken=taken)
