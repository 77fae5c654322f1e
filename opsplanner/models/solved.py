"""What is worked out in the background: what was wished for, how far the work is, and what was found. Each kind of proposal has a table of its own."""

from __future__ import annotations

import enum
import secrets

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import Instant, MaybeInstant
from opsplanner.models.kinds import stored


class ProposalState(enum.Enum):
    """Where a proposal stands (docs/domain.md, "A quarter proposed", "A month proposed")."""

    WAITING = "waiting"
    SOLVING = "being worked out"
    READY = "worked out"
    MADE = "made into drafts"


def new_proposal_code() -> str:
    """Return a code that says nothing of how many proposals there are."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(8))


class Solved:
    """A proposal: it waits, is worked out by the worker (solving/work), and stays as it was found until somebody takes what it says."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True, default=new_proposal_code)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[Instant]
    state: Mapped[ProposalState] = mapped_column(stored(ProposalState, "state"))
    wishes: Mapped[str] = mapped_column(Text)
    """As JSON, which its room reads."""
    begun_at: Mapped[MaybeInstant]
    held_until: Mapped[MaybeInstant]
    """Until when whoever works at it is believed to do so: past it, that was ended in the middle."""
    step: Mapped[int] = mapped_column(default=0)
    """At which of its goals the work is, from 0."""
    result: Mapped[str] = mapped_column(Text, default="")
    """As JSON; "" until it is worked out."""
    trouble: Mapped[str] = mapped_column(String(300), default="")
    """Why the work ended before its time; "" where it did not."""
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
