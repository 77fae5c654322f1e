"""What is asked before a session: whether its site, its supervisor and the collection are ready, and what was answered.

No column here is about a person on Payback (docs/domain.md, "Personal data"; tests/payback/test_no_personal_data.py).
"""

from __future__ import annotations

import enum
from datetime import date, time

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import Instant, MaybeInstant, db
from opsplanner.models.kinds import stored
from opsplanner.models.link import SignedLink
from opsplanner.models.payback_days import PaybackSession
from opsplanner.models.people import User


class ReadyPoint(enum.Enum):
    """What has to be ready for a session."""

    MEETS = "meets the crew"
    MATERIALS = "materials"
    TOILETS = "toilets and water"
    ACCESS = "access"
    SUPERVISOR = "supervisor"
    WASTE = "waste"


_GOES_ON = "ended_at IS NULL"


class ReadyQuestion(db.Model):
    """What is asked before one session, at the time for which it was planned: planned for another time, it is asked anew."""

    __table_args__ = (
        Index("uq_ready_question_session", "session_id", unique=True, sqlite_where=text(_GOES_ON), postgresql_where=text(_GOES_ON)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), index=True)
    day: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time]
    """When the session was to be: what was asked."""
    host_email: Mapped[str] = mapped_column(String(200), default="")
    """The host's address when it was asked; "" before, or where none is left. It goes 90 days later."""
    written_at: Mapped[MaybeInstant]
    """When the host was written to; None: not at all, since no mail goes out, or everything was said by then."""
    made_at: Mapped[Instant]
    asked_at: Mapped[MaybeInstant]
    """When everybody was asked; None while something was written down before that."""
    answered_at: Mapped[MaybeInstant]
    """When something was answered last."""
    ended_at: Mapped[MaybeInstant]
    """When another question took its place."""
    version: Mapped[int] = mapped_column(default=0)
    """What forms carry: it grows with each answer, and with each question of the session."""
    session: Mapped[PaybackSession] = relationship(lazy="raise_on_sql")
    answers: Mapped[list[ReadyAnswer]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")


class ReadyAnswer(db.Model):
    """Whether one thing is ready, and who said so."""

    question_id: Mapped[int] = mapped_column(ForeignKey("ready_question.id", ondelete="CASCADE"), primary_key=True)
    point: Mapped[ReadyPoint] = mapped_column(stored(ReadyPoint, "ready_point"), primary_key=True)
    yes: Mapped[bool]
    word: Mapped[str] = mapped_column(String(200), default="")
    said_as: Mapped[str] = mapped_column(String(120), default="")
    """Who said it by the link; "" where somebody wrote it down."""
    told_to_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who wrote it down; None: it came by the link."""
    at: Mapped[Instant]
    told_to: Mapped[User | None] = relationship(lazy="raise_on_sql")


class ReadyLink(SignedLink, db.Model):
    """A link by which a host answers."""

    question_id: Mapped[int] = mapped_column(ForeignKey("ready_question.id", ondelete="CASCADE"), index=True)
