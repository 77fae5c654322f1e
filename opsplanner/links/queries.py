"""Finding the link that a token opens, and what was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, String, select

from opsplanner.accounts.queries import stored_as
from opsplanner.database import db
from opsplanner.models import Message
from opsplanner.statements import built_once, value
from opsplanner.whole import Whole

Link = TypeVar("Link", bound=Any)


@built_once
def _whole(model: type[Any]) -> Whole[Any]:
    return Whole(model)


@built_once
def _link(model: type[Any]) -> Select[*tuple[Any, ...]]:
    return _whole(model).select().where(model.token_hash == value("token", String))


def link(model: type[Link], token: str) -> Link | None:
    """Return the link of this sort with this token, to read; None where there is none."""
    found: Link | None = _whole(model).one_or_none(_link(model), {"token": stored_as(token)})
    return found


def was_sent_since(kind: str, about: str, to: str, instant: datetime) -> bool:
    """Say whether such a message was written to this address since then."""
    sent = select(Message.id).where(Message.kind == kind, Message.about == about, Message.recipient == to, Message.created_at > instant)
    return db.session.scalar(sent.limit(1)) is not None
