"""Messages, as administrators read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from opsplanner.database import db, holds, read, rows
from opsplanner.mail.rules import LATE
from opsplanner.models import Message, MessageState, User
from opsplanner.web.paging import and_whether_more, at_page, on_page


class Row(NamedTuple):
    """One message, without what it says."""

    id: int
    kind: str
    recipient: str
    user_id: int | None
    name: str | None
    to_folder: bool
    state: MessageState
    due_at: datetime
    attempts: int
    error: str
    created_at: datetime
    settled_at: datetime | None


def _rows() -> Select[*tuple[Any, ...]]:
    return select(
        Message.id, Message.kind, Message.recipient, Message.user_id, User.name, Message.to_folder, Message.state, Message.due_at, Message.attempts, Message.error,
        Message.created_at, Message.settled_at,
    ).outerjoin(User, User.id == Message.user_id)


def messages(*, q: str = "", state: MessageState | None = None, in_folder: bool = False, page: int = 1) -> tuple[list[Row], bool]:
    """One page of messages, the newest first, and whether another follows; `in_folder`: those that no mail server is given."""
    found = _rows()
    if q:
        found = found.where(holds(Message.recipient, q))
    if state:
        found = found.where(Message.state == state)
    if in_folder:
        found = found.where(Message.to_folder)
    return and_whether_more(read(Row, on_page(found.order_by(Message.id.desc())), at_page(page)))


def message(message_id: int) -> Select[Message]:
    """One message that is kept in the folder."""
    return select(Message).where(Message.id == message_id, Message.to_folder)


def newest_to(user_id: int) -> Row | None:
    """The last message that was written for an account."""
    return next(iter(read(Row, _rows().where(Message.user_id == user_id).order_by(Message.id.desc()).limit(1))), None)


class Standing(NamedTuple):
    """How messages stand, all in all."""

    by_state: Mapping[MessageState, int]
    """How many wait, and how many were given up."""
    late_since: datetime | None
    """Since when the message has been due that nobody takes, where that is long enough to say that no worker is at work."""


def standing(now: datetime, *, goes_out: bool) -> Standing:
    """Count what waits and what was given up, and find what a worker should have taken long ago (two queries)."""
    counted = select(Message.state, func.count().label("number")).where(Message.state.in_((MessageState.WAITING, MessageState.GIVEN_UP))).group_by(Message.state)
    late = select(func.min(Message.due_at)).where(Message.state == MessageState.WAITING, Message.due_at < now - LATE)
    if not goes_out:
        late = late.where(Message.to_folder)
    return Standing({row.state: row.number for row in rows(counted)}, db.session.scalar(late))
