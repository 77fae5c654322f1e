"""What stands in whose calendar. The same few queries, however many operations there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true

from opsplanner import clock
from opsplanner.access import TAKING_PART, may, named_on, tellable_to, visible_to
from opsplanner.database import db, read_row, rows
from opsplanner.errors import NotFound
from opsplanner.feeds.operations.entry import ENDED_WORDS, Entry, Part, Place
from opsplanner.feeds.payback import queries as payback_queries
from opsplanner.feeds.payback.entry import PaybackEntry
from opsplanner.feeds.rules import window
from opsplanner.models import (
    Agency,
    Commitment,
    CommitmentState,
    HistoryLine,
    Nomination,
    Operation,
    OperationState,
    OperationType,
    OperationWard,
    Subscription,
    SubscriptionKind,
    User,
    Ward,
)
from opsplanner.models import Place as PlaceRow

COUNT_UP_TO = 1000


class Chosen(NamedTuple):
    """What a calendar holds, with the name of the type or ward if it is of one."""

    kind: SubscriptionKind
    type_id: int | None = None
    ward_id: int | None = None
    name: str = ""

    @property
    def words(self) -> str:
        """What the owner calls it: "my agency", "Cubit", "Luton and Wayfield"."""
        return self.name or self.kind.value


def count(user: User, chosen: Chosen, today: date) -> int:
    """Return how many entries the calendar holds now; COUNT_UP_TO + 1 stands for more."""
    if chosen.kind is SubscriptionKind.PAYBACK:
        return min(len(payback_queries.entries(user, today)), COUNT_UP_TO + 1)
    some = select(Operation.id).where(_in_calendar(user, chosen, today)).limit(COUNT_UP_TO + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def entries(user: User, chosen: Chosen, today: date) -> Sequence[Entry | PaybackEntry]:
    """Return what the calendar holds, as this person may see it now: three queries however many (seven for Payback)."""
    if chosen.kind is SubscriptionKind.PAYBACK:
        return payback_queries.entries(user, today)
    return _entries(user, _in_calendar(user, chosen, today), _own_part(user, chosen.kind))


def entry_of(user: User, reference: str) -> Entry:
    """Return one operation's entry. Raises NotFound for a draft, and for what this person may not see."""
    found = _entries(user, and_(visible_to(user), Operation.reference == reference, Operation.state != OperationState.DRAFT), None)
    if not found:
        raise NotFound()
    return found[0]


def last_change(subscription: Subscription, held: Sequence[Entry | PaybackEntry], today: date) -> datetime:
    """Return when the calendar last became another one (its Last-Modified): no earlier than last midnight, since its days move on.

    What has left the calendar since then counts by its line in the history: an operation given another ward, the own agency's
    part ended. Of restricted ones only those count that are or were in this calendar, so that it tells nothing of others.
    """
    user, midnight = subscription.user, clock.day_bounds(today).start
    own = HistoryLine.agency_id == user.agency_id
    left = and_(own, true() if may(user, "plan_operations") else Operation.restricted.is_(False))
    latest = (
        select(func.max(HistoryLine.at))
        .join(Operation, Operation.id == HistoryLine.operation_id)
        .where(HistoryLine.at >= midnight, Operation.state != OperationState.DRAFT, or_(left, tellable_to(user)))
    )
    # what leaves Payback's days stays in its calendar, as a cancelled entry
    line = None if subscription.kind is SubscriptionKind.PAYBACK else db.session.scalar(latest)
    stamps = [midnight, subscription.made_at, user.changed_at, line, *(entry.changed_at for entry in held)]
    return max(stamp for stamp in stamps if stamp is not None).replace(microsecond=0)


def _own_commitment(user: User, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    own = (Commitment.operation_id == Operation.id, Commitment.agency_id == user.agency_id)
    return exists().where(*own, *conditions).correlate(Operation)


def _in_calendar(user: User, chosen: Chosen, today: date) -> ColumnElement[bool]:
    span = window(today)
    within = and_(Operation.starts_at >= span.start, Operation.starts_at < span.end)
    return and_(within, tellable_to(user), _of_kind(user, chosen))


def _of_kind(user: User, chosen: Chosen) -> ColumnElement[bool]:
    """A part that was asked for and ended stays, as a cancelled entry: its people see that they are not wanted any more."""
    stands = or_(Commitment.state.in_(TAKING_PART), Commitment.asked_at.is_not(None))
    match chosen.kind:
        case SubscriptionKind.MINE:
            named = and_(Commitment.operation_id == Operation.id, Nomination.commitment_id == Commitment.id, Nomination.user_id == user.id)
            return exists().where(named, Commitment.agency_id == user.agency_id, stands).correlate(Operation)
        case SubscriptionKind.AGENCY:
            return or_(Operation.lead_agency_id == user.agency_id, _own_commitment(user, stands))
        case SubscriptionKind.TYPE:  # "Duty" in a calendar of one type or ward would tell the type or ward
            return and_(Operation.type_id == chosen.type_id, Operation.restricted.is_(False))
        case SubscriptionKind.WARD:
            in_ward = and_(OperationWard.operation_id == Operation.id, OperationWard.ward_id == chosen.ward_id)
            return and_(exists().where(in_ward).correlate(Operation), Operation.restricted.is_(False))
        case SubscriptionKind.EVERYTHING:
            return true()
    return false()


def _own_part(user: User, kind: SubscriptionKind) -> Any:
    """The state of the part for which an operation stands in this calendar: of the agency, or of the person named."""
    states = select(Commitment.state).where(Commitment.operation_id == Operation.id)
    if kind is SubscriptionKind.AGENCY:
        states = states.where(Commitment.agency_id == user.agency_id, Operation.lead_agency_id != user.agency_id)
    elif kind is SubscriptionKind.MINE:
        states = states.join(Nomination, Nomination.commitment_id == Commitment.id)
        states = states.where(Nomination.user_id == user.id, Commitment.agency_id == user.agency_id, ~named_on(user))
        states = states.order_by(Commitment.id.desc())
    else:
        return None
    return states.limit(1).correlate(Operation).scalar_subquery()


def _entries(user: User, condition: ColumnElement[bool], own_part: Any) -> list[Entry]:
    chosen = select(Operation.id).where(condition)
    found = rows(
        select(
            Operation.id, Operation.reference, Operation.state, Operation.state_reason, OperationType.name.label("type"),
            Operation.starts_at, Operation.ends_at, Operation.musters_at, Agency.short_name.label("lead"), Operation.duty_telephone,
            Operation.restricted, Operation.made_at, Operation.changed_at, Operation.sequence,
            PlaceRow.name.label("place"), PlaceRow.postcode, PlaceRow.access, named_on(user).label("own_duty"),
            *([] if own_part is None else [own_part.label("part")]),
        )
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .outerjoin(PlaceRow, PlaceRow.id == Operation.meeting_point_id)
        .where(condition)
        .order_by(Operation.starts_at, Operation.id)
    )
    wards_of, parts_of = _wards_of(chosen), _parts_of(chosen)
    follows_parts = own_part is not None
    return [_entry(row, wards_of[row.id], parts_of[row.id], follows_parts) for row in found]


def _entry(row: Any, wards: list[str], parts: list[Part], follows_parts: bool) -> Entry:
    """Where a status follows how a part ended, the sequence has to rise with each change of a part as well. (RFC 5545 3.8.7.4)"""
    part: CommitmentState | None = row.part if follows_parts else None
    sequence = row.sequence + (sum(each.version - 1 for each in parts) if follows_parts else 0)
    return Entry(
        id=row.id, reference=row.reference, state=row.state, state_reason=row.state_reason, type=row.type,
        period=clock.Period(row.starts_at, row.ends_at), musters_at=row.musters_at, lead=row.lead, duty_telephone=row.duty_telephone,
        restricted=row.restricted, made_at=row.made_at, changed_at=row.changed_at, sequence=sequence,
        meeting_point=Place(row.place, row.postcode, row.access) if row.place else None, own_duty=bool(row.own_duty),
        ended=part if part in ENDED_WORDS else None, wards=wards, parts=parts,
    )


def _wards_of(chosen: Select[Any]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    of = select(OperationWard.operation_id, Ward.name).join(Ward, Ward.id == OperationWard.ward_id)
    for operation_id, name in rows(of.where(OperationWard.operation_id.in_(chosen)).order_by(Ward.name)):
        found[operation_id].append(name)
    return found


def _parts_of(chosen: Select[Any]) -> defaultdict[int, list[Part]]:
    found: defaultdict[int, list[Part]] = defaultdict(list)
    of = select(
        Commitment.operation_id, Agency.short_name.label("agency"), Commitment.state, Commitment.staff_promised.label("staff"),
        Commitment.required, Commitment.version, Commitment.answer_by,
    ).join(Agency, Agency.id == Commitment.agency_id)
    for row in rows(of.where(Commitment.operation_id.in_(chosen)).order_by(Commitment.id)):
        found[row.operation_id].append(read_row(Part, row))
    return found
