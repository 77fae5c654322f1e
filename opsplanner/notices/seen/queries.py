"""Who has seen a change shortly before the start, and whose calendar has not fetched it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from opsplanner import clock
from opsplanner.access import TAKING_PART, visible_to_each
from opsplanner.database import UTCTime, rows
from opsplanner.models import Agency, Commitment, HistoryLine, Nomination, Notice, Operation, OperationState, User
from opsplanner.notices.seen import words
from opsplanner.statements import built_once, value, values


class Asked(NamedTuple):
    """Somebody who was told of a change shortly before the start."""

    name: str
    agency: str
    telephone: str
    """Her own, else her agency's."""
    seen_at: datetime | None
    """When she had seen all of it; None where she has not."""
    fetched: str
    """When her calendar was last fetched, where that was before the change; empty where it has the change, and where she has none."""


def asking(operation: Any) -> Select[*tuple[Any, ...]]:
    """Select the notices about an operation that ask to be seen; asked with `now`."""
    about = HistoryLine.operation_id == operation, Notice.asks_until > value("now", UTCTime)
    return select(Notice.id).join(HistoryLine, HistoryLine.id == Notice.line_id).where(*about)


def newest_of(operation: Any, user_id: Any) -> Select[*tuple[Any, ...]]:
    """Select what the address says of the newest notice about an operation that asks this person to be seen and was not; asked with `now`."""
    theirs = asking(operation).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return theirs.with_only_columns(Notice.code).order_by(Notice.id.desc()).limit(1)


def _is_named() -> ColumnElement[bool]:
    on_it = exists().where(Commitment.operation_id == HistoryLine.operation_id, Nomination.commitment_id == Commitment.id, Nomination.user_id == Notice.user_id)
    return on_it.correlate(HistoryLine, Notice)


@built_once
def _asked(of_operation: bool) -> Select[*tuple[Any, ...]]:
    """Those asked about an operation, or what one person is asked and has not seen; a row for each of her calendars."""
    fetch = words.fetches().subquery()
    of_operations = and_(HistoryLine.operation_id.is_not(None), ~fetch.c.payback, or_(~fetch.c.named_only, Notice.kind == "named", _is_named()))
    holds = and_(fetch.c.user_id == Notice.user_id, or_(of_operations, and_(HistoryLine.operation_id.is_(None), fetch.c.payback)))
    columns = (
        HistoryLine.operation_id, HistoryLine.subject, Notice.user_id, User.name, Agency.short_name.label("agency"), User.telephone, Agency.telephone.label("agency_telephone"),
        Notice.read_at, HistoryLine.at, fetch.c.link_id, fetch.c.fetched_at, fetch.c.fetched_by,
    )
    query = (
        select(*columns)
        .join(HistoryLine, HistoryLine.id == Notice.line_id)
        .join(User, User.id == Notice.user_id)
        .join(Agency, Agency.id == User.agency_id)
        .outerjoin(fetch, holds)
        .where(Notice.asks_until > value("now", UTCTime), User.suspended_at.is_(None))
        .order_by(HistoryLine.operation_id, HistoryLine.subject, Agency.short_name, User.name, User.id, Notice.id)
    )
    return query.where(HistoryLine.operation_id == value("operation")) if of_operation else query.where(Notice.user_id == value("user"), Notice.read_at.is_(None))


def asked_of(operation_id: int) -> list[Asked]:
    """Return who is asked whether she has seen what changed of an operation: who has not first, each then by agency and name (two queries, and those
    of what is in calendars that have it by chance)."""
    found = [list(those) for _, those in groupby(rows(_asked(True), {"operation": operation_id, "now": clock.now()}), key=lambda row: row.user_id)]
    by_chance = words.holding([operation_id], [those[0].user_id for those in found]) if found else []
    people = []
    for those in found:
        first, seen = those[0], [row.read_at for row in those]
        seen_at = None if None in seen else max(seen)
        people.append(Asked(first.name, first.agency, first.telephone or first.agency_telephone, seen_at, before_it(those, [row for row in by_chance if row.user_id == first.user_id])))
    return sorted(people, key=lambda one: one.seen_at is not None)


def about(line: Any) -> int | str:
    """Return what a line is about: the id of its operation, else the subject that is no operation's, as a day of Payback."""
    operation_id: int | None = line.operation_id
    return operation_id or str(line.subject)


def not_fetched(user_id: int) -> dict[int | str, str]:
    """Return of what this person is asked to have seen, by what it is `about`, when her calendar was last fetched, where that was before it (two
    queries, and those of what is in calendars that have it by chance)."""
    found = {what: list(those) for what, those in groupby(rows(_asked(False), {"user": user_id, "now": clock.now()}), key=about)}
    by_chance = words.holding([what for what in found if isinstance(what, int)], [user_id])
    return {what: fetched for what, those in found.items() if (fetched := before_it(those, [row for row in by_chance if row.operation_id == what]))}


@built_once
def _subscribers() -> Select[*tuple[Any, ...]]:
    fetch = words.fetches().subquery()
    part = exists().where(Commitment.operation_id == Operation.id, Commitment.agency_id == User.agency_id, Commitment.state.in_(TAKING_PART))
    own = or_(Operation.lead_agency_id == User.agency_id, part.correlate(Operation, User))
    return (
        select(Operation.id.label("operation_id"), User.id.label("user_id"))
        .distinct()
        .select_from(fetch)
        .join(User, User.id == fetch.c.user_id)
        .join(Agency, Agency.id == User.agency_id)
        .join(Operation, Operation.id.in_(values("ids")))
        .where(
            ~fetch.c.payback, ~fetch.c.named_only, fetch.c.fetched_at.is_not(None), Operation.state != OperationState.DRAFT, visible_to_each(),
            or_(and_(~fetch.c.agency_only, Operation.restricted.is_(False)), own),  # of restricted ones a calendar tells the office no others either
        )
        .order_by(Operation.id, User.id)
    )


def subscribers(operation_ids: Collection[int]) -> list[tuple[int, int]]:
    """Return who has a calendar, fetched once at least, that has each of these operations, or had it, and holds more than what names her: operation and
    account (one query, and those of who has it by chance)."""
    if not operation_ids:
        return []
    whole = {(row.operation_id, row.user_id) for row in rows(_subscribers(), {"ids": sorted(operation_ids)})}
    return sorted(whole | set(words.holders(operation_ids)))


def before_it(those: Sequence[Any], by_chance: Collection[Any] = ()) -> str:
    """Return when the calendar that was fetched last of several was, where that was before what changed; else nothing.

    Each row has `at` and a calendar's link_id, fetched_at and fetched_by, those `by_chance` the calendar alone.
    """
    links = [row for row in [*those, *by_chance] if row.link_id is not None]
    if not links:
        return ""
    changed = max(row.at for row in those)
    newest = max(links, key=lambda row: (row.fetched_at is not None, row.fetched_at or changed))
    return "" if newest.fetched_at is not None and newest.fetched_at >= changed else words.last_fetched(newest.fetched_at, newest.fetched_by)
