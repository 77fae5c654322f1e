"""What has happened since links by which agencies answer were sent."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from opsplanner.commitments.words import MOVED
from opsplanner.database import db
from opsplanner.models import AnswerLink, Commitment, HistoryLine


def moves_since(links: Sequence[tuple[AnswerLink, Commitment]]) -> dict[int, HistoryLine]:
    """Return the line of the history about the last move of each operation that has moved since its link was made, by the operation's id: one query, where any has."""
    moved = {part.operation_id for link, part in links if part.operation.schedule != link.schedule}
    of_them = HistoryLine.operation_id.in_(moved), HistoryLine.verb.in_(MOVED)
    query = select(HistoryLine).where(*of_them).order_by(HistoryLine.at, HistoryLine.id)
    return {line.operation_id: line for line in db.session.scalars(query) if line.operation_id} if moved else {}
