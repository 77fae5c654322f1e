"""On which operations somebody is named: on a part of her own agency."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, func, or_, select

from opsplanner.access import TAKING_PART
from opsplanner.models import Commitment, Nomination, Operation
from opsplanner.reader import Person

STANDS = or_(Commitment.state.in_(TAKING_PART), Commitment.asked_at.is_not(None))
"""A part that was asked for and ended stays, as a cancelled entry: its people see that they are not wanted any more."""


def _hers(reader: Person, stands: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """True for her nominations on parts that stand so. They are few beside all parts of her agency: an expression hides the column from its index."""
    return Nomination.user_id == reader.id, func.coalesce(Commitment.agency_id, Commitment.agency_id) == reader.agency_id, stands


def named(reader: Person, stands: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return what is true for the operations on which this person is named, on a part that stands so.

    It begins at her nominations, not at the operations. (`access.named_on` says it of one operation.)
    """
    parts = select(Commitment.operation_id).join(Nomination, Nomination.commitment_id == Commitment.id)
    return Operation.id.in_(parts.where(*_hers(reader, stands)).correlate(None))


def some(reader: Person, within: ColumnElement[bool], most: int) -> Select[int]:
    """Return a select of at most so many of these operations, of those of which `within` holds: from the latest nomination on, and no further than it has to go.

    `within` says nothing that an index of operations has, or SQLite would begin there.
    """
    joined = select(Operation.id).select_from(Nomination).join(Commitment, Commitment.id == Nomination.commitment_id)
    return joined.join(Operation, Operation.id == Commitment.operation_id).where(within, *_hers(reader, STANDS)).order_by(Nomination.id.desc()).limit(most)
