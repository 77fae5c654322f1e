"""A proposal for a quarter: what was wished for, and the dates that were worked out, until they are made into drafts."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import MaybeInstant, db
from opsplanner.models.solved import Solved


class Proposal(Solved, db.Model):
    """What one agency's coordinators let opsplanner propose. Nothing of it is planned before it is made into drafts."""

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    """Who leads what comes of it: her agency's coordinators and the partnership office see it and change it."""
    drafted_at: Mapped[MaybeInstant]
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
