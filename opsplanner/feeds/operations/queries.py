"""What stands in whose calendar. The same few queries, however many operations there are, and built once for a reader's role."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, exists, false, func, or_, select, true, type_coerce
from sqlalchemy.types import NULLTYPE

from opsplanner import clock
from opsplanner.access import TAKING_PART, tellable_to, visible_to
from opsplanner.database import UTCTime, db, rows, the_value
from opsplanner.errors import NotFound
from opsplanner.feeds.chosen.queries import WHOLE, Narrowed, conditions, narrowed
from opsplanner.feeds.due import queries as due_queries
from opsplanner.feeds.governance import queries as governance_queries
from opsplanner.feeds.operations.entry import ENDED_WORDS, Entry, Part, Place
from opsplanner.feeds.operations.named.queries import STANDS, named, some
from opsplanner.feeds.payback import queries as payback_queries
from opsplanner.feeds.payback.entry import PaybackEntry
from opsplanner.feeds.rules import DIGEST, Manner, window
from opsplanner.models import (
    Agency,
    Commitment,
    CommitmentState,
    Nomination,
    Operation,
    OperationState,
    OperationType,
    OperationWard,
    SubscriptionKind,
    User,
    Ward,
)
from opsplanner.models import Place as PlaceRow
from opsplanner.reader import Person, Reader, asked_by
from opsplanner.statements import built_once, value

COUNT_UP_TO = 100
NEXT = 10
"""So many entries are shown of a calendar before it is subscribed to."""
_FOLLOW_PARTS = (SubscriptionKind.MINE, SubscriptionKind.AGENCY)
"""The calendars in which an entry's status follows how a part ended."""


Readers = list[tuple[str, Callable[[Any], Any] | None]]


class Chosen(NamedTuple):
    """What a calendar holds, with the name of the type or ward if it is of one, or what is chosen in words."""

    kind: SubscriptionKind
    type_id: int | None = None
    ward_id: int | None = None
    name: str = ""
    filters: str = ""
    """Of everything: what is chosen of it in the list of operations, as it is kept."""

    @property
    def words(self) -> str:
        """What the owner calls it: "my agency", "Cubit", "Luton and Wayfield", "Ward: River, State: Confirmed"."""
        return self.name or self.kind.value


class What(NamedTuple):
    """What shapes a calendar's statements: its kind, and what of everything is chosen. Without a kind it is one operation."""

    kind: SubscriptionKind | None
    of: Narrowed = WHOLE


class Held(NamedTuple):
    """One entry that a calendar holds: a digest of all that it may tell, and the entry, made when it is asked for."""

    digest: bytes
    entry: Callable[[], Entry | PaybackEntry]


def count(user: User, chosen: Chosen, today: date, manner: Manner = Manner()) -> int:
    """Return how many entries the calendar holds now; COUNT_UP_TO + 1 stands for more."""
    if (others := _of_others(user, chosen, today, manner)) is not None:
        return min(len(others), COUNT_UP_TO + 1)
    what, values = _asked(user, chosen, window(today, manner))
    return (the_value(_count(Reader.of(user), what), values) or 0) if what else 0


def entries(user: User, chosen: Chosen, today: date, manner: Manner = Manner()) -> list[Held]:
    """Return what the calendar holds, as this person may see it now, in order: three queries however many (seven for Payback, one for meetings)."""
    if (others := _of_others(user, chosen, today, manner)) is not None:
        return [Held(_digest(entry), partial(_as_it_is, entry)) for entry in others]
    what, values = _asked(user, chosen, window(today, manner))
    return _held(user, what, values) if what else []


def next_entries(user: User, chosen: Chosen, today: date, manner: Manner) -> list[Entry | PaybackEntry]:
    """Return the next ten entries of the calendar, what starts today among them (four queries)."""
    span = window(today, manner)
    first = max(clock.day_bounds(today).start, span.start)
    if (others := _of_others(user, chosen, today, manner)) is not None:
        return list(islice((entry for entry in others if payback_queries.when(entry)[0] >= first), NEXT))
    what, values = _asked(user, chosen, clock.Period(first, span.end))
    if what is None:
        return []
    starts = rows(_starts(Reader.of(user), what), values)
    values |= {"end": starts[-1].starts_at + timedelta(microseconds=1)} if starts else {}
    return [held.entry() for held in _held(user, what, values)[:NEXT]] if starts else []


def _of_others(user: User, chosen: Chosen, today: date, manner: Manner) -> Sequence[PaybackEntry] | None:
    """Return the entries of a calendar that holds no operations; None for every other one."""
    if chosen.kind is SubscriptionKind.PAYBACK:
        return payback_queries.entries(user, today, manner)
    if chosen.kind is SubscriptionKind.RETURNS:
        return due_queries.entries(user, today, manner)
    return governance_queries.entries(user, today, manner) if chosen.kind is SubscriptionKind.GOVERNANCE else None


def entry_of(user: User, reference: str) -> Entry:
    """Return one operation's entry. Raises NotFound for a draft, and for what this person may not see."""
    found = _held(user, What(None), asked_by(user, reference=reference))
    if not found:
        raise NotFound()
    entry = found[0].entry()
    assert isinstance(entry, Entry)
    return entry


def _asked(user: User, chosen: Chosen, span: clock.Period) -> tuple[What | None, dict[str, Any]]:
    """What shapes a calendar's statements, and their values; nothing for a calendar that can hold nothing."""
    values = asked_by(user, first=span.start, end=span.end, type_id=chosen.type_id, ward_id=chosen.ward_id)
    if not chosen.filters:
        return What(chosen.kind), values
    found = narrowed(chosen.filters)
    return (What(chosen.kind, found[0]), values | found[1]) if found else (None, values)


def _condition(reader: Person, what: What) -> ColumnElement[bool]:
    """What stands in such a calendar; without a kind the one operation of a reference."""
    if what.kind is None:
        return and_(visible_to(reader), Operation.reference == value("reference", String()), Operation.state != OperationState.DRAFT)
    return and_(_within(reader), _of_kind(reader, what.kind), *conditions(what.of))


def _within(reader: Person, starts_at: Any = Operation.starts_at) -> ColumnElement[bool]:
    """True for what starts in the window and may be told."""
    return and_(starts_at >= value("first", UTCTime()), starts_at < value("end", UTCTime()), tellable_to(reader))


def _own_commitment(reader: Person, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    own = (Commitment.operation_id == Operation.id, Commitment.agency_id == reader.agency_id)
    return exists().where(*own, *conditions).correlate(Operation)


def _of_kind(reader: Person, kind: SubscriptionKind) -> ColumnElement[bool]:
    match kind:
        case SubscriptionKind.MINE:
            return named(reader, STANDS)
        case SubscriptionKind.AGENCY:
            return or_(Operation.lead_agency_id == reader.agency_id, _own_commitment(reader, STANDS))
        case SubscriptionKind.TYPE:  # "Duty" in a calendar of one type or ward would tell the type or ward
            return and_(Operation.type_id == value("type_id"), Operation.restricted.is_(False))
        case SubscriptionKind.WARD:
            in_ward = and_(OperationWard.operation_id == Operation.id, OperationWard.ward_id == value("ward_id"))
            return and_(exists().where(in_ward).correlate(Operation), Operation.restricted.is_(False))
        case SubscriptionKind.EVERYTHING:
            return true()
    return false()


def _own_part(reader: Person, kind: SubscriptionKind) -> Any:
    """The state of the part for which an operation stands in this calendar: of the agency, or of the person named."""
    states = select(Commitment.state).where(Commitment.operation_id == Operation.id)
    if kind is SubscriptionKind.AGENCY:
        states = states.where(Commitment.agency_id == reader.agency_id, Operation.lead_agency_id != reader.agency_id)
    else:
        states = states.join(Nomination, Nomination.commitment_id == Commitment.id)
        duty = named(reader, Commitment.state.in_(TAKING_PART))
        states = states.where(Nomination.user_id == reader.id, Commitment.agency_id == reader.agency_id, ~duty).order_by(Commitment.id.desc())
    return states.limit(1).correlate(Operation).scalar_subquery()


@built_once
def _count(reader: Reader, what: What) -> Select[int]:
    most = COUNT_UP_TO + 1
    if what == What(SubscriptionKind.MINE):  # she can be named on hundreds
        found = some(reader, _within(reader, func.coalesce(Operation.starts_at, Operation.starts_at)), most)
    else:
        found = select(Operation.id).where(_condition(reader, what)).limit(most)
    return select(func.count()).select_from(found.subquery())


@built_once
def _starts(reader: Reader, what: What) -> Select[Any]:
    return select(Operation.starts_at).where(_condition(reader, what)).order_by(Operation.starts_at, Operation.id).limit(NEXT)


@built_once
def _columns(reader: Reader, what: What) -> tuple[ColumnElement[Any], ...]:
    duty = named(reader, Commitment.state.in_(TAKING_PART)).label("own_duty")
    found = (
        Operation.id, Operation.reference, Operation.state, Operation.state_reason, OperationType.name.label("type"), Operation.starts_at,
        Operation.ends_at, Operation.musters_at, Agency.short_name.label("lead"), Operation.duty_telephone, Operation.restricted,
        Operation.made_at, Operation.changed_at, Operation.sequence, PlaceRow.name.label("place"), PlaceRow.postcode, PlaceRow.access, duty,
    )
    return (*found, _own_part(reader, what.kind).label("part")) if what.kind in _FOLLOW_PARTS else found  # type: ignore[return-value,arg-type]


_PART = (
    Commitment.operation_id, Agency.short_name.label("agency"), Commitment.state, Commitment.staff_promised.label("staff"), Commitment.required,
    Commitment.version, Commitment.answer_by,
)


@built_once
def _operations(reader: Reader, what: What) -> Select[Any]:
    return (
        select(*_as_stored(_columns(reader, what)))
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .outerjoin(PlaceRow, PlaceRow.id == Operation.meeting_point_id)
        .where(_condition(reader, what))
        .order_by(Operation.starts_at, Operation.id)
    )


@built_once
def _wards(reader: Reader, what: What) -> Select[int, str]:
    of = select(OperationWard.operation_id, Ward.name).join(Ward, Ward.id == OperationWard.ward_id)
    return of.where(OperationWard.operation_id.in_(select(Operation.id).where(_condition(reader, what)))).order_by(Ward.name)


@built_once
def _parts(reader: Reader, what: What) -> Select[Any]:
    of = select(*_as_stored(_PART)).join(Agency, Agency.id == Commitment.agency_id)
    return of.where(Commitment.operation_id.in_(select(Operation.id).where(_condition(reader, what)))).order_by(Commitment.id)


def _as_stored(columns: Sequence[Any]) -> list[Any]:
    """The columns as the driver gives them: of most entries nothing changed, and their values are never looked at."""
    return [type_coerce(column, NULLTYPE).label(column.key) for column in columns]


def _held(user: User, what: What, values: dict[str, Any]) -> list[Held]:
    """The operations of a calendar, each with the digest of all that an entry is made of."""
    reader, connection = Reader.of(user), db.session.connection()
    found = connection.execute(_operations(reader, what), values).all()
    wards_of: defaultdict[int, list[str]] = defaultdict(list)
    for operation_id, name in connection.execute(_wards(reader, what), values):
        wards_of[operation_id].append(name)
    parts_of: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for part in connection.execute(_parts(reader, what), values):
        parts_of[part[0]].append(tuple(part))
    make, held = partial(_entry, _readers(_columns(reader, what)), _readers(_PART)), []
    for row in found:
        facts = tuple(row), wards_of[row[0]], parts_of[row[0]]
        held.append(Held(_digest(facts), partial(make, *facts)))
    return held


def _digest(facts: object) -> bytes:
    return hashlib.blake2b(repr(facts).encode(), digest_size=DIGEST).digest()


def _as_it_is(entry: PaybackEntry) -> PaybackEntry:
    return entry


def _readers(columns: Sequence[Any]) -> Readers:
    """What makes values of a row `_as_stored`, by the names of its columns and as their types read them."""
    dialect = db.engine.dialect
    return [(column.key, column.type.dialect_impl(dialect).result_processor(dialect, None)) for column in columns]


def _read(readers: Readers, stored: Sequence[Any]) -> dict[str, Any]:
    return {name: read(found) if read else found for (name, read), found in zip(readers, stored, strict=True)}


def _entry(of_operation: Readers, of_part: Readers, stored: Sequence[Any], wards: list[str], stored_parts: list[Sequence[Any]]) -> Entry:
    """Where a status follows how a part ended, the sequence has to rise with each change of a part as well. (RFC 5545 3.8.7.4)"""
    row = _read(of_operation, stored)
    parts = [Part(**{name: found for name, found in _read(of_part, part).items() if name != "operation_id"}) for part in stored_parts]
    follows_parts = "part" in row
    part: CommitmentState | None = row.pop("part", None)
    starts_at, ends_at, place, postcode, access = (row.pop(name) for name in ("starts_at", "ends_at", "place", "postcode", "access"))
    row["own_duty"] = bool(row["own_duty"])
    row["sequence"] += sum(each.version - 1 for each in parts) if follows_parts else 0
    return Entry(
        **row, period=clock.Period(starts_at, ends_at), meeting_point=Place(place, postcode, access) if place else None,
        ended=part if part in ENDED_WORDS else None, wards=wards, parts=parts,
    )
