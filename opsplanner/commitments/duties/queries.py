"""Where people of an agency are at one time: on operations, and on what rooms above say of themselves. Who is named twice is found here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import Flask, current_app
from sqlalchemy import ColumnElement, Date, Select, String, and_, func, or_, select

from opsplanner import clock
from opsplanner.access import HOLDING, TAKING_PART, visible_to
from opsplanner.clock import Period
from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments.duties.rules import Named
from opsplanner.database import UTCTime, rows
from opsplanner.models import Agency, Commitment, Nomination, Operation, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.together import Known, Later, all_as, later


class Duty(NamedTuple):
    """Something that a person is named on."""

    user_id: int | None
    """None for who is named by name alone."""
    name: str
    what: str
    """The operation's reference, or a crew's name."""
    period: Period
    operation_id: int | None = None
    starts_at: datetime | None = None
    """When that operation begins; `period` is from when people have to be there."""
    lead: str = ""
    restricted: bool = False


Source = Callable[[Collection[int], Period], Later[list[Duty]]]
"""Returns what of a room above these people are named on within a period, in one query."""
OnThese = dict[int, list[Named]]
"""Who is named on operations, by their ids."""


def register(app: Flask, source: Source) -> None:
    """Add what a room above names people on."""
    app.extensions.setdefault("duties", []).append(source)


def on_operations(user_ids: Collection[int], period: Period, reader: User) -> list[Duty]:
    """Return the operations that these people are named on within a period, from muster to end, as far as the reader may see them."""
    if not user_ids:
        return []
    found = rows(_on_operations(Reader.of(reader)), asked_by(reader, users=list(user_ids), since=period.start, until=period.end))
    return [Duty(row.id, row.name, row.reference, Period(row.musters_at, row.ends_at), row.operation_id) for row in found]


def named_on_these(operation_ids: Collection[int]) -> Later[OnThese]:
    """Return who is named on these operations and will be there: one query for any number of them, none for none."""
    return later(_named(), {"operations": sorted(set(operation_ids))}, _read_named) if operation_ids else Known({})


def named_of(operation: Operation) -> list[Named]:
    """Return who is named on an operation that was read whole, and will be there: who has been suspended or has moved away will not."""
    return [
        Named(operation.id, part.agency_id, part.agency.short_name, operation.lead_agency_id, one.user_id, one.name)
        for part in operation.commitments
        if part.state in TAKING_PART
        for one in part.nominations
        if one.user is None or (one.user.agency_id == part.agency_id and one.user.suspended_at is None)
    ]


def _read_named(found: Sequence[Any]) -> OnThese:
    named: OnThese = defaultdict(list)
    for one in all_as(Named)(found):
        named[one.operation_id].append(one)
    return named


def twice(asked: Collection[tuple[int, Period]], reader: User | None, named: OnThese | None = None) -> list[list[tuple[Named, Duty]]]:
    """Return for each of these, an operation's id and a time, who is named on that operation and on something else then, as far as the reader may see it.

    None reads without an account: what is not restricted.
    One and the same is who has the same account; and in one agency who has the same name, where one of the two is a name alone. Who has been suspended
    or has moved away will be at neither. Two queries for any number, and one for each source of a room above; one where nobody is named, and one fewer
    where the caller knows who is `named` on them.
    """
    if named is None:
        named = named_on_these([operation_id for operation_id, _ in asked]).found()
    if not named:
        return [[] for _ in asked]
    there = _alike([one for those in named.values() for one in those], [period for _, period in asked], reader)
    theirs = {
        operation_id: [(one, sorted({*there.get(one.user_id, ()), *_of_name(one, there)}, key=lambda duty: (duty.period.start, duty.what))) for one in those]
        for operation_id, those in named.items()
    }
    return [
        [(one, duty) for one, duties in theirs.get(operation_id, ()) for duty in duties if duty.operation_id != operation_id and duty.period.overlaps(period)]
        for operation_id, period in asked
    ]


def _of_name(one: Named, there: dict[object, list[Duty]]) -> list[Duty]:
    """What somebody of the same agency and name is named on; two accounts are two people."""
    return [duty for duty in there.get((one.agency_id, one.name.casefold()), ()) if one.user_id is None or duty.user_id is None]


def _alike(named: Collection[Named], periods: Collection[Period], reader: User | None) -> dict[object, list[Duty]]:
    """What these people are on round these times, by their accounts, and by agency and name."""
    names, users = {name for one in named for name in (one.name, one.name.lower())}, sorted({one.user_id for one in named if one.user_id})
    span = Period(min(period.start for period in periods), max(period.end for period in periods))
    asked = {
        "names": sorted(names), "users": users, "agencies": sorted({one.agency_id for one in named}), "days": clock.days_round(periods),
        "since": span.start - commitments_rules.LOOK_BACK, "until": span.end + commitments_rules.LOOK_BACK,
    }
    found: dict[object, list[Duty]] = defaultdict(list)
    on_operations = later(_of_these(Reader.of(reader) if reader else None), asked_by(reader, **asked) if reader else asked, list)
    sources: list[Source] = current_app.extensions.get("duties", [])
    on_others = [source(users, span) for source in sources] if users else []
    for row in on_operations.found():
        duty = Duty(row.user_id, row.account or row.name, row.reference, Period(row.musters_at, row.ends_at), row.operation_id, row.starts_at, row.lead, bool(row.restricted))
        found[row.agency_id, row.name.casefold()].append(duty)
        if row.user_id:
            found[row.user_id].append(duty)
    for duty in [duty for source in on_others for duty in source.found()]:
        found[duty.user_id].append(duty)
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
def _of_these(reader: Reader | None) -> Select[*tuple[Any, ...]]:
    """Of a few days: read from the operations on, of which a day has few."""
    names = values("names", String)
    same = or_(Nomination.user_id.in_(values("users")), func.lower(Nomination.name).in_(names), Nomination.name.in_(names))
    return (
        select(
            Nomination.user_id, Nomination.name, User.name.label("account"), Commitment.agency_id, Operation.id.label("operation_id"), Operation.reference,
            Operation.musters_at, Operation.ends_at, Operation.starts_at, Agency.short_name.label("lead"), Operation.restricted,
        )
        .join(Commitment, Commitment.id == Nomination.commitment_id)
        .join(Operation, Operation.id == Commitment.operation_id)
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .outerjoin(User, User.id == Nomination.user_id)
        .where((Commitment.agency_id + 0).in_(values("agencies")), Commitment.state.in_(TAKING_PART), Operation.state.in_(HOLDING), same, _will_be_there())
        .where(visible_to(reader) if reader else Operation.restricted.is_(False), Operation.day.in_(values("days", Date)))
        .where(Operation.starts_at.between(value("since", UTCTime), value("until", UTCTime)))
        .order_by(Operation.musters_at, Operation.id, Nomination.name, Nomination.id)
    )


@built_once
def _on_operations(reader: Reader) -> Select[*tuple[Any, ...]]:
    return (
        select(User.id, User.name, Operation.reference, Operation.musters_at, Operation.ends_at, Operation.id.label("operation_id"))
        .join(Nomination, Nomination.user_id == User.id)
        .join(Commitment, Commitment.id == Nomination.commitment_id)
        .join(Operation, Operation.id == Commitment.operation_id)
        .where(User.agency_id == Commitment.agency_id, User.suspended_at.is_(None))
        .where(User.id.in_(values("users")), Commitment.state.in_(TAKING_PART), Operation.state.in_(HOLDING), visible_to(reader))
        .where(Operation.musters_at < value("until", UTCTime), Operation.ends_at > value("since", UTCTime))
        .order_by(Operation.musters_at, Operation.id, User.name, User.id)
    )


def restricted_of(operation_ids: Collection[int], user: User) -> set[int]:
    """Return the ids of those of these operations that are restricted, as far as this person may see them: one query, none for none."""
    return {row.id for row in rows(_restricted(Reader.of(user)), asked_by(user, operations=sorted(operation_ids)))} if operation_ids else set()


@built_once
def _restricted(reader: Reader) -> Select[*tuple[Any, ...]]:
    return select(Operation.id).where(visible_to(reader), Operation.id.in_(values("operations")), Operation.restricted)
