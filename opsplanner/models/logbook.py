"""What was written down on the day and after it: the log, the debrief, the lessons."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import Instant, db
from opsplanner.models.kinds import stored
from opsplanner.models.people import Agency


class LogKind(enum.Enum):
    """What a line of the log is about."""

    NOTE = "note"
    ARRIVAL = "arrival or departure"
    DECISION = "decision"
    FINDING = "found here"
    """Waste, graffiti: what Community Payback can be asked to clear."""
    SAFETY = "safety"
    RESULT = "result"


class LogEntry(db.Model):
    """One line of an operation's log. Never edited: a later line corrects it."""

    __table_args__ = (Index("ix_log_entry_operation_at", "operation_id", "happened_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[LogKind] = mapped_column(stored(LogKind, "kind"))
    text: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[Instant]
    written_at: Mapped[Instant]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_by: Mapped[str] = mapped_column(String(180))
    """The name as it was then."""
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("log_entry.id"), unique=True)
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")


class Debrief(db.Model):
    """What went well in an operation and what did not. One an operation."""

    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id"), primary_key=True)
    went_well: Mapped[str] = mapped_column(Text, default="")
    went_badly: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[Instant]
    changed_at: Mapped[Instant]
    changed_by: Mapped[str] = mapped_column(String(180))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class LessonState(enum.Enum):
    """A lesson is learned only when it was acted on."""

    IDENTIFIED = "identified"
    IN_HAND = "in hand"
    LEARNED = "learned"
    NOT_TAKEN_UP = "not taken up"


class Lesson(db.Model):
    """One lesson of an operation, with its owner. Shown to whoever plans the next of its type."""

    __table_args__ = (Index("ix_lesson_operation", "operation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id"))
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(160), default="")
    due_on: Mapped[date | None]
    state: Mapped[LessonState] = mapped_column(stored(LessonState, "lesson_state"))
    made_at: Mapped[Instant]
    changed_at: Mapped[Instant]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
