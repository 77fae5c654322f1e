"""What operations ask of an agency: to see to them, to tell others, to name somebody else, to have as many people as it has promised."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from opsplanner import clock
from opsplanner.access import TAKING_PART, visible_to
from opsplanner.clock import Period
from opsplanner.commitments.naming.words import marked, why_gone
from opsplanner.commitments.rules import ANSWERABLE, REFUSED, WAITING
from opsplanner.database import UTCTime, read, reading
from opsplanner.home.queries import LIVE, ours, ours_as_seen
from opsplanner.kept import until_promises_change
from opsplanner.models import Agency, Commitment, CommitmentState, Nomination, Operation, OperationState, OperationType, Telling, User
from opsplanner.notices import queries as notices_queries
from opsplanner.notices import words as notices_words
from opsplanner.operations.listing.queries import Line, Part, lines
from opsplanner.operations.rules import LONGEST_ELAPSED
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.together import Known, Later, all_as, later

T = TypeVar("T")
CONSIDERED = 300
"""More operations than wait for one agency at a time."""
DAYS_BACK = timedelta(days=90)
"""An operation that nobody completed is asked about for so long."""


class Untold(NamedTuple):
    """An agency that has to be told of something."""

    reference: str
    type: str
    restricted: bool
    starts_at: datetime
    ends_at: datetime
    occasion: str
    agency: str

    @property
    def period(self) -> Period:
        """From start to end."""
        return Period(self.starts_at, self.ends_at)


class Gone(NamedTuple):
    """Somebody who is named for an agency on what has not begun, and has been suspended or moved to another agency."""

    reference: str
    type: str
    restricted: bool
    starts_at: datetime
    ends_at: datetime
    name: str
    agency: str
    moved: bool
    suspended: bool

    @property
    def period(self) -> Period:
        """From start to end."""
        return Period(self.starts_at, self.ends_at)

    @property
    def who(self) -> str:
        """The name, and why she will not be there: "Winston Achebe (suspended)"."""
        return marked(self.name, why_gone(self.agency, moved=bool(self.moved), suspended=bool(self.suspended)))


class InHand(NamedTuple):
    """An operation that somebody still has to do something about, as far as it takes to say whether and since when."""

    id: int
    reference: str
    restricted: bool
    state: OperationState
    starts_at: datetime
    ends_at: datetime
    answer_by: date | None
    """When the earliest answer was due that is overdue."""
    asks: bool
    """It waits for something; else it does so once it has begun."""


def _has(*those: Any) -> ColumnElement[bool]:
    return exists().where(Commitment.operation_id == Operation.id, *those).correlate(Operation)


def _overdue() -> tuple[ColumnElement[bool], ...]:
    return Commitment.state.in_(tuple(WAITING)), Commitment.answer_by < value("today", Date)


def _asks(everyones: bool) -> ColumnElement[bool]:
    """True for what waits for something before it begins. `home/operations/page.py` says what each waits for; of everyone's only what is overdue counts."""
    late = _has(*_overdue())
    if everyones:
        return late
    refused = _has(Commitment.required, Commitment.state.in_(tuple(REFUSED)))
    lacks = _has(Commitment.required, Commitment.state.not_in((CommitmentState.ACCEPTED, CommitmentState.RELEASED)))
    proposed = Operation.state == OperationState.PROPOSED
    return or_(Operation.state == OperationState.DRAFT, late, and_(proposed, or_(refused, ~lacks)), and_(~proposed, lacks))


@built_once
def _in_hand(reader: Reader, everyones: bool) -> Select[*tuple[Any, ...]]:
    earliest = select(func.min(Commitment.answer_by)).where(Commitment.operation_id == Operation.id, *_overdue()).correlate(Operation).scalar_subquery()
    which = [visible_to(reader), Operation.state.in_(LIVE)] if everyones else [ours_as_seen(reader), Operation.state.in_((*LIVE, OperationState.DRAFT))]
    asks, begins = _asks(everyones), Operation.starts_at <= value("begins_by", UTCTime)
    about = (Operation.id, Operation.reference, Operation.restricted, Operation.state, Operation.starts_at, Operation.ends_at)
    return (
        select(*about, earliest.label("answer_by"), case((asks, True), else_=False).label("asks"))
        .where(*which, Operation.starts_at > value("since", UTCTime), or_(begins, asks))
        .order_by(Operation.starts_at, Operation.id)
        .limit(CONSIDERED if everyones else None)
    )


def everyones_in_hand(user: User, now: datetime) -> Later[list[InHand]]:
    """Return the operations of everybody that this person may see, without drafts, which somebody still has to do something about, with those that have begun.

    `lines_of` says more of some of them.
    """
    asked = asked_by(user, since=now - DAYS_BACK, today=clock.local(now).date(), begins_by=now)
    return later(_in_hand(Reader.of(user), everyones=True), asked, all_as(InHand))


def in_hand(user: User, now: datetime) -> list[InHand]:
    """Return the operations that are this coordinator's agency's to look after, drafts too, as `everyones_in_hand` does everybody's."""
    found = _of_agency(Reader.of(user), user.agency_id, clock.local(now).date())
    return [row for row in found if row.starts_at > now - DAYS_BACK and (row.asks or row.starts_at <= now)][:CONSIDERED]


@until_promises_change
def _of_agency(reader: Reader, agency_id: int, today: date) -> list[InHand]:
    """Return what is an agency's to look after that waits for something on this day, or begins on it: the same for each of its coordinators."""
    day = clock.day_bounds(today)
    return read(InHand, _in_hand(reader, everyones=False), {"reader_agency_id": agency_id, "since": day.start - DAYS_BACK, "today": today, "begins_by": day.end})


@built_once
def _lines(reader: Reader) -> Select[*tuple[Any, ...]]:
    found = lines(reader, Operation.id.in_(values("operations"))).subquery()
    part = and_(Commitment.operation_id == found.c.id, Commitment.state != CommitmentState.RELEASED)
    return (
        select(
            *found.c, Commitment.operation_id.label("part_operation_id"), Commitment.agency_id.label("part_agency_id"),
            Agency.short_name.label("part_agency"), Agency.telephone.label("part_telephone"), Commitment.state.label("part_state"),
            Commitment.required.label("part_required"), Commitment.answer_by.label("part_answer_by"),
        )
        .outerjoin(Commitment, part)
        .outerjoin(Agency, Agency.id == Commitment.agency_id)
        .order_by(found.c.starts_at, found.c.id, Commitment.id)
    )


def lines_of(user: User, operation_ids: Collection[int]) -> Later[list[Line]]:
    """Return these operations with their agencies' parts, soonest first; for none nothing is asked."""
    if not operation_ids:
        return Known([])
    return later(_lines(Reader.of(user)), asked_by(user, operations=list(operation_ids)), _read_lines)


def _read_lines(found: Sequence[Any]) -> list[Line]:
    line, part = reading(Line, found, "", "parts", "wards"), reading(Part, found, "part_")
    those = (list(of_one) for _, of_one in groupby(found, key=itemgetter(0)))
    return [line(of_one[0], tuple(part(row) for row in of_one if row.part_agency_id is not None), ()) for of_one in those]


def operation_rows(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Select what `Untold`, `Gone` and `short.queries.ShortPart` say of an operation, and more."""
    about = (Operation.reference, OperationType.name.label("type"), Operation.restricted, Operation.starts_at, Operation.ends_at)
    return select(*columns, *about).select_from(Operation).join(OperationType, OperationType.id == Operation.type_id)


@built_once
def _others(reader: Reader, occasions: tuple[str, ...]) -> CompoundSelect[*tuple[Any, ...]]:
    nobody, never = literal(""), false()
    untold = (
        operation_rows(literal("untold").label("kind"), Telling.occasion, nobody.label("name"), Agency.short_name.label("agency"), never.label("moved"),
                       never.label("suspended"))
        .join(Telling, and_(Telling.operation_id == Operation.id, notices_queries.untold(occasions)))
        .join(Agency, Agency.id == Telling.agency_id)
        .where(visible_to(reader), ours(reader), Operation.ends_at > value("now", UTCTime), Operation.starts_at > value("may_begin", UTCTime))
        .order_by(Operation.starts_at, Operation.id, Agency.short_name, Telling.id)
        .limit(CONSIDERED)
        .subquery()
    )
    moved, suspended = User.agency_id != Commitment.agency_id, User.suspended_at.is_not(None)
    gone = (
        operation_rows(literal("gone").label("kind"), nobody.label("occasion"), Nomination.name, Agency.name.label("agency"), moved.label("moved"),
                       suspended.label("suspended"))
        .join(Commitment, Commitment.operation_id == Operation.id)
        .join(Agency, Agency.id == Commitment.agency_id)
        .join(Nomination, Nomination.commitment_id == Commitment.id)
        .join(User, User.id == Nomination.user_id)
        .where(visible_to(reader), Commitment.agency_id == reader.agency_id, Commitment.state.in_(TAKING_PART), or_(moved, suspended), *to_come())
        .order_by(Operation.starts_at, Operation.id, Nomination.id)
        .limit(CONSIDERED)
        .subquery()
    )
    return union_all(select(untold), select(gone))


def to_come() -> tuple[ColumnElement[bool], ...]:
    """What is true for operations that have not begun and whose agencies may still answer; asked with `now`."""
    return Operation.state.in_(ANSWERABLE), Operation.starts_at > value("now", UTCTime)


class Others(NamedTuple):
    """What operations wait for besides their own answers and moves, as it was found; `untold_of` and `gone_of` say it of some of them."""

    rows: list[Any]
    """Each with the reference of its operation, when that starts, and whether it is restricted."""

    def untold_of(self, references: Collection[str]) -> list[Untold]:
        """Return whom the agency's coordinators have not told yet of these operations, soonest first."""
        return _read_as(Untold, "untold", self.rows, references)

    def gone_of(self, references: Collection[str]) -> list[Gone]:
        """Return whom the agency named on these operations that will not be there, soonest first."""
        return _read_as(Gone, "gone", self.rows, references)


def _read_as(model: type[T], kind: str, rows: Sequence[Any], references: Collection[str]) -> list[T]:
    found = [row for row in rows if row.kind == kind and row.reference in references]
    found.sort(key=lambda row: (row.starts_at, row.reference, row.agency))  # ordering all in the database took half as long again
    return list(map(reading(model, found), found))


def others(user: User, now: datetime) -> Later[Others]:
    """Return whom the agency's coordinators have not told yet, of what is still to come and still true, and whom it named that will not be there."""
    return later(_others(Reader.of(user), notices_words.occasions()), asked_by(user, may_begin=now - LONGEST_ELAPSED, now=now), lambda found: Others([*found]))
