"""What has to be known of people to tell them, and of what they are told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, String, and_, func, or_, select

from opsplanner.access import PERMISSIONS
from opsplanner.database import UTCTime, db, read, rows
from opsplanner.models import (
    Absence,
    Agency,
    AgencyKind,
    HistoryLine,
    Message,
    MessageState,
    Notice,
    NoticeChoice,
    NoticeWay,
    Operation,
    OperationState,
    Place,
    Role,
    User,
)
from opsplanner.notices.words import BY_MAIL as FOR_AGENCY
from opsplanner.statements import built_once, value, values


def may_act(user: Any, agency: Any, permission: str, *of: Any) -> ColumnElement[bool]:
    """True for a person (a User joined with her Agency, or aliases) who can still do this for one of these agencies: her account is active, of a role
    that does it, and of one of them, or of the office. Where she cannot, others stand for her (docs/domain.md, "Telling people").
    """
    theirs = or_(agency.kind == AgencyKind.OFFICE, *(user.agency_id == one for one in of))
    return and_(user.suspended_at.is_(None), agency.active, user.role.in_(PERMISSIONS[permission]), theirs)


class Listener(NamedTuple):
    """Somebody who can be told."""

    id: int
    email: str
    ways: dict[str, NoticeWay]
    """What she has chosen, by kind."""


@built_once
def _listeners() -> Select[*tuple[Any, ...]]:
    return (
        select(User.id, User.email, NoticeChoice.kind, NoticeChoice.way)
        .join(Agency, Agency.id == User.agency_id)
        .outerjoin(NoticeChoice, and_(NoticeChoice.user_id == User.id, NoticeChoice.kind.in_(values("kinds", String))))
        .where(User.id.in_(values("ids")), User.suspended_at.is_(None), Agency.active, User.password_hash.is_not(None))
        .order_by(User.id)
    )


def listeners(ids: Iterable[int], kinds: Iterable[str]) -> list[Listener]:
    """Return those of these people who can be told: neither suspended nor only invited."""
    found: dict[int, Listener] = {}
    for row in rows(_listeners(), {"ids": sorted(set(ids)), "kinds": sorted(set(kinds))}):
        ways = found.setdefault(row.id, Listener(row.id, row.email, {})).ways
        if row.kind:
            ways[row.kind] = row.way
    return list(found.values())


@built_once
def _away() -> Select[*tuple[Any, ...]]:
    on = Absence.first_day <= value("today", Date), Absence.last_day >= value("today", Date)
    return select(User.id, User.name, User.agency_id).join(Absence, Absence.email == User.email).where(User.id.in_(values("ids")), *on)


class Away(NamedTuple):
    """Somebody who is away."""

    name: str
    instead: list[int]
    """Who stands for her."""


def stand_ins(user_ids: Collection[int], today: date) -> dict[int, Away]:
    """Return of these people who is away today, with who stands for her: two queries, one where nobody is (docs/domain.md, "Telling people")."""
    away = rows(_away(), {"ids": sorted(user_ids), "today": today}) if user_ids else []
    there = coordinators({row.agency_id for row in away}) if away else []
    return {row.id: Away(row.name, standing_for(there, row.agency_id, {one.id for one in away}, today)) for row in away}


def standing_for(there: Sequence[Any], agency_id: int, but: Collection[int], today: date) -> list[int]:
    """Return of these `coordinators` who stands for others of an agency: its deputy, where she is one and not away; else the others, those who are
    not away before those who are."""
    others = [row for row in there if row.agency_id == agency_id and row.id not in but]
    here = [row for row in others if is_here(row, today)]
    return [row.id for row in [row for row in here if row.email == row.deputy_email] or here or others]


def is_here(row: Any, today: date) -> bool:
    """Say whether one of these `coordinators` is not away."""
    return row.first_day is None or not row.first_day <= today <= row.last_day


def coordinators(agency_ids: Collection[int]) -> Sequence[Any]:
    """Return the coordinators of these agencies who can be told, in a total order: id, email and agency_id, whom the agency names as its contact and its
    deputy, and when they are away (one query)."""
    may_act = User.agency_id.in_(agency_ids), User.role == Role.COORDINATOR, User.suspended_at.is_(None), User.password_hash.is_not(None), Agency.active
    query = (
        select(User.id, User.email, User.agency_id, Agency.contact_email, Agency.deputy_email, Absence.first_day, Absence.last_day)
        .join(Agency, Agency.id == User.agency_id)
        .outerjoin(Absence, Absence.email == User.email)
    )
    return db.session.execute(query.where(*may_act).order_by(User.id)).all()


class Facts(NamedTuple):
    """When and where an operation is."""

    id: int
    starts_at: datetime
    ends_at: datetime
    musters_at: datetime
    place: str
    state: OperationState


@built_once
def _facts() -> Select[*tuple[Any, ...]]:
    return (
        select(Operation.id, Operation.starts_at, Operation.ends_at, Operation.musters_at, func.coalesce(Place.name, "").label("place"), Operation.state)
        .outerjoin(Place, Place.id == Operation.meeting_point_id)
        .where(Operation.id.in_(values("ids")))
    )


def facts(ids: Collection[int]) -> dict[int, Facts]:
    """Return when and where these operations are, by id."""
    return {row.id: row for row in read(Facts, _facts(), {"ids": sorted(ids)})} if ids else {}


@built_once
def _waiting(kind: str) -> Select[*tuple[Any, ...]]:
    of_job = and_(HistoryLine.operation_id.is_(None), HistoryLine.subject.in_(values("subjects", String)))
    return (
        select(Notice.user_id, HistoryLine.operation_id, HistoryLine.subject, func.max(Message.id).label("message_id"))
        .join(Message, Message.id == Notice.message_id)
        .join(HistoryLine, HistoryLine.id == Notice.line_id)
        .where(
            Notice.user_id.in_(values("ids")), Notice.read_at.is_(None), or_(HistoryLine.operation_id.in_(values("operations")), of_job),
            Message.kind == kind, Message.about == "", Message.state == MessageState.WAITING, Message.leased_until.is_(None), Message.due_at > value("until", UTCTime),
        )
        .group_by(Notice.user_id, HistoryLine.operation_id, HistoryLine.subject)
        .order_by(func.max(Message.id))
    )


def waiting(kind: str, user_ids: Collection[int], things: Collection[int | str], until: datetime) -> dict[tuple[int, int | str], int]:
    """Return the messages that do not go until then, and into which more can be put: by person and thing, an operation's id or what else a line is about."""
    if not user_ids or not things:
        return {}
    operations, subjects = [each for each in things if isinstance(each, int)], [each for each in things if isinstance(each, str)]
    found = rows(_waiting(kind), {"ids": sorted(user_ids), "operations": sorted(operations), "subjects": sorted(subjects), "until": until})
    return {(row.user_id, row.operation_id or row.subject): row.message_id for row in found}


def brought_for_agency(user_id: int, operation_id: int) -> ColumnElement[bool]:
    """True for what a person is told of an operation by a message to her agency that has not gone yet."""
    waits = select(Message.id).where(Message.kind == FOR_AGENCY, Message.state == MessageState.WAITING, Message.leased_until.is_(None))
    of_it = select(HistoryLine.id).where(HistoryLine.operation_id == operation_id)
    return and_(Notice.user_id == user_id, Notice.line_id.in_(of_it), Notice.message_id.in_(waits))
