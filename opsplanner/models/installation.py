"""What the installation knows of itself: its kind, the history of everything, and forms already done."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import Instant, MaybeInstant, db


class Installation(db.Model):
    """One row: which partnership this is, and whether it is a demonstration (which never becomes a live one)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    demonstration: Mapped[bool]
    partnership: Mapped[str] = mapped_column(String(160))
    short_name: Mapped[str] = mapped_column(String(60))
    area: Mapped[str] = mapped_column(String(160), default="")
    holiday_country: Mapped[str] = mapped_column(String(10), default="GB")
    holiday_subdivision: Mapped[str] = mapped_column(String(10), default="ENG")
    demonstration_loaded_at: Mapped[MaybeInstant]


class HistoryLine(db.Model):
    """One thing that happened, in words: who, when, what, from what, to what, why. Never changed."""

    __table_args__ = (
        Index("ix_history_line_operation_at", "operation_id", "at"),
        Index("ix_history_line_at", "at"),
        Index("ix_history_line_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Instant]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(String(180))
    subject: Mapped[str] = mapped_column(String(80), default="")
    """What it is about when it is no operation: user:7, agency:3, installation."""
    operation_id: Mapped[int | None] = mapped_column(ForeignKey("operation.id", ondelete="CASCADE"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    """The agency whose part it is about, if it is about one."""
    verb: Mapped[str] = mapped_column(String(40))
    what: Mapped[str] = mapped_column(Text, default="")
    """The sentence without who and when: "moved from Thursday 3 to Thursday 10 December 2026"."""
    why: Mapped[str] = mapped_column(String(500), default="")
    operation_version: Mapped[int | None]
    """The version of the operation that this change was made to: what another editor has not seen yet."""


class FormKey(db.Model):
    """A form that was done: sent twice, it is done once and answers the same."""

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    path: Mapped[str] = mapped_column(String(300))
    content: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(500), default="")
    said: Mapped[str] = mapped_column(String(500), default="")
    done_at: Mapped[Instant]
