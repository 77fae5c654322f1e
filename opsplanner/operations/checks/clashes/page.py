"""What the page of open clashes reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.models import OperationState, User
from opsplanner.operations.checks.clashes import queries
from opsplanner.operations.checks.clashes.queries import Open
from opsplanner.operations.checks.queries import checks_of
from opsplanner.operations.checks.rules import Checks, Group, Line
from opsplanner.operations.checks.words import WAY_OUT
from opsplanner.web.address import address_of
from opsplanner.web.paging import of_page


class Way(NamedTuple):
    """A way out, and where it is taken; "" where there is none near."""

    text: str
    url: str


class Clashing(NamedTuple):
    """An operation with what stands in its way."""

    operation: Open
    groups: Sequence[Group]
    ways: Sequence[Way]
    """The nearest way out; it leads there who may take it."""

    @property
    def lines(self) -> list[Line]:
        """All that stands in its way."""
        return [line for group in self.groups for line in group.lines]


class Found(NamedTuple):
    """One page of the operations that clash, soonest first."""

    shown: Sequence[Clashing]
    in_all: int
    looked_through: int
    more: bool
    """There are more operations than are looked through."""


def clashes(user: User, agency_ids: Sequence[int], first: date, last: date, page: int) -> Found:
    """Return the operations from one day to another in whose way something stands, and of those on this page the nearest way out: the same queries however many there are."""
    within = Period(clock.day_bounds(first).start, clock.day_bounds(last).end)
    operations, more = queries.to_come(user, agency_ids, within, clock.now())

    def clashing(told: Sequence[Checks]) -> list[int]:
        return [n for n, one in enumerate(told) if one.warnings]

    def shown_of(told: Sequence[Checks]) -> Sequence[int]:
        return of_page(clashing(told), page)

    told = checks_of([one.plan for one in operations], user, ways=[n for n, one in enumerate(operations) if one.way_told], ways_for=shown_of)
    shown = [_clashing(operations[n], told[n]) for n in shown_of(told)]
    return Found(shown, len(clashing(told)), len(operations), more)


def _clashing(one: Open, told: Checks) -> Clashing:
    groups = [Group(group.heading, lines) for group in told.groups if (lines := tuple([line for line in group.lines if line.warns]))]
    ways = [Way(line.text, _url(one, line.day)) for group in told.groups if group.heading == WAY_OUT for line in group.lines]
    return Clashing(one, groups, ways)


def _url(one: Open, day: date | None) -> str:
    """Return where it is given that day; its hours stay. "" for who may not give it one."""
    if not day or not one.may_move:
        return ""
    return address_of("planning.edit" if one.state is OperationState.DRAFT else "operations.move", reference=one.reference, day=day.isoformat())
