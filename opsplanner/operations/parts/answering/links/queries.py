"""Links by which agencies answer, and what was sent of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from opsplanner.accounts.queries import stored_as
from opsplanner.database import db
from opsplanner.history import last_line
from opsplanner.models import AnswerLink, Commitment, HistoryLine, Message
from opsplanner.operations.tellings import queries as tellings_queries


def link(token: str) -> AnswerLink | None:
    """Return the link with this token; None where there is none."""
    return db.session.get(AnswerLink, stored_as(token))


def move_since(link: AnswerLink, part: Commitment) -> HistoryLine | None:
    """Return the line of the history about the last move, where the operation has moved since this link was made."""
    return last_line(part.operation, verbs=tellings_queries.MOVED) if part.operation.schedule != link.schedule else None


def was_sent_since(kind: str, about: str, to: str, instant: datetime) -> bool:
    """Say whether such a message was written to this address since then."""
    sent = select(Message.id).where(Message.kind == kind, Message.about == about, Message.recipient == to, Message.created_at > instant)
    return db.session.scalar(sent.limit(1)) is not None
