"""An entry with the corrections before and after it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from opsplanner.database import db
from opsplanner.models import OutcomeEntry, User
from opsplanner.outcomes.queries.visible import entries_visible_to


def chain_of(user: User, entry_id: int) -> Sequence[OutcomeEntry]:
    """Return an entry with all that it corrects and all that corrects it, the first one first (one query)."""
    chain = select(OutcomeEntry.id, OutcomeEntry.corrects_id).where(OutcomeEntry.id == entry_id).cte("chain", recursive=True)
    other = select(OutcomeEntry.id, OutcomeEntry.corrects_id).join(
        chain, or_(OutcomeEntry.id == chain.c.corrects_id, OutcomeEntry.corrects_id == chain.c.id)
    )
    whole = chain.union(other)
    query = select(OutcomeEntry).where(OutcomeEntry.id.in_(select(whole.c.id)), entries_visible_to(user))
    query = query.options(joinedload(OutcomeEntry.recorded_by), joinedload(OutcomeEntry.signed_off_by))
    return db.session.scalars(query.order_by(OutcomeEntry.id)).unique().all()
