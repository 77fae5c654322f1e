"""What an agency was asked for and promised, and how many people it usually has."""

from __future__ import annotations

import enum
from datetime import date, time
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import MaybeInstant, db
from opsplanner.models.kinds import stored
from opsplanner.models.link import SignedLink
from opsplanner.models.people import Agency, User

if TYPE_CHECKING:
    from opsplanner.models.operation import Operation


class CommitmentState(enum.Enum):
    """Where one agency's part stands; `commitments.rules.MOVES` says which moves are allowed."""

    NOT_ASKED = "not asked"
    """Chosen on a draft; nobody was asked yet."""
    REQUESTED = "requested"
    PROVISIONAL = "provisional"
    ACCEPTED = "accepted"
    RECONFIRM = "please confirm again"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"


class Commitment(db.Model):
    """One agency's part in one operation."""

    __table_args__ = (
        UniqueConstraint("operation_id", "agency_id"),
        CheckConstraint("staff_asked >= 0", name="asked_not_negative"),
        CheckConstraint("staff_promised >= 0", name="promised_not_negative"),
        CheckConstraint("staff_withdrawn >= 0", name="withdrawn_not_negative"),
        CheckConstraint("turned_up >= 0", name="turned_up_not_negative"),
        Index("ix_commitment_agency_state", "agency_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id", ondelete="CASCADE"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    role: Mapped[str] = mapped_column(String(200), default="")
    required: Mapped[bool] = mapped_column(default=True)
    state: Mapped[CommitmentState] = mapped_column(stored(CommitmentState, "state"))
    staff_asked: Mapped[int] = mapped_column(default=0)
    staff_promised: Mapped[int] = mapped_column(default=0)
    staff_withdrawn: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How many it had promised when it last withdrew; of note while it stands withdrawn."""
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_telephone: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it declined, withdrew or was released."""
    answer_by: Mapped[date | None]
    asked_at: Mapped[MaybeInstant]
    reminded_on: Mapped[date | None]
    """The last day on which the agency was reminded that it has not answered."""
    overdue_for: Mapped[date | None]
    """The date to answer by of which who leads was told that it has passed."""
    answered_at: Mapped[MaybeInstant]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_telephone: Mapped[bool] = mapped_column(default=False)
    """The answer came by telephone and the coordinator recorded it."""
    by_email: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The answer came by e-mail and the coordinator recorded it."""
    answered_as: Mapped[str] = mapped_column(String(120), default="", server_default=text("''"))
    """The name that was typed by who answered by a link sent to the agency; empty for every other answer."""
    late: Mapped[bool] = mapped_column(default=False)
    over_numbers_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who promised more than the agency has, knowing it."""
    over_numbers_as: Mapped[str] = mapped_column(String(120), default="", server_default=text("''"))
    """The same of who did so by a link: the name that was typed."""
    named_twice_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who named somebody that is needed elsewhere at the same time, knowing it."""
    named_twice_as: Mapped[str] = mapped_column(String(120), default="", server_default=text("''"))
    """The same of who did so by a link: the name that was typed."""
    taken_on_why: Mapped[str] = mapped_column(String(400), default="", server_default=text("''"))
    """Why one of the two was taken on."""
    turned_up: Mapped[int | None]
    """How many came on the day, entered at muster; None: nobody has said."""
    turned_up_at: Mapped[MaybeInstant]
    turned_up_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    version: Mapped[int] = mapped_column()

    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id], lazy="raise_on_sql")
    over_numbers_by: Mapped[User | None] = relationship(foreign_keys=[over_numbers_by_id], lazy="raise_on_sql")
    named_twice_by: Mapped[User | None] = relationship(foreign_keys=[named_twice_by_id], lazy="raise_on_sql")
    operation: Mapped[Operation] = relationship(back_populates="commitments", lazy="raise_on_sql")
    nominations: Mapped[list[Nomination]] = relationship(order_by="Nomination.id", lazy="raise_on_sql", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class AnswerLink(SignedLink, db.Model):
    """A link by which who reads an agency's messages answers one question: it goes to the contact's address, the deputy's or the mailbox."""

    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id", ondelete="CASCADE"), index=True)
    schedule: Mapped[int]
    """The operation's schedule that it asks about."""


class Nomination(db.Model):
    """A named person on a commitment: a colleague with an account, or just a name."""

    __table_args__ = (UniqueConstraint("commitment_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    """As it is said: it follows the account's until the operation is over."""
    user: Mapped[User | None] = relationship(lazy="raise_on_sql")


class UsualStaff(db.Model):
    """How many people an agency usually has for joint operations on a weekday (0 Monday to 6 Sunday)."""

    __table_args__ = (CheckConstraint("staff >= 0", name="staff_not_negative"), CheckConstraint("weekday between 0 and 6", name="weekday"))

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    staff: Mapped[int]


class StaffException(db.Model):
    """Another number on one date, and why."""

    __table_args__ = (UniqueConstraint("agency_id", "day"), CheckConstraint("staff >= 0", name="staff_not_negative"))

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    day: Mapped[date]
    staff: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200), default="")


class StaffCycle(db.Model):
    """Watches and shifts: an agency has its people by day and by night in a cycle of days, from a date on."""

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    starts_on: Mapped[date]
    day_from: Mapped[time]
    night_from: Mapped[time]


class StaffCycleDay(db.Model):
    """One day of an agency's cycle, the first is 0: how many people there are by day, and in the night that begins on it."""

    __table_args__ = (
        CheckConstraint("position between 0 and 41", name="position"), CheckConstraint("by_day >= 0", name="by_day_not_negative"),
        CheckConstraint("by_night >= 0", name="by_night_not_negative"),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("staff_cycle.agency_id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    by_day: Mapped[int]
    by_night: Mapped[int]
