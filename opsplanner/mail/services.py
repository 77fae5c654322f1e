"""Writing messages, and sending one again. Every function runs inside unit_of_work()."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import Table, insert, select, update

from opsplanner import clock
from opsplanner.database import db, one
from opsplanner.errors import RuleBroken
from opsplanner.models import Message, MessageState, User
from opsplanner.tasks import services as tasks_services

TASK = "mail"
"""The worker's task that sends what is due."""


def post(kind: str, *, about: str, to: str, user: User | None = None, not_before: datetime | None = None) -> Message:
    """Write a message, in the transaction of what it tells: it goes once that is kept, or `not_before`. Its text is made when it goes."""
    message = Message(user=user, **_written(kind, about, to, not_before))
    db.session.add(message)
    db.session.flush()
    _soon(not_before)
    return message


def post_many(kind: str, *, about: str | Sequence[str], to: Sequence[tuple[str, int | None]], not_before: datetime | None = None) -> list[int]:
    """Write a message to each of these addresses, with the id of the account that it is for, as `post` does one; return their ids in the same order (one query).

    What they are about is the same for all, or said for each.
    """
    if not to:
        return []
    table = cast("Table", Message.__table__)
    abouts = [about] * len(to) if isinstance(about, str) else about
    values = [_written(kind, each, address, not_before) | {"user_id": user_id} for each, (address, user_id) in zip(abouts, to, strict=True)]
    written = db.session.execute(insert(table).returning(table.c.message_id, table.c.id), values)  # in whatever order, or it would take a statement for each
    ids = {row.message_id: row.id for row in written}
    _soon(not_before)
    return [ids[each["message_id"]] for each in values]


def let_go(message_id: int) -> None:
    """Let a message that this unit of work has written go at once."""
    db.session.execute(update(Message).where(Message.id == message_id).values(due_at=clock.now()), execution_options={"synchronize_session": False})
    tasks_services.soon(TASK)


def _written(kind: str, about: str, to: str, not_before: datetime | None) -> dict[str, Any]:
    now, settings = clock.now(), current_app.config["SETTINGS"]
    return {
        "kind": kind, "about": about, "recipient": to, "to_folder": not settings.mail_goes_out, "state": MessageState.WAITING, "due_at": not_before or now,
        "attempts": 0, "error": "", "message_id": f"<{secrets.token_hex(16)}@{urlsplit(settings.address).hostname}>", "created_at": now,
    }


def _soon(not_before: datetime | None) -> None:
    if not_before is None:  # what waits is found by the minute in which it is due
        tasks_services.soon(TASK)


def forget_recipients(kinds: Collection[str], before: datetime) -> None:
    """Forget to whom the messages of these kinds went that were settled before this. Their rows stay."""
    those = update(Message).where(Message.kind.in_(list(kinds)), Message.settled_at < before, Message.recipient != "").values(recipient="")
    db.session.execute(those, execution_options={"synchronize_session": False})


_FROM_THE_BEGINNING = {"state": MessageState.WAITING, "settled_at": None, "leased_until": None, "attempts": 0, "error": ""}


def send_again(message_id: int) -> Message:
    """Let a message that was given up be tried again, from the beginning. Raises RuleBroken for any other one, NotFound."""
    message = one(select(Message).where(Message.id == message_id).with_for_update())
    if message.state is not MessageState.GIVEN_UP:
        raise RuleBroken("Only a message that was given up can be sent again, and this one was not, or somebody else has just sent it again")
    for name, value in (_FROM_THE_BEGINNING | {"due_at": clock.now()}).items():
        setattr(message, name, value)
    db.session.flush()
    tasks_services.soon(TASK)
    return message


def send_all_again() -> int:
    """Let every message that was given up be tried again, and return how many they are. Raises RuleBroken where there is none."""
    those = update(Message).where(Message.state == MessageState.GIVEN_UP).values(due_at=clock.now(), **_FROM_THE_BEGINNING).returning(Message.id)
    count = len(db.session.execute(those, execution_options={"synchronize_session": False}).all())
    if not count:
        raise RuleBroken("No message was given up, or somebody else has just sent them again")
    tasks_services.soon(TASK)
    return count
