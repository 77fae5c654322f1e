"""What else a crew did in a session's slot."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from opsplanner.database import read
from opsplanner.models import PaybackSession, SessionBlock
from opsplanner.payback.sessions.rules import WORKED, Block
from opsplanner.statements import built_once, value


@built_once
def _blocks_elsewhere() -> Select[*tuple[Any, ...]]:
    return (
        select(SessionBlock.id.label("number"), SessionBlock.starts, SessionBlock.ends, SessionBlock.people)
        .join(PaybackSession, PaybackSession.id == SessionBlock.session_id)
        .where(PaybackSession.slot_id == value("slot"), PaybackSession.id != value("session"), PaybackSession.state.in_(WORKED))
        .order_by(SessionBlock.id)
    )


def blocks_elsewhere(session: PaybackSession) -> list[Block]:
    """Return when how many people of the same crew worked on other jobs in a session's slot."""
    return read(Block, _blocks_elsewhere(), {"slot": session.slot_id, "session": session.id})
