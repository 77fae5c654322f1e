"""Who has a calendar of a type, a ward, or what is chosen in the list of operations, that has some operations: the same few queries, however many calendars."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from opsplanner.access import visible_to_each
from opsplanner.database import rows
from opsplanner.feeds.calendar_file import identity
from opsplanner.feeds.chosen import rules
from opsplanner.feeds.chosen.filters import read_written
from opsplanner.feeds.chosen.rules import Facts
from opsplanner.models import (
    Agency,
    Commitment,
    CommitmentState,
    Operation,
    OperationState,
    OperationType,
    OperationWard,
    Place,
    ReadyCalendar,
    Subscription,
    SubscriptionKind,
    User,
    Ward,
    operation_priority,
)
from opsplanner.operations.listing.queries import choices
from opsplanner.statements import built_once, values


@built_once
def _links() -> Select[*tuple[Any, ...]]:
    """The links that were fetched once at least, beside each of these operations that their owners may see and that they may have."""
    link = Subscription
    ward = exists().where(OperationWard.operation_id == Operation.id, OperationWard.ward_id == link.ward_id).correlate(Operation, Subscription)
    of_one = or_(and_(link.kind == SubscriptionKind.TYPE, link.type_id == Operation.type_id), and_(link.kind == SubscriptionKind.WARD, ward))
    return (
        select(Operation.id.label("operation_id"), link.id.label("link_id"), link.user_id, link.filters, link.fetched_at, link.fetched_by)
        .select_from(link)
        .join(User, User.id == link.user_id)
        .join(Agency, Agency.id == User.agency_id)
        .join(Operation, Operation.id.in_(values("ids")))
        .where(link.stopped_at.is_(None), link.fetched_at.is_not(None), Operation.state != OperationState.DRAFT, or_(of_one, link.filters != ""), visible_to_each())
        .order_by(Operation.id, link.user_id, link.id)
    )


def holders(operation_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return who has a calendar that has one of these operations, or had it when it was last fetched: operation and account.

    It is asked with the change that was just made.
    """
    links = rows(_links(), {"ids": sorted(operation_ids)}) if operation_ids else []
    return {(row.operation_id, row.user_id) for row in _holding(links)}


def holding(operation_ids: Collection[int], user_ids: Collection[int]) -> list[Any]:
    """Return these people's links whose calendar has one of these operations, or had it when it was last fetched: operation_id, user_id, link_id,
    fetched_at and fetched_by (one query where they have none that could)."""
    links = rows(_links_of(), {"ids": sorted(operation_ids), "users": sorted(user_ids)}) if operation_ids and user_ids else []
    return _holding(links)


@built_once
def _links_of() -> Select[*tuple[Any, ...]]:
    return _links().where(Subscription.user_id.in_(values("users")))


def _holding(links: Collection[Any]) -> list[Any]:
    """Keep of links, each beside an operation, those that have it or had it.

    What is chosen is read once and judged once for each operation, however many chose it; of a calendar that a change took the operation out of, the
    file that its program has says whether it was in it.
    """
    if not links:
        return []
    those, offered = facts({row.operation_id for row in links}), choices()
    chosen = {kept: read_written(kept, offered) for kept in {row.filters for row in links}}
    pairs = {(kept, id_) for kept in chosen for id_ in those}
    now = {(kept, id_) for kept, id_ in pairs if rules.holds(chosen[kept], those[id_], offered)}
    perhaps = {(kept, id_) for kept, id_ in pairs - now if rules.may_have_held(chosen[kept], those[id_])}
    found = [row for row in links if (row.filters, row.operation_id) in now]
    told = {(row.operation_id, row.user_id) for row in found}
    before = [row for row in links if (row.filters, row.operation_id) in perhaps and (row.operation_id, row.user_id) not in told]
    return found + _had(before)


def _had(links: Collection[Any]) -> list[Any]:
    """Those whose last file names the operation."""
    if not links:
        return []
    made = {row.id: row.made_at for row in rows(_made(), {"ids": sorted({row.operation_id for row in links})})}
    uids = {id_: f"\r\nUID:{identity(id_, made_at)}\r\n".encode() for id_, made_at in made.items()}
    of_link, found = defaultdict[int, list[Any]](list), list[Any]()
    for row in links:
        of_link[row.link_id].append(row)
    for kept in rows(_files(), {"links": sorted(of_link)}):
        file = gzip.decompress(kept.zipped)
        found += [row for row in of_link[kept.subscription_id] if uids[row.operation_id] in file]
    return found


@built_once
def _files() -> Select[*tuple[Any, ...]]:
    return select(ReadyCalendar.subscription_id, ReadyCalendar.zipped).where(ReadyCalendar.subscription_id.in_(values("links")))


@built_once
def _made() -> Select[*tuple[Any, ...]]:
    return select(Operation.id, Operation.made_at).where(Operation.id.in_(values("ids")))


@built_once
def _operations() -> Select[*tuple[Any, ...]]:
    of = Operation
    columns = (of.id, of.reference, of.state, of.starts_at, of.ends_at, of.restricted, of.type_id, of.lead_agency_id, OperationType.code, OperationType.name)
    query = select(*columns, func.coalesce(Place.name, "").label("place")).join(OperationType, OperationType.id == of.type_id)
    return query.outerjoin(Place, Place.id == of.meeting_point_id).where(of.id.in_(values("ids")))


@built_once
def _wards() -> Select[*tuple[Any, ...]]:
    of = select(OperationWard.operation_id, Ward.id, Ward.name).join(Ward, Ward.id == OperationWard.ward_id)
    return of.where(OperationWard.operation_id.in_(values("ids"))).order_by(Ward.id)


@built_once
def _agencies() -> Select[*tuple[Any, ...]]:
    of = select(Commitment.operation_id, Commitment.agency_id.label("id"))
    return of.where(Commitment.operation_id.in_(values("ids")), Commitment.state != CommitmentState.RELEASED)


@built_once
def _priorities() -> Select[*tuple[Any, ...]]:
    link = operation_priority.c
    return select(link.operation_id, link.priority_id.label("id")).where(link.operation_id.in_(values("ids")))


def facts(operation_ids: Collection[int]) -> dict[int, Facts]:
    """Return what of these operations can be chosen, by their ids (four queries)."""
    asked = {"ids": sorted(operation_ids)}
    wards, agencies, priorities = (_by_operation(query, asked) for query in (_wards(), _agencies(), _priorities()))
    return {
        row.id: Facts(
            row.reference, row.code, row.state, row.starts_at, row.ends_at, row.restricted, (row.name, row.place, *(ward.name for ward in wards[row.id])),
            {
                "type": frozenset([row.type_id]), "ward": _ids(wards[row.id]), "agency": _ids(agencies[row.id]) | {row.lead_agency_id},
                "priority": _ids(priorities[row.id]),
            },
        )
        for row in rows(_operations(), asked)
    }


def _by_operation(query: Select[*tuple[Any, ...]], asked: dict[str, Any]) -> defaultdict[int, list[Any]]:
    found = defaultdict[int, list[Any]](list)
    for row in rows(query, asked):
        found[row.operation_id].append(row)
    return found


def _ids(those: Collection[Any]) -> frozenset[int]:
    return frozenset(row.id for row in those)
