"""Which operations wait for something, each once and in their order. All are counted, and what each waits for is read of those that home shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from heapq import nsmallest
from typing import Any, NamedTuple

from opsplanner import clock
from opsplanner.home.operations import page as operations_page
from opsplanner.home.operations import queries
from opsplanner.home.operations.page import Matter
from opsplanner.home.operations.queries import InHand
from opsplanner.home.operations.short import queries as short_queries
from opsplanner.models import OperationState, User
from opsplanner.operations.listing.queries import Line
from opsplanner.together import Later

SHOWN = 25
"""So many stand on home, most of them folded; the rest is counted."""


class Wait(NamedTuple):
    """An operation that waits for something, as far as it takes to put it in its place."""

    reference: str
    restricted: bool
    starts_at: datetime
    since: date | None = None
    """Since when something of it is overdue."""
    draft: bool = False


class Waiting(NamedTuple):
    """The first operations that wait for something, with all that they wait for; how many there are in all, and whether one of them is restricted."""

    first: list[Matter]
    in_all: int
    restricted: bool


NOTHING = Waiting([], 0, False)


class Asking(NamedTuple):
    """What has to be known of a coordinator's operations."""

    waits: list[Wait]
    """Of what the agency has in hand."""
    lines: Later[list[Line]]
    """The first of these."""
    others: Later[queries.Others]
    too_few: Later[short_queries.ShortParts]


def asked(user: User, now: datetime) -> Asking:
    """Ask, later, what waits for this coordinator."""
    in_hand = queries.in_hand(user, now)
    waits = waits_of(in_hand, now)
    likely = {wait.reference for wait in nsmallest(SHOWN, waits, key=_place)}  # what else waits can only take places of these
    lines = queries.lines_of(user, [row.id for row in in_hand if row.reference in likely])
    return Asking(waits, lines, queries.others(user, now), short_queries.short_parts(user, now))


def of(asked: Asking, user: User, owed: list[Matter], now: datetime) -> Waiting:
    """Return what waits for this coordinator, with what is `owed` of results."""
    others, short = asked.others.found(), asked.too_few.found()
    waits = in_order(asked.waits, [*others.rows, *short.rows], owed)
    first = {wait.reference for wait in waits[:SHOWN]}
    matters = [
        *operations_page.matters_of([line for line in asked.lines.found() if line.reference in first], others.untold_of(first), now),
        *operations_page.to_name(others.gone_of(first)),
        *operations_page.too_few(short.of(first), user),
    ]
    return _waiting(waits, operations_page.by_operation(matters, (matter for matter in owed if matter.reference in first)))


def overdue(in_hand: Later[list[InHand]], user: User, now: datetime) -> Waiting:
    """Return what is overdue on everyone's operations, for a manager, of those that somebody has `in_hand` (one query, besides what was asked)."""
    found = in_hand.found()
    waits = in_order(wait for wait in waits_of(found, now) if wait.since)
    first = {wait.reference for wait in waits[:SHOWN]}
    lines = queries.lines_of(user, [row.id for row in found if row.reference in first])
    return _waiting(waits, operations_page.by_operation(operations_page.overdue_of(lines.found(), now)))


def _waiting(waits: list[Wait], matters: list[Matter]) -> Waiting:
    return Waiting(matters, len(waits), any(wait.restricted for wait in waits))


def waits_of(in_hand: Iterable[InHand], now: datetime) -> list[Wait]:
    """Return those of the operations in hand that wait for something: what has begun and goes as it should does not."""
    found = []
    for row in in_hand:
        if row.state is OperationState.DRAFT:
            found.append(Wait(row.reference, row.restricted, row.starts_at, draft=True))
        elif operations_page.coming(row, now):
            found.append(Wait(row.reference, row.restricted, row.starts_at, row.answer_by))
        else:
            verb, late_from = operations_page.pressed(row, now)
            if verb:
                found.append(Wait(row.reference, row.restricted, row.starts_at, late_from and clock.local(late_from).date()))
    return found


def in_order(waits: Iterable[Wait], others: Iterable[Any] = (), owed: Iterable[Matter] = ()) -> list[Wait]:
    """Return each operation once: the longest overdue first, then by time, drafts last. What came of one counts where it waits for nothing else.

    `others` are the rows of queries.Others, and the parts that have too few people.
    """
    found = {wait.reference: wait for wait in waits}
    for row in others:
        if row.reference not in found:
            found[row.reference] = Wait(row.reference, row.restricted, row.starts_at)
    for matter in owed:
        found.setdefault(matter.reference, Wait(matter.reference, matter.restricted, matter.period.start, matter.since))
    return sorted(found.values(), key=_place)


def _place(wait: Wait) -> tuple[date, bool, datetime, str]:
    return wait.since or date.max, wait.draft, wait.starts_at, wait.reference
