"""What a letter to a person is made of, and who is due her digest."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from opsplanner.access import named_on
from opsplanner.database import db, read
from opsplanner.models import Agency, DigestHour, HistoryLine, Message, Notice, Operation, OperationState, User
from opsplanner.notices.queries import WENT
from opsplanner.statements import built_once, value

USUAL_HOUR = 7
"""The hour of a digest, where nobody has chosen another one: before most are at work."""


def brought_by(message_id: int) -> list[Notice]:
    """Return what a message brings, read or not, with the lines, in the order in which it happened."""
    return list(db.session.scalars(select(Notice).join(Notice.line).where(Notice.message_id == message_id).options(contains_eager(Notice.line)).order_by(Notice.id)))


class Heard(NamedTuple):
    """When and where an operation is, as a person has last heard."""

    starts_at: datetime
    ends_at: datetime
    place: str
    musters_at: datetime | None


def last_heard(user_id: int, operation_id: int, *, before: int) -> Heard | None:
    """Return what she read of an operation, or was sent, before this notice; None if nothing."""
    heard: Select[*tuple[Any, ...]] = (
        select(Notice.starts_at, Notice.ends_at, Notice.place, Notice.musters_at)
        .join(HistoryLine, HistoryLine.id == Notice.line_id)
        .outerjoin(Message, Message.id == Notice.message_id)
        .where(
            Notice.user_id == user_id, Notice.id < before, HistoryLine.operation_id == operation_id, Notice.starts_at.is_not(None),
            or_(Notice.read_at.is_not(None), and_(Message.state.in_(WENT), ~Notice.withheld)),
        )
        .order_by(Notice.id.desc())
        .limit(1)
    )
    return next(iter(read(Heard, heard)), None)


def is_named(user: User, operation_id: int) -> bool:
    """Say whether a person is named on an operation that is confirmed."""
    confirmed = Operation.id == operation_id, Operation.state == OperationState.CONFIRMED
    return db.session.scalar(select(Operation.id).where(*confirmed, named_on(user))) is not None


class Due(NamedTuple):
    """Somebody for whom things wait to be told in a digest."""

    user_id: int
    email: str
    hour: int
    last_at: datetime | None
    """When her last digest was written."""
    first_at: datetime
    """When the first of what waits happened."""


def waiting_for_digest(kind: str) -> list[Due]:
    """Return for whom there is something that no digest has told yet, of whoever may still be told."""
    last = select(func.max(Message.created_at)).where(Message.user_id == User.id, Message.kind == kind).scalar_subquery()
    first = select(func.min(HistoryLine.at)).join(Notice, Notice.line_id == HistoryLine.id).where(Notice.user_id == User.id, Notice.digest).scalar_subquery()
    return read(
        Due,
        select(User.id.label("user_id"), User.email, func.coalesce(DigestHour.hour, USUAL_HOUR).label("hour"), last.label("last_at"), first.label("first_at"))
        .join(Agency, Agency.id == User.agency_id)
        .outerjoin(DigestHour, DigestHour.user_id == User.id)
        .where(User.id.in_(select(Notice.user_id).where(Notice.digest)), User.suspended_at.is_(None), Agency.active)
        .order_by(User.id),
    )


@built_once
def _person() -> Select[User]:
    return select(User).where(User.id == value("user"))


def reader(user_id: int) -> User | None:
    """Return a person who may still sign in, with her agency."""
    found = db.session.scalars(_person(), {"user": user_id}).one_or_none()
    return found if found and found.is_active else None
