"""Where people of an agency are at one time: on operations, and on what rooms above say of themselves. Who is named twice is found here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from flask import Flask, current_app
from sqlalchemy import Select, select

from opsplanner.access import HOLDING, TAKING_PART, visible_to
from opsplanner.clock import Period
from opsplanner.database import UTCTime, rows
from opsplanner.models import Commitment, Nomination, Operation, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values


class Duty(NamedTuple):
    """Something that a person is named on."""

    user_id: int
    name: str
    what: str
    """The operation's reference, or a crew's name."""
    period: Period


Source = Callable[[Collection[int], Period], list[Duty]]
"""Returns what of a room above these people are named on within a period, in one query."""


def register(app: Flask, source: Source) -> None:
    """Add what a room above names people on."""
    app.extensions.setdefault("duties", []).append(source)


def at_once(user_ids: Collection[int], period: Period, reader: User | None, *, except_operation_id: int | None = None) -> list[Duty]:
    """Return all that these people are named on within a period, as far as the reader may see it: a query for each kind.

    None reads without an account: what her agency takes part in, and nothing that is restricted.
    """
    sources: list[Source] = current_app.extensions.get("duties", [])
    if not user_ids:
        return []
    return on_operations(user_ids, period, reader, except_operation_id=except_operation_id) + [duty for source in sources for duty in source(user_ids, period)]


def on_operations(user_ids: Collection[int], period: Period, reader: User | None, *, except_operation_id: int | None = None) -> list[Duty]:
    """Return the operations that these people are named on within a period, from muster to end, as far as the reader may see them."""
    if not user_ids:
        return []
    asked = {"users": list(user_ids), "since": period.start, "until": period.end, "but": except_operation_id or 0}
    found = rows(_on_operations(Reader.of(reader)), asked_by(reader, **asked)) if reader else rows(_on_operations(None), asked)
    return [Duty(row.id, row.name, row.reference, Period(row.musters_at, row.ends_at)) for row in found]


@built_once
def _on_operations(reader: Reader | None) -> Select[*tuple[Any, ...]]:
    return (
        select(User.id, User.name, Operation.reference, Operation.musters_at, Operation.ends_at)
        .join(Nomination, Nomination.user_id == User.id)
        .join(Commitment, Commitment.id == Nomination.commitment_id)
        .join(Operation, Operation.id == Commitment.operation_id)
        .where(User.agency_id == Commitment.agency_id, User.suspended_at.is_(None))
        .where(User.id.in_(values("users")), Commitment.state.in_(TAKING_PART), Operation.state.in_(HOLDING), visible_to(reader) if reader else Operation.restricted.is_(False))
        .where(Operation.musters_at < value("until", UTCTime), Operation.ends_at > value("since", UTCTime), Operation.id != value("but"))
        .order_by(Operation.musters_at, Operation.id, User.name, User.id)
    )
