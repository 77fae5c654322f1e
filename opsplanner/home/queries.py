"""What home asks of the database: one query for each part of the page, whatever the number of operations."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from opsplanner import clock
from opsplanner.access import TAKING_PART, named_on, visible_to
from opsplanner.clock import Period
from opsplanner.database import db, read, read_row, rows
from opsplanner.models import (
    Agency,
    Commitment,
    CommitmentState,
    HistoryLine,
    OneTimeLink,
    Operation,
    OperationState,
    OperationType,
    Place,
    Subscription,
    Telling,
    User,
    Verb,
)
from opsplanner.notices import queries as notices_queries
from opsplanner.operations.listing.queries import Line, lines, parts_of
from opsplanner.operations.rules import LONGEST_ELAPSED

SHOWN = 5
"""So many requests and accounts stand on home; the rest is counted, and has a page of its own."""
MOST_LINES = 10
"""So many duties and changes are read."""
PLAIN = timedelta(days=180)
"""So near a day is known without its year."""
OVERRUN = timedelta(hours=6)
"""So long after its end an operation that nobody has ended still runs today; then it is overdue."""
CONSIDERED = 300
"""More operations than one agency has in hand at a time."""
DAYS_BACK = timedelta(days=90)
"""An operation that nobody completed is asked about for so long."""
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


class News(NamedTuple):
    """One line of the history that concerns a person."""

    reference: str
    type: str
    restricted: bool
    at: datetime
    by_name: str
    what: str
    why: str


class Invited(NamedTuple):
    """An account that nobody has taken up."""

    id: int
    name: str
    agency: str
    link_ends_at: datetime | None


def requests(user: User, now: datetime) -> tuple[list[Request], int]:
    """Return what the agency has to answer, the earliest due first, and how many there are in all."""
    waiting = Commitment.state.in_((CommitmentState.REQUESTED, CommitmentState.RECONFIRM))
    again = Commitment.state == CommitmentState.RECONFIRM
    found = rows(
        select(
            Operation.reference, OperationType.name.label("type"), Operation.starts_at, Operation.ends_at, Place.name.label("place"),
            Agency.short_name.label("lead"), Operation.restricted, again.label("again"),
            case((again, Commitment.staff_promised), else_=Commitment.staff_asked).label("staff"), Commitment.answer_by, Operation.schedule,
            Commitment.version, func.count().over().label("in_all"),
        )
        .select_from(Operation)
        .join(Commitment, and_(Commitment.operation_id == Operation.id, Commitment.agency_id == user.agency_id, waiting))
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .outerjoin(Place, Place.id == Operation.meeting_point_id)
        .where(visible_to(user), Operation.state.in_((OperationState.PROPOSED, OperationState.CONFIRMED)), Operation.starts_at > now)
        .order_by(Commitment.answer_by.is_(None), Commitment.answer_by, Operation.starts_at, Operation.id)
        .limit(SHOWN)
    )
    return [read_row(Request, row) for row in found], found[0].in_all if found else 0


def ours(user: User) -> ColumnElement[bool]:
    """True for the operations that are this agency's to look after: it leads them; the office also those that it plans for others."""
    leads = Operation.lead_agency_id == user.agency_id
    return or_(leads, Operation.author_agency_id == user.agency_id) if user.in_partnership_office else leads


def in_hand(user: User, now: datetime, *, everyones: bool = False) -> list[Line]:
    """Return the operations that somebody still has to do something about, with their agencies' parts: two queries.

    They are this agency's own, drafts too; or `everyones` that the person may see, without drafts.
    """
    mine = [Operation.state.in_(LIVE)] if everyones else [Operation.state.in_((*LIVE, OperationState.DRAFT)), ours(user)]
    recent = Operation.starts_at > now - DAYS_BACK
    found = read(Line, lines(user, *mine, recent).order_by(Operation.starts_at, Operation.id).limit(CONSIDERED))
    parts = {id_: tuple(those) for id_, those in groupby(parts_of([line.id for line in found]), key=lambda part: part.operation_id)}
    return [line._replace(parts=parts.get(line.id, ())) for line in found]


def untold(user: User, now: datetime) -> list[Untold]:
    """Return whom the agency's coordinators have not told yet, of what is still to come and still true."""
    to_tell = and_(Telling.operation_id == Operation.id, Telling.told_at.is_(None), notices_queries.still_true())
    return read(
        Untold,
        select(
            Operation.reference, OperationType.name.label("type"), Operation.restricted, Operation.starts_at, Operation.ends_at, Telling.occasion,
            Agency.short_name.label("agency"),
        )
        .select_from(Operation)
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Telling, to_tell)
        .join(Agency, Agency.id == Telling.agency_id)
        .where(visible_to(user), ours(user), Operation.ends_at > now, Operation.starts_at > now - LONGEST_ELAPSED)
        .order_by(Operation.starts_at, Operation.id, Agency.short_name, Telling.id)
        .limit(CONSIDERED),
    )


def duties(user: User, within: Period, limit: int, *, named_only: bool = False, everyones: bool = False) -> list[Duty]:
    """Return where the agency has to be in a time, soonest first; or what is on for everyone; or only where this person is named.

    What began before and still runs is among them, a while longer if nobody has ended it.
    """
    part = and_(Commitment.operation_id == Operation.id, Commitment.agency_id == user.agency_id, Commitment.state.in_(TAKING_PART))
    named = named_on(user)
    concerned = named if named_only else or_(Operation.lead_agency_id == user.agency_id, Commitment.id.is_not(None), named)
    missing = aliased(Commitment)
    lacks = exists().where(missing.operation_id == Operation.id, missing.required, missing.state.not_in((CommitmentState.ACCEPTED, CommitmentState.RELEASED)))
    short = and_(Operation.state == OperationState.CONFIRMED, lacks.correlate(Operation))
    overruns = and_(Operation.state == OperationState.UNDER_WAY, Operation.ends_at > within.start - OVERRUN)
    return read(
        Duty,
        select(
            Operation.reference, OperationType.name.label("type"), Operation.starts_at, Operation.ends_at, Operation.musters_at,
            Place.name.label("place"), Operation.lead_agency_id.label("lead_id"), Agency.short_name.label("lead"),
            Operation.duty_telephone.label("telephone"), Operation.restricted, Operation.state, Operation.version, Commitment.state.label("our_state"),
            Commitment.staff_asked, Commitment.staff_promised, Commitment.turned_up, named.label("named"),
            short.label("short"),
        )
        .select_from(Operation)
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .outerjoin(Place, Place.id == Operation.meeting_point_id)
        .outerjoin(Commitment, part)
        .where(
            visible_to(user),
            Operation.state.in_(LIVE),
            Operation.starts_at >= within.start - LONGEST_ELAPSED - OVERRUN,
            or_(Operation.ends_at > within.start, overruns),
            Operation.starts_at < within.end,
            *([] if everyones else [concerned]),
        )
        .order_by(Operation.starts_at, Operation.id)
        .limit(limit),
    )


ANSWERS = (Verb.ACCEPTED, Verb.ACCEPTED_PROVISIONALLY, Verb.DECLINED, Verb.WITHDRAWN)


def news(user: User, since: datetime) -> list[News]:
    """Return what others did, since then, to the operations that the agency has part in or that the person is named on, newest first.

    What happened to the whole operation, to the agency's own part, and on one's own operations what the agencies answered.
    """
    agency = user.agency_id
    part = exists().where(Commitment.operation_id == Operation.id, Commitment.agency_id == agency).correlate(Operation)
    about = or_(
        HistoryLine.agency_id.is_(None),
        and_(HistoryLine.agency_id == agency, HistoryLine.verb == Verb.RELEASED),
        and_(Operation.lead_agency_id == agency, HistoryLine.agency_id != agency, HistoryLine.verb.in_(ANSWERS)),
    )
    return read(
        News,
        select(
            Operation.reference, OperationType.name.label("type"), Operation.restricted, HistoryLine.at, HistoryLine.by_name, HistoryLine.what,
            HistoryLine.why,
        )
        .select_from(HistoryLine)
        .join(Operation, Operation.id == HistoryLine.operation_id)
        .join(OperationType, OperationType.id == Operation.type_id)
        .where(
            visible_to(user),
            HistoryLine.at > since,
            or_(HistoryLine.by_id.is_(None), HistoryLine.by_id != user.id),
            about,
            or_(ours(user), part, named_on(user)),
        )
        .order_by(HistoryLine.at.desc(), HistoryLine.id.desc())
        .limit(MOST_LINES + 1),
    )


def has_feed(user: User) -> bool:
    """Say whether this person has a calendar link that works."""
    return bool(db.session.scalar(select(exists().where(Subscription.user_id == user.id, Subscription.stopped_at.is_(None)))))


def invited() -> tuple[list[Invited], int]:
    """Return the accounts without a password, those whose link has ended first, and how many there are in all."""
    ends = select(func.max(OneTimeLink.ends_at)).where(OneTimeLink.user_id == User.id, OneTimeLink.used_at.is_(None)).scalar_subquery()
    found = rows(
        select(User.id, User.name, Agency.short_name.label("agency"), ends.label("link_ends_at"), func.count().over().label("in_all"))
        .join(Agency, Agency.id == User.agency_id)
        .where(User.password_hash.is_(None), User.suspended_at.is_(None))
        .order_by(ends.is_not(None), ends, User.name, User.id)
        .limit(SHOWN)
    )
    return [read_row(Invited, row) for row in found], found[0].in_all if found else 0
