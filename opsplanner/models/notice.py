"""What people are told of what happened, and how each of them wants to be told."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import MaybeInstant, db
from opsplanner.models.history import HistoryLine
from opsplanner.models.kinds import stored
from opsplanner.models.link import SignedLink


class NoticeWay(enum.Enum):
    """How a person is told of a kind of thing, besides the bell."""

    AT_ONCE = "at once"
    DIGEST = "in the daily digest"
    APP = "only in opsplanner"


class Notice(db.Model):
    """One thing that one person is told: a line of the history that concerns her, until she has read it."""

    __table_args__ = (
        UniqueConstraint("user_id", "line_id", "kind"),
        Index("ix_notice_unread", "user_id", "id", sqlite_where=text("read_at IS NULL"), postgresql_where=text("read_at IS NULL")),
        Index("ix_notice_digest", "user_id", sqlite_where=text("digest"), postgresql_where=text("digest")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    """What its address says of it: at random, since numbers would tell how much others are told."""
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("history_line.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    """What sort of thing it is, as a room has registered it (notices/kinds/words.py)."""
    said: Mapped[str] = mapped_column(String(200), default="")
    """What it says in place of the line's own words: "You are named on it"."""
    starts_at: Mapped[MaybeInstant]
    ends_at: Mapped[MaybeInstant]
    musters_at: Mapped[MaybeInstant]
    place: Mapped[str] = mapped_column(String(160), default="")
    """When and where the operation was after it: what this person has heard once she has read it, or it was sent to her."""
    read_at: Mapped[MaybeInstant]
    asks_until: Mapped[MaybeInstant]
    """Until when it asks her to say that she has seen it, and who leads the operation is shown whether she has; None where it asks nothing."""
    digest: Mapped[bool] = mapped_column(default=False)
    """It waits for the next digest."""
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    """The message that brings it by mail, where one does."""
    withheld: Mapped[bool] = mapped_column(default=False, server_default=false())
    """That message says that something is waiting, and nothing of what."""
    line: Mapped[HistoryLine] = relationship(lazy="raise_on_sql")


class NoticeChoice(db.Model):
    """How a person wants to be told of one kind of thing, where it is not as usual."""

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    way: Mapped[NoticeWay] = mapped_column(stored(NoticeWay, "way"))


class DigestHour(db.Model):
    """The hour at which a person wants her digest, where it is not the usual one."""

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    hour: Mapped[int]


class QuestionLink(SignedLink, db.Model):
    """A link by which who is asked something answers it."""

    line_id: Mapped[int] = mapped_column(ForeignKey("history_line.id", ondelete="CASCADE"), index=True)
    """The line that asks it."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who is asked; None where she has no account, and is known by the address alone."""
