"""Who is gone from operations to come, and whom that concerns (docs/domain.md, "Named and gone")."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, case, literal, or_, select, true, union_all
from sqlalchemy.orm import aliased

from opsplanner import clock
from opsplanner.access import TAKING_PART, visible_to
from opsplanner.database import UTCTime, rows
from opsplanner.models import Agency, AgencyKind, Commitment, Nomination, Operation, OperationState, OperationType, Role, User
from opsplanner.operations.tellings.people import queries as people_queries
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values

_TO_COME = (OperationState.PROPOSED, OperationState.CONFIRMED, OperationState.UNDER_WAY, OperationState.POSTPONED)
_KEPT_BY = case((Operation.state == OperationState.DRAFT, Operation.author_agency_id), else_=Operation.lead_agency_id)
"""The agency whose an operation is, which sees it."""


def _named(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Keep of a select of people their nominations to come, of an agency's part, from which they are gone."""
    gone = or_(User.agency_id != Commitment.agency_id, User.suspended_at.is_not(None))
    return (
        query.select_from(Nomination)
        .join(User, User.id == Nomination.user_id)
        .join(Commitment, Commitment.id == Nomination.commitment_id)
        .join(Operation, Operation.id == Commitment.operation_id)
        .where(User.id.in_(values("people")), gone, Commitment.state.in_(TAKING_PART))
        .where(Operation.state.in_(_TO_COME), Operation.ends_at > value("now", UTCTime))
    )


def _led(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Keep of a select of people the operations to come that they lead, drafts too, and are gone from."""
    gone = or_(User.agency_id != Operation.author_agency_id, User.suspended_at.is_not(None))
    return (
        query.select_from(Operation)
        .join(User, User.id == Operation.author_id)
        .where(User.id.in_(values("people")), gone, Operation.state.in_((OperationState.DRAFT, *_TO_COME)), Operation.ends_at > value("now", UTCTime))
    )


@built_once
def _held() -> CompoundSelect[*tuple[Any, ...]]:
    named = _named(select(User.id.label("user_id"), Operation.id.label("operation_id"), Commitment.agency_id.label("agency_id"), literal(0).label("leads")))
    return union_all(named, _led(select(User.id, Operation.id, _KEPT_BY, literal(1))))


@built_once
def _coordinators() -> Select[*tuple[Any, ...]]:
    office = Agency.kind == AgencyKind.OFFICE
    query = select(User.id, User.agency_id, office.label("office")).join(Agency, Agency.id == User.agency_id)
    return query.where(User.role == Role.COORDINATOR, or_(office, User.agency_id.in_(values("agencies"))))


def whom(people: Collection[int]) -> Iterable[tuple[int, int]]:
    """Return of these people who are gone each with whom that concerns: the coordinators of the agency for which she was named, and who leads
    the operation; of what she led herself those of its agency, and of the office."""
    held = rows(_held(), {"people": sorted(people), "now": clock.now()})
    if not held:
        return []
    leads = people_queries.leading({row.operation_id for row in held if not row.leads})
    coordinators = rows(_coordinators(), {"agencies": sorted({row.agency_id for row in held})})
    found = {(row.user_id, one.id) for row in held for one in coordinators if one.agency_id == row.agency_id or (row.leads and one.office)}
    found |= {(row.user_id, lead) for row in held for operation_id, lead in leads if operation_id == row.operation_id}
    return sorted((gone, to) for gone, to in found if to not in people)


@built_once
def _left(reader: Reader) -> CompoundSelect[*tuple[Any, ...]]:
    def of(query: Any, concerns: ColumnElement[bool]) -> Any:
        return query.join(OperationType, OperationType.id == Operation.type_id).where(visible_to(reader), true() if reader.in_partnership_office else concerns)

    agency = aliased(Agency)
    about = (Operation.reference, OperationType.name.label("type"), Operation.starts_at, Operation.ends_at, Operation.restricted)
    named = _named(select(User.id.label("user_id"), *about, agency.name.label("agency"))).join(agency, agency.id == Commitment.agency_id)
    led = _led(select(User.id, *about, literal("")))
    ours = Operation.lead_agency_id == reader.agency_id
    return union_all(
        of(named, or_(ours, Commitment.agency_id == reader.agency_id)), of(led, or_(ours, Operation.author_agency_id == reader.agency_id)),
    ).order_by("starts_at", "reference", "agency")


def left(reader: User, people: Collection[int]) -> Sequence[Any]:
    """Return what of operations to come these people hold and are gone from, as far as this person may know who is named: the soonest first."""
    return rows(_left(Reader.of(reader)), asked_by(reader, people=sorted(people), now=clock.now()))


@built_once
def _names() -> Select[*tuple[Any, ...]]:
    return select(User.id, User.name).where(User.id.in_(values("people")))


def names(people: Collection[int]) -> dict[int, str]:
    """Return the names of these people, by id."""
    return {row.id: row.name for row in rows(_names(), {"people": sorted(people)})}
