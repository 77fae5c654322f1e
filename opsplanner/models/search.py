"""What the search at the top of every page looks through."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import db


class SearchEntry(db.Model):
    """The words of one thing, plain and in lower case. SQLite finds them by an FTS5 table, PostgreSQL by its text search."""

    __table_args__ = (UniqueConstraint("kind", "thing_id"), Index("ix_search_entry_kind_id", "kind", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """operation, lesson, log (a line of one), notes (of an operation), entry, measure, agency, job, place, priority, action, indicator, report, group, decision, agreed (an action of a meeting)."""
    thing_id: Mapped[int]
    operation_id: Mapped[int | None] = mapped_column(ForeignKey("operation.id", ondelete="CASCADE"), index=True)
    """The operation on which it depends who may see it."""
    title: Mapped[str] = mapped_column(String(300))
    words: Mapped[str] = mapped_column(Text)
