"""Finding the link that a token opens, and what was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from opsplanner.accounts.queries import stored_as
from opsplanner.database import db
from opsplanner.models import Message

Link = TypeVar("Link", bound=Any)


def link(model: type[Link], token: str) -> Link | None:
    """Return the link of this sort with this token; None where there is none."""
    return db.session.get(model, stored_as(token))


def was_sent_since(kind: str, about: str, to: str, instant: datetime) -> bool:
    """Say whether such a message was written to this address since then."""
    sent = select(Message.id).where(Message.kind == kind, Message.about == about, Message.recipient == to, Message.created_at > instant)
    return db.session.scalar(sent.limit(1)) is not None
