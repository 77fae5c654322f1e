"""What home asks of the database: one query for each part of the page, whatever the number of operations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true

from opsplanner import clock
from opsplanner.access import TAKING_PART, named_on, visible_to
from opsplanner.clock import Period
from opsplanner.database import UTCTime, read_row
from opsplanner.models import (
    Agency,
    Commitment,
    CommitmentState,
    OneTimeLink,
    Operation,
    OperationState,
    OperationType,
    Place,
    User,
)
from opsplanner.operations.queries import is_short
from opsplanner.operations.rules import LONGEST_ELAPSED
from opsplanner.reader import Person, Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.together import Later, all_as, later

SHOWN = 5
"""So many requests and accounts stand on home; the rest is counted, and has a page of its own."""
MOST_LINES = 10
"""So many changes are read."""
MOST_DUTIES = 100
"""More than one person is named on at a time."""
PLAIN = timedelta(days=180)
"""So near a day is known without its year."""
OVERRUN = timedelta(hours=6)
"""So long after its end an operation that nobody has ended still runs today; then it is overdue."""
NEWS_BACK = timedelta(days=30)
LIVE = (OperationState.PROPOSED, OperationState.CONFIRMED, OperationState.UNDER_WAY)


class Request(NamedTuple):
    """A request that a person's agency has not answered, with all that the small answer form sends."""

    reference: str
    type: str
    starts_at: datetime
    ends_at: datetime
    place: str | None
    lead: str
    restricted: bool
    again: bool
    """It had accepted, and is asked to confirm again."""
    staff: int
    answer_by: date | None
    schedule: int
    version: int

    def when(self, now: datetime) -> str:
        """Its day and times; the year where it is not plain."""
        return clock.words_of_period(Period(self.starts_at, self.ends_at), year=abs(self.starts_at - now) > PLAIN)


class Duty(NamedTuple):
    """An operation of the next days, as far as it concerns one agency or person."""

    reference: str
    type: str
    starts_at: datetime
    ends_at: datetime
    musters_at: datetime
    place: str | None
    lead_id: int
    lead: str
    telephone: str
    restricted: bool
    state: OperationState
    version: int
    our_state: CommitmentState | None
    staff_asked: int | None
    staff_promised: int | None
    turned_up: int | None
    named: bool
    short: bool = False
    """It is confirmed, and short of an agency."""

    @property
    def period(self) -> Period:
        """From start to end."""
        return Period(self.starts_at, self.ends_at)


class Invited(NamedTuple):
    """An account that nobody has taken up."""

    id: int
    name: str
    agency: str
    link_ends_at: datetime | None


@built_once
def _requests(reader: Reader) -> Select[*tuple[Any, ...]]:
    waiting = Commitment.state.in_((CommitmentState.REQUESTED, CommitmentState.RECONFIRM))
    again = Commitment.state == CommitmentState.RECONFIRM
    return (
        select(
            Operation.reference, OperationType.name.label("type"), Operation.starts_at, Operation.ends_at, Place.name.label("place"),
            Agency.short_name.label("lead"), Operation.restricted, again.label("again"),
            case((again, Commitment.staff_promised), else_=Commitment.staff_asked).label("staff"), Commitment.answer_by, Operation.schedule,
            Commitment.version, func.count().over().label("in_all"),
        )
        .select_from(Operation)
        .join(Commitment, and_(Commitment.operation_id == Operation.id, Commitment.agency_id == reader.agency_id, waiting))
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .outerjoin(Place, Place.id == Operation.meeting_point_id)
        .where(visible_to(reader), Operation.state.in_((OperationState.PROPOSED, OperationState.CONFIRMED)), Operation.starts_at > value("now", UTCTime))
        .order_by(Commitment.answer_by.is_(None), Commitment.answer_by, Operation.starts_at, Operation.id)
        .limit(SHOWN)
    )


def requests(user: User, now: datetime) -> Later[tuple[list[Request], int]]:
    """Return what the agency has to answer, the earliest due first, and how many there are in all."""
    return later(_requests(Reader.of(user)), asked_by(user, now=now), _read_requests)


def _read_requests(found: Sequence[Any]) -> tuple[list[Request], int]:
    return [read_row(Request, row) for row in found], found[0].in_all if found else 0


def ours(user: Person) -> ColumnElement[bool]:
    """True for the operations that are this agency's to look after: it leads them; the office also those that it plans for others."""
    leads = Operation.lead_agency_id == user.agency_id
    return or_(leads, Operation.author_agency_id == user.agency_id) if user.in_partnership_office else leads


def ours_as_seen(user: Person) -> ColumnElement[bool]:
    """True for what is `ours` and `visible_to` this coordinator: that is what each coordinator of her agency sees of it, so it can be kept for all of them.

    Nobody is asked for by name, since they see it all, but for drafts of others.
    """
    drafts = true() if user.in_partnership_office else Operation.author_agency_id == user.agency_id
    return and_(ours(user), or_(Operation.state != OperationState.DRAFT, drafts))


@built_once
def _duties(reader: Reader, named_only: bool, everyones: bool) -> Select[*tuple[Any, ...]]:
    part = and_(Commitment.operation_id == Operation.id, Commitment.agency_id == reader.agency_id, Commitment.state.in_(TAKING_PART))
    named = named_on(reader)
    concerned = named if named_only else or_(Operation.lead_agency_id == reader.agency_id, Commitment.id.is_not(None), named)
    overruns = and_(Operation.state == OperationState.UNDER_WAY, Operation.ends_at > value("overrun", UTCTime))
    return (
        select(
            Operation.reference, OperationType.name.label("type"), Operation.starts_at, Operation.ends_at, Operation.musters_at,
            Place.name.label("place"), Operation.lead_agency_id.label("lead_id"), Agency.short_name.label("lead"),
            Operation.duty_telephone.label("telephone"), Operation.restricted, Operation.state, Operation.version, Commitment.state.label("our_state"),
            Commitment.staff_asked, Commitment.staff_promised, Commitment.turned_up, named.label("named"),
            is_short().label("short"),
        )
        .select_from(Operation)
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .outerjoin(Place, Place.id == Operation.meeting_point_id)
        .outerjoin(Commitment, part)
        .where(
            visible_to(reader),
            Operation.state.in_(LIVE),
            Operation.starts_at >= value("may_begin", UTCTime),
            or_(Operation.ends_at > value("since", UTCTime), overruns),
            Operation.starts_at < value("until", UTCTime),
            *([] if everyones else [concerned]),
        )
        .order_by(Operation.starts_at, Operation.id)
        .limit(value("most"))
    )


def duties(user: User, within: Period, limit: int, *, named_only: bool = False, everyones: bool = False) -> Later[list[Duty]]:
    """Return where the agency has to be in a time, soonest first; or what is on for everyone; or only where this person is named.

    What began before and still runs is among them, a while longer if nobody has ended it.
    """
    since, overrun = within.start, within.start - OVERRUN
    asked = asked_by(user, since=since, overrun=overrun, may_begin=overrun - LONGEST_ELAPSED, until=within.end, most=limit)
    return later(_duties(Reader.of(user), named_only, everyones), asked, all_as(Duty))


@built_once
def _invited() -> Select[*tuple[Any, ...]]:
    ends = select(func.max(OneTimeLink.ends_at)).where(OneTimeLink.user_id == User.id, OneTimeLink.used_at.is_(None)).scalar_subquery()
    return (
        select(User.id, User.name, Agency.short_name.label("agency"), ends.label("link_ends_at"), func.count().over().label("in_all"))
        .join(Agency, Agency.id == User.agency_id)
        .where(User.password_hash.is_(None), User.suspended_at.is_(None))
        .order_by(ends.is_not(None), ends, User.name, User.id)
        .limit(SHOWN)
    )


def invited() -> Later[tuple[list[Invited], int]]:
    """Return the accounts without a password, those whose link has ended first, and how many there are in all."""
    return later(_invited(), {}, _read_invited)


def _read_invited(found: Sequence[Any]) -> tuple[list[Invited], int]:
    return [read_row(Invited, row) for row in found], found[0].in_all if found else 0
