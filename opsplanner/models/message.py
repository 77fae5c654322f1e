"""Messages that go to people by mail: the row is the truth of each, and its text is made when it goes."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import Instant, MaybeInstant, db
from opsplanner.models.kinds import stored
from opsplanner.models.people import OneTimeLink, User


class MessageState(enum.Enum):
    """Where a message stands (docs/domain.md, "Messages")."""

    WAITING = "waiting"
    SENT = "sent"
    IN_FOLDER = "in the folder"
    OVERTAKEN = "overtaken"
    GIVEN_UP = "given up"


class Message(db.Model):
    """One message to one address, written in the transaction of what it tells. It holds neither its text nor a link."""

    __table_args__ = (Index("ix_message_due", "state", "due_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    """What sort of message it is, as a room has registered it (mail/words.py)."""
    about: Mapped[str] = mapped_column(String(80))
    """What it is about, in the words of its kind."""
    recipient: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    """The account that it is for, where it is for one."""
    to_folder: Mapped[bool]
    """Whether it was written where no mail goes out: it stays in the folder, also when mail goes out later."""
    state: Mapped[MessageState] = mapped_column(stored(MessageState, "state"))
    due_at: Mapped[Instant]
    """Not before this it is sent, or tried again."""
    leased_until: Mapped[MaybeInstant]
    """Until when the worker that has taken it is left alone with it."""
    attempts: Mapped[int]
    error: Mapped[str] = mapped_column(String(400))
    """Why it was not sent the last time, in plain words, or what has overtaken it."""
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    """Its Message-ID (RFC 5322, 3.6.4), the same however often it goes: mail programs know a double by it."""
    created_at: Mapped[Instant]
    settled_at: Mapped[MaybeInstant]
    """When it was sent, kept, overtaken or given up."""
    user: Mapped[User | None] = relationship()


class SentToken(db.Model):
    """The token of a one-time link that one try to send it made, stored hashed. A message that goes twice has two, and the link works once."""

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("one_time_link.id"), index=True)
    link: Mapped[OneTimeLink] = relationship()
