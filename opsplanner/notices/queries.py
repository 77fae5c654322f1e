"""Who is to be told of an operation, and who was."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from opsplanner.access import changeable_by
from opsplanner.database import db
from opsplanner.history import last_line
from opsplanner.models import Commitment, HistoryLine, Operation, Telling, User, Verb


def still_true() -> ColumnElement[bool]:
    """True for a telling that no later one to the same agency has overtaken."""
    later = aliased(Telling)
    overtaken = select(later.id).where(later.operation_id == Telling.operation_id, later.agency_id == Telling.agency_id, later.id > Telling.id)
    return ~overtaken.correlate(Telling).exists()


def waiting(operation: Operation) -> Sequence[Telling]:
    """The agencies to tell of an operation and those told since its last change, untold first, then by name."""
    found = db.session.scalars(
        select(Telling).where(Telling.operation_id == operation.id, still_true()).options(joinedload(Telling.agency), joinedload(Telling.told_by))
    )
    return sorted(found, key=lambda telling: (telling.told_at is not None, telling.agency.name))


def untold(operation: Operation) -> int:
    """How many agencies still have to be told of an operation."""
    to_tell = Telling.operation_id == operation.id, Telling.told_at.is_(None), still_true()
    return db.session.scalar(select(func.count()).select_from(Telling).where(*to_tell)) or 0


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
