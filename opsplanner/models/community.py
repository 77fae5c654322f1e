"""What the community asks for: events at which it is heard, and what was asked for there."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import Instant, db
from opsplanner.models.kinds import stored


class EventKind(db.Model):
    """A kind of event at which the partnership hears the community, as the pack calls it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(String(300), default="")
    """What it is, for who does not know its name."""
    active: Mapped[bool] = mapped_column(default=True)


class CommunityEvent(db.Model):
    """A meeting or another event at which the community said what it wants. Without a ward it was of the whole area, without a kind of none of the pack's."""

    __table_args__ = (Index("ix_community_event_held_on", "held_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("event_kind.id"))
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(160))
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    """Who came and how many, without names."""
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    """Whose people noted it."""
    noted_at: Mapped[Instant]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    struck_out: Mapped[bool] = mapped_column(default=False)
    """It was entered in error: no list has it, and its page and history stay."""
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Answering(enum.Enum):
    """Whether a priority answers what the community asked for."""

    NOT_SAID = "not said yet"
    PRIORITY = "a priority"
    NONE = "none"


class CommunityView(db.Model):
    """One thing that was asked for at an event, and which priority answers it. Without a ward of its own it is of the event's."""

    __table_args__ = (
        UniqueConstraint("event_id", "code"), CheckConstraint("(answering = 'a priority') = (priority_id IS NOT NULL)", name="answered_by_a_priority"),
        Index("ix_community_view_priority_id", "priority_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("community_event.id"))
    code: Mapped[str] = mapped_column(String(20))
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"))
    asked: Mapped[str] = mapped_column(String(600))
    answering: Mapped[Answering] = mapped_column(stored(Answering, "answering", check=False), default=Answering.NOT_SAID)
    priority_id: Mapped[int | None] = mapped_column(ForeignKey("priority.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    """How it is answered, or why it is not."""
    struck_out: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
