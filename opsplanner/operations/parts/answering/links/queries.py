"""Links by which agencies answer, and what was sent of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from opsplanner.accounts.queries import stored_as
from opsplanner.commitments.words import MOVED
from opsplanner.database import db
from opsplanner.models import AnswerLink, Commitment, HistoryLine, Message


def link(token: str) -> AnswerLink | None:
    """Return the link with this token; None where there is none."""
    return db.session.get(AnswerLink, stored_as(token))


def moves_since(links: Sequence[tuple[AnswerLink, Commitment]]) -> dict[int, HistoryLine]:
    """Return the line of the history about the last move of each operation that has moved since its link was made, by the operation's id: one query, where any has."""
    moved = {part.operation_id for link, part in links if part.operation.schedule != link.schedule}
    of_them = HistoryLine.operation_id.in_(moved), HistoryLine.verb.in_(MOVED)
    query = select(HistoryLine).where(*of_them).order_by(HistoryLine.at, HistoryLine.id)
    return {line.operation_id: line for line in db.session.scalars(query) if line.operation_id} if moved else {}


def was_sent_since(kind: str, about: str, to: str, instant: datetime) -> bool:
    """Say whether such a message was written to this address since then."""
    sent = select(Message.id).where(Message.kind == kind, Message.about == about, Message.recipient == to, Message.created_at > instant)
    return db.session.scalar(sent.limit(1)) is not None
