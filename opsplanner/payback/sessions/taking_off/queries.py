"""What a change of a day, a crew or a slot takes off."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from opsplanner.database import read
from opsplanner.models import Crew, JobKind, PaybackJob, PaybackSession, Slot
from opsplanner.payback.sessions.rules import TO_COME
from opsplanner.payback.sessions.taking_off.rules import Hit


def hits(*where: Any) -> list[Hit]:
    """Return the sessions to come of these slots or crews, which a change would take off, by day and time."""
    query = (
        select(PaybackSession.id.label("session_id"), PaybackSession.job_id, PaybackSession.slot_id, PaybackJob.reference, PaybackJob.what, Crew.day, Slot.starts, Slot.ends, Crew.name.label("crew"), PaybackSession.places, PaybackSession.state, (PaybackJob.kind == JobKind.STANDING).label("standing"))
        .join(PaybackJob, PaybackJob.id == PaybackSession.job_id)
        .join(Slot, Slot.id == PaybackSession.slot_id)
        .join(Crew, Crew.id == Slot.crew_id)
        .where(PaybackSession.state.in_(TO_COME), *where)
        .order_by(Crew.day, Slot.starts, PaybackSession.id)
    )
    return read(Hit, query)
