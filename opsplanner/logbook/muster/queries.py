"""Who was promised for the day and how many came, agency by agency."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.access import TAKING_PART, may
from opsplanner.agencies.names.queries import called
from opsplanner.database import read
from opsplanner.logbook.queries import Head
from opsplanner.models import Agency, Commitment, CommitmentState, Operation, User
from opsplanner.statements import built_once, value


class MusterRow(NamedTuple):
    """One agency's people on the day."""

    agency_id: int
    agency: str
    promised: int
    state: CommitmentState
    turned_up: int | None
    """None: nobody has said. 0: nobody came."""
    at: datetime | None


@built_once
def _muster() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Commitment.agency_id, called(Agency.name, Operation.day).label("agency"), Commitment.staff_promised.label("promised"), Commitment.state,
            Commitment.turned_up, Commitment.turned_up_at.label("at"),
        )
        .join(Agency, Agency.id == Commitment.agency_id)
        .join(Operation, Operation.id == Commitment.operation_id)
        .where(Commitment.operation_id == value("operation"), Commitment.state.in_(TAKING_PART))
        .order_by(Commitment.agency_id != value("lead"), Commitment.id)
    )


def muster_of(head: Head) -> list[MusterRow]:
    """Return the agencies with a standing part in an operation that the reader may see, the lead first, then as they were asked."""
    return read(MusterRow, _muster(), {"operation": head.id, "lead": head.lead_agency_id})


def may_say(user: User, lead_agency_id: int, agency_id: int) -> bool:
    """Say whether this person says how many people of an agency came: of her own, and of all who may change the operation."""
    leads = user.in_partnership_office or user.agency_id == lead_agency_id
    return (may(user, "plan_operations") and leads) or (may(user, "write_log") and user.agency_id == agency_id)
