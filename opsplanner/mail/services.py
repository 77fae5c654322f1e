"""Writing messages, and sending one again. Every function runs inside unit_of_work()."""

from __future__ import annotations

import secrets
from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db, one
from opsplanner.errors import RuleBroken
from opsplanner.models import Message, MessageState, User
from opsplanner.tasks import services as tasks_services

TASK = "mail"
"""The worker's task that sends what is due."""


def post(kind: str, *, about: str, to: str, user: User | None = None, not_before: datetime | None = None) -> Message:
    """Write a message, in the transaction of what it tells: it goes once that is kept, or `not_before`. Its text is made when it goes."""
    now, settings = clock.now(), current_app.config["SETTINGS"]
    message = Message(
        kind=kind, about=about, recipient=to, user=user, to_folder=not settings.mail_goes_out, state=MessageState.WAITING, due_at=not_before or now,
        attempts=0, error="", message_id=f"<{secrets.token_hex(16)}@{urlsplit(settings.address).hostname}>", created_at=now,
    )
    db.session.add(message)
    db.session.flush()
    tasks_services.soon(TASK)
    return message


def send_again(message_id: int) -> Message:
    """Let a message that was given up be tried again, from the beginning. Raises RuleBroken for any other one, NotFound."""
    message = one(select(Message).where(Message.id == message_id).with_for_update())
    if message.state is not MessageState.GIVEN_UP:
        raise RuleBroken("Only a message that was given up can be sent again, and this one was not, or somebody else has just sent it again")
    message.state, message.settled_at, message.leased_until = MessageState.WAITING, None, None
    message.attempts, message.error, message.due_at = 0, "", clock.now()
    db.session.flush()
    tasks_services.soon(TASK)
    return message
