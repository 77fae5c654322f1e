"""Who is to be told of an operation, and who was."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from opsplanner.access import changeable_by
from opsplanner.database import db
from opsplanner.history import last_line
from opsplanner.models import Commitment, HistoryLine, Operation, Telling, User, Verb


def waiting(operation: Operation) -> Sequence[Telling]:
    """The agencies to tell of an operation and those told since its last change, untold first, then by name."""
    found = db.session.scalars(
        select(Telling).where(Telling.operation_id == operation.id).options(joinedload(Telling.agency), joinedload(Telling.told_by))
    ).unique().all()
    latest: dict[int, Telling] = {}
    for telling in sorted(found, key=lambda telling: (telling.made_at, telling.id)):
        latest[telling.agency_id] = telling
    return sorted(latest.values(), key=lambda telling: (telling.told_at is not None, telling.agency.name))


def untold(operation: Operation) -> int:
    """How many agencies still have to be told of an operation."""
    return db.session.scalar(select(func.count()).select_from(Telling).where(Telling.operation_id == operation.id, Telling.told_at.is_(None))) or 0


MOVES = (Verb.MOVED, Verb.CHANGED_A_LITTLE, Verb.PROPOSED_AGAIN)
"""The verbs of the history that give an operation another day, time or meeting point."""


def last_move(operation: Operation) -> HistoryLine | None:
    """Return the line of the history about an operation's last move, if it was ever moved."""
    return last_line(operation, verbs=MOVES)


def of_operation(user: User, reference: str) -> Select[Operation]:
    """The operation whose agencies are to be told, if this person may change it."""
    return (
        select(Operation)
        .where(Operation.reference == reference, changeable_by(user))
        .options(
            joinedload(Operation.type),
            joinedload(Operation.meeting_point),
            selectinload(Operation.wards),
            selectinload(Operation.commitments).joinedload(Commitment.agency),
        )
    )
