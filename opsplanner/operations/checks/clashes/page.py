"""What the page of open clashes reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.database import A_PAGE
from opsplanner.models import User
from opsplanner.operations.checks.clashes import queries
from opsplanner.operations.checks.clashes.queries import Open
from opsplanner.operations.checks.queries import checks_of
from opsplanner.operations.checks.rules import Group


class Clashing(NamedTuple):
    """An operation with what stands in its way."""

    operation: Open
    groups: Sequence[Group]
    warnings: int


class Found(NamedTuple):
    """One page of the operations that clash, soonest first."""

    shown: Sequence[Clashing]
    in_all: int
    looked_through: int
    more: bool
    """There are more operations than are looked through."""


def clashes(user: User, agency_ids: Sequence[int], first: date, last: date, page: int) -> Found:
    """Return the operations from one day to another in whose way something stands: the same queries however many there are."""
    within = Period(clock.day_bounds(first).start, clock.day_bounds(last).end)
    operations, more = queries.to_come(user, agency_ids, within, clock.now())
    found = []
    for one, told in zip(operations, checks_of([one.plan for one in operations], user), strict=True):
        if told.warnings:
            groups = [Group(group.heading, lines) for group in told.groups if (lines := tuple([line for line in group.lines if line.warns]))]
            found.append(Clashing(one, groups, told.warnings))
    shown = found[(page - 1) * A_PAGE : page * A_PAGE]
    return Found(shown, len(found), len(operations), more)
