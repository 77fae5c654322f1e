"""What a council's scrutiny committee asks of the partnership: how often it sits, its sittings, and what it asked."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import ForeignKey, String, Text, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import db
from opsplanner.models.kinds import stored


class ClockRuns(enum.Enum):
    """From when the twelve months run in which the committee has to sit at least once."""

    DAY = "from a day"
    LAST = "from the last sitting"


class SittingState(enum.Enum):
    """Where a sitting stands."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class MatterKind(enum.Enum):
    """What a matter of scrutiny is."""

    TOPIC = "item of the work programme"
    REVIEW = "in-depth review"
    REQUEST = "request for information"
    QUESTION = "member's question"
    NOTE = "promised note"
    RECOMMENDATION = "recommendation"
    CALL = "councillor call for action"


class MatterState(enum.Enum):
    """Where a matter stands. Which of these it can have depends on what it is (scrutiny/matters/rules.py)."""

    OPEN = "open"
    UNDER_WAY = "under way"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not accepted"
    DONE = "done"
    DROPPED = "dropped"


class ScrutinyClock(db.Model):
    """How often the committee has to sit: one row, or none where nobody has said (docs/domain.md, "Scrutiny")."""

    id: Mapped[int] = mapped_column(primary_key=True)
    committee: Mapped[str] = mapped_column(String(200))
    runs: Mapped[ClockRuns] = mapped_column(stored(ClockRuns, "runs", check=False))
    since: Mapped[date]
    month: Mapped[int | None]
    """The month that is agreed, 1 to 12."""
    of_pack: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The pack said it, and nobody has changed it on its page since."""
    version: Mapped[int] = mapped_column(server_default=sql("1"))

    __mapper_args__ = {"version_id_col": version}


class Sitting(db.Model):
    """A sitting of the committee on the partnership. One that is cancelled stays."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    """What its address calls it: 2026-1. It stays when the sitting moves."""
    committee: Mapped[str] = mapped_column(String(200))
    on_day: Mapped[date]
    state: Mapped[SittingState] = mapped_column(stored(SittingState, "state", check=False))
    attended: Mapped[str] = mapped_column(Text, default="", server_default=sql("''"))
    papers: Mapped[str] = mapped_column(String(500), default="", server_default=sql("''"))
    """The address of its papers elsewhere."""
    of_pack: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(server_default=sql("1"))

    __mapper_args__ = {"version_id_col": version}


class ScrutinyMatter(db.Model):
    """What the committee asked, or has on its work programme. It has no field for a resident."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    """What its address calls it: recommendation-2026-1."""
    kind: Mapped[MatterKind] = mapped_column(stored(MatterKind, "kind", check=False))
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sitting.id"), index=True)
    asked_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(String(160), default="", server_default=sql("''"))
    """By which office: the committee, the chair, the councillor for a ward."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    due_on: Mapped[date | None]
    state: Mapped[MatterState] = mapped_column(stored(MatterState, "state", check=False))
    reply: Mapped[str] = mapped_column(Text, default="", server_default=sql("''"))
    replied_on: Mapped[date | None]
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), unique=True)
    """The action of the plan that an accepted recommendation became."""
    of_pack: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(server_default=sql("1"))

    __mapper_args__ = {"version_id_col": version}
