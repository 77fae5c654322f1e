"""Who is named on a duty to come and will not be there."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select

from opsplanner.access import TAKING_PART, visible_to
from opsplanner.clock import Period
from opsplanner.commitments.naming.words import marked, why_gone
from opsplanner.commitments.rules import ANSWERABLE
from opsplanner.database import read
from opsplanner.models import Agency, Commitment, Nomination, Operation, OperationType, User

MOST = 300
"""More than one agency has at a time."""


class Gone(NamedTuple):
    """Somebody who is named for an agency on what has not begun, and has been suspended or moved to another agency."""

    reference: str
    type: str
    restricted: bool
    starts_at: datetime
    ends_at: datetime
    name: str
    agency: str
    moved: bool
    suspended: bool

    @property
    def period(self) -> Period:
        """From start to end."""
        return Period(self.starts_at, self.ends_at)

    @property
    def who(self) -> str:
        """The name, and why she will not be there: "Winston Achebe (suspended)"."""
        return marked(self.name, why_gone(self.agency, moved=bool(self.moved), suspended=bool(self.suspended)))


def to_replace(user: User, now: datetime) -> list[Gone]:
    """Return those who are named for this person's agency and will not be there, soonest first: one query."""
    moved, suspended = User.agency_id != Commitment.agency_id, User.suspended_at.is_not(None)
    return read(
        Gone,
        select(
            Operation.reference, OperationType.name.label("type"), Operation.restricted, Operation.starts_at, Operation.ends_at, Nomination.name,
            Agency.name.label("agency"), moved.label("moved"), suspended.label("suspended"),
        )
        .select_from(Operation)
        .join(OperationType, OperationType.id == Operation.type_id)
        .join(Commitment, Commitment.operation_id == Operation.id)
        .join(Agency, Agency.id == Commitment.agency_id)
        .join(Nomination, Nomination.commitment_id == Commitment.id)
        .join(User, User.id == Nomination.user_id)
        .where(
            visible_to(user), Commitment.agency_id == user.agency_id, Commitment.state.in_(TAKING_PART), or_(moved, suspended),
            Operation.state.in_(ANSWERABLE), Operation.starts_at > now,
        )
        .order_by(Operation.starts_at, Operation.id, Nomination.id)
        .limit(MOST),
    )
