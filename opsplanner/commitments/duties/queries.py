"""Where people of an agency are at one time: on operations, and on what rooms above say of themselves. Who is named twice is found here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from flask import Flask, current_app
from sqlalchemy import ColumnElement, Date, Select, String, and_, func, or_, select

from opsplanner import clock
from opsplanner.access import HOLDING, TAKING_PART, visible_to
from opsplanner.clock import Period
from opsplanner.commitments import rules as commitments_rules
from opsplanner.database import UTCTime, read, rows
from opsplanner.models import Agency, Commitment, Nomination, Operation, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values


class Duty(NamedTuple):
    """Something that a person is named on."""

    user_id: int | None
    """None for who is named by name alone."""
    name: str
    what: str
    """The operation's reference, or a crew's name."""
    period: Period
    operation_id: int | None = None


class Named(NamedTuple):
    """Somebody who is named on an operation for an agency, by account or by name alone."""

    operation_id: int
    agency_id: int
    agency: str
    lead_agency_id: int
    user_id: int | None
    name: str


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
    return [Duty(row.id, row.name, row.reference, Period(row.musters_at, row.ends_at), row.operation_id) for row in found]


def twice(asked: Collection[tuple[int, Period]], reader: User | None) -> list[list[tuple[Named, Duty]]]:
    """Return for each of these, an operation's id and a time, who is named on that operation and on something else then, as far as the reader may see it.

    One and the same is who has the same account; and in one agency who has the same name, where one of the two is a name alone. Who has been suspended
    or has moved away will be at neither. Three queries for any number, and one for each source of a room above; one where nobody is named.
    """
    named: dict[int, list[Named]] = defaultdict(list)
    for one in read(Named, _named(), {"operations": sorted({operation_id for operation_id, _ in asked})}) if asked else ():
        named[one.operation_id].append(one)
    if not named:
        return [[] for _ in asked]
    span = Period(min(period.start for _, period in asked), max(period.end for _, period in asked))
    by_account: dict[int | None, list[Duty]] = defaultdict(list)
    for duty in at_once(sorted({one.user_id for those in named.values() for one in those if one.user_id}), span, reader):
        by_account[duty.user_id].append(duty)
    by_name = _by_name([one for those in named.values() for one in those], [period for _, period in asked], reader)
    return [
        [
            (one, duty)
            for one in named[operation_id]
            for duty in sorted([*by_account.get(one.user_id or 0, ()), *_alike(one, by_name)], key=lambda duty: (duty.period.start, duty.what))
            if duty.operation_id != operation_id and duty.period.overlaps(period)
        ]
        for operation_id, period in asked
    ]


def _alike(one: Named, by_name: dict[tuple[int, str], list[Duty]]) -> list[Duty]:
    """What somebody of the same agency and name is named on; two accounts are two people."""
    return [duty for duty in by_name.get((one.agency_id, one.name.casefold()), ()) if one.user_id is None or duty.user_id is None]


def _by_name(named: Collection[Named], periods: Collection[Period], reader: User | None) -> dict[tuple[int, str], list[Duty]]:
    names = {name for one in named for name in (one.name, one.name.lower())}
    asked = {
        "names": sorted(names), "agencies": sorted({one.agency_id for one in named}), "days": clock.days_round(periods),
        "since": min(period.start for period in periods) - commitments_rules.LOOK_BACK, "until": max(period.end for period in periods) + commitments_rules.LOOK_BACK,
    }
    found: dict[tuple[int, str], list[Duty]] = defaultdict(list)
    for row in rows(_by_these_names(Reader.of(reader)), asked_by(reader, **asked)) if reader else rows(_by_these_names(None), asked):
        found[row.agency_id, row.name.casefold()].append(Duty(row.user_id, row.name, row.reference, Period(row.musters_at, row.ends_at), row.operation_id))
    return found


@built_once
def _named() -> Select[*tuple[Any, ...]]:
    return (
        select(Commitment.operation_id, Commitment.agency_id, Agency.short_name.label("agency"), Operation.lead_agency_id, Nomination.user_id, Nomination.name)
        .join(Nomination, Nomination.commitment_id == Commitment.id)
        .join(Operation, Operation.id == Commitment.operation_id)
        .join(Agency, Agency.id == Commitment.agency_id)
        .outerjoin(User, User.id == Nomination.user_id)
        .where(Commitment.operation_id.in_(values("operations")), Commitment.state.in_(TAKING_PART), _will_be_there())
        .order_by(Commitment.operation_id, Commitment.id, Nomination.id)
    )


def _will_be_there() -> ColumnElement[bool]:
    return or_(Nomination.user_id.is_(None), and_(User.agency_id == Commitment.agency_id, User.suspended_at.is_(None)))


@built_once
def _by_these_names(reader: Reader | None) -> Select[*tuple[Any, ...]]:
    """Of a few days: read from the operations on, of which a day has few."""
    same = or_(func.lower(Nomination.name).in_(values("names", String)), Nomination.name.in_(values("names", String)))
    return (
        select(Nomination.user_id, Nomination.name, Commitment.agency_id, Operation.id.label("operation_id"), Operation.reference, Operation.musters_at, Operation.ends_at)
        .join(Commitment, Commitment.id == Nomination.commitment_id)
        .join(Operation, Operation.id == Commitment.operation_id)
        .outerjoin(User, User.id == Nomination.user_id)
        .where((Commitment.agency_id + 0).in_(values("agencies")), Commitment.state.in_(TAKING_PART), Operation.state.in_(HOLDING), same, _will_be_there())
        .where(visible_to(reader) if reader else Operation.restricted.is_(False), Operation.day.in_(values("days", Date)))
        .where(Operation.starts_at.between(value("since", UTCTime), value("until", UTCTime)))
        .order_by(Operation.musters_at, Operation.id, Nomination.name, Nomination.id)
    )


@built_once
def _on_operations(reader: Reader | None) -> Select[*tuple[Any, ...]]:
    return (
        select(User.id, User.name, Operation.reference, Operation.musters_at, Operation.ends_at, Operation.id.label("operation_id"))
        .join(Nomination, Nomination.user_id == User.id)
        .join(Commitment, Commitment.id == Nomination.commitment_id)
        .join(Operation, Operation.id == Commitment.operation_id)
        .where(User.agency_id == Commitment.agency_id, User.suspended_at.is_(None))
        .where(User.id.in_(values("users")), Commitment.state.in_(TAKING_PART), Operation.state.in_(HOLDING), visible_to(reader) if reader else Operation.restricted.is_(False))
        .where(Operation.musters_at < value("until", UTCTime), Operation.ends_at > value("since", UTCTime), Operation.id != value("but"))
        .order_by(Operation.musters_at, Operation.id, User.name, User.id)
    )
