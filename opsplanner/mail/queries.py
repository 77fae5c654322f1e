"""Messages, as administrators read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, String, func, select

from opsplanner.database import UTCTime, read, rows, the_row, the_value
from opsplanner.mail.rules import LATE
from opsplanner.models import Message, MessageState, User
from opsplanner.statements import built_once, holds, sought, value
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


@built_once
def _messages(by_words: bool, state: MessageState | None, in_folder: bool) -> Select[*tuple[Any, ...]]:
    found = _rows()
    if by_words:
        found = found.where(holds(Message.recipient, value("words", String)))
    if state:
        found = found.where(Message.state == state)
    if in_folder:
        found = found.where(Message.to_folder)
    return on_page(found.order_by(Message.id.desc()))


def messages(*, q: str = "", state: MessageState | None = None, in_folder: bool = False, page: int = 1) -> tuple[list[Row], bool]:
    """One page of messages, the newest first, and whether another follows; `in_folder`: those that no mail server is given."""
    return and_whether_more(read(Row, _messages(bool(q), state, in_folder), {"words": sought(q), **at_page(page)}))


@built_once
def _message() -> Select[*tuple[Any, ...]]:
    return select(*Message.__table__.c).where(Message.id == value("message"), Message.to_folder)


def message(message_id: int) -> Any:
    """Return one message that is kept in the folder: a row with the columns of Message. Raises NotFound."""
    return the_row(_message(), {"message": message_id})


@built_once
def _newest_to() -> Select[*tuple[Any, ...]]:
    return _rows().where(Message.user_id == value("user")).order_by(Message.id.desc()).limit(1)


def newest_to(user_id: int) -> Row | None:
    """The last message that was written for an account."""
    return next(iter(read(Row, _newest_to(), {"user": user_id})), None)


class Standing(NamedTuple):
    """How messages stand, all in all."""

    by_state: Mapping[MessageState, int]
    """How many wait, and how many were given up."""
    late_since: datetime | None
    """Since when the message has been due that nobody takes, where that is long enough to say that no worker is at work."""


@built_once
def _counted() -> Select[*tuple[Any, ...]]:
    return select(Message.state, func.count().label("number")).where(Message.state.in_((MessageState.WAITING, MessageState.GIVEN_UP))).group_by(Message.state)


@built_once
def _late(goes_out: bool) -> Select[datetime]:
    late = select(func.min(Message.due_at)).where(Message.state == MessageState.WAITING, Message.due_at < value("before", UTCTime))
    return late if goes_out else late.where(Message.to_folder)


def standing(now: datetime, *, goes_out: bool) -> Standing:
    """Count what waits and what was given up, and find what a worker should have taken long ago (two queries)."""
    return Standing({row.state: row.number for row in rows(_counted())}, the_value(_late(goes_out), {"before": now - LATE}))
