"""What the texts for agencies say of an operation, and which of them are still true."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from opsplanner.database import one
from opsplanner.history import newest
from opsplanner.models import Commitment, HistoryLine, Operation, Telling, Verb
from opsplanner.operations.tellings.words import OCCASIONS
from opsplanner.statements import built_once, value

MOVED = (Verb.MOVED, Verb.CHANGED_A_LITTLE, Verb.PROPOSED_AGAIN)
"""The verbs of the history that give an operation another day, time or meeting point."""


def still_true() -> ColumnElement[bool]:
    """True for a telling that no later one of this room to the same agency has overtaken."""
    later = aliased(Telling)
    same = later.operation_id == Telling.operation_id, later.agency_id == Telling.agency_id, later.occasion.in_(OCCASIONS)
    return ~select(later.id).where(*same, later.id > Telling.id).correlate(Telling).exists()


def with_what_is_told(operation: Operation) -> Operation:
    """Return the same operation with all that the texts say of it."""
    return one(_told(), {"operation": operation.id})


@built_once
def _told() -> Select[Operation]:
    return (
        select(Operation)
        .where(Operation.id == value("operation"))
        .options(
            joinedload(Operation.type),
            joinedload(Operation.lead_agency),
            joinedload(Operation.meeting_point),
            selectinload(Operation.wards),
            selectinload(Operation.commitments).joinedload(Commitment.agency),
        )
    )


MOST_MOVES = 10
"""So many moves are told of with their reasons; of more the newest."""


def moves(operation: Operation) -> Sequence[HistoryLine]:
    """Return the lines of the history about an operation's moves, the newest first."""
    return newest(operation, MOST_MOVES, verbs=MOVED)
