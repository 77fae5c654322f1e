"""An operation: what is planned, when, where, by whom."""

from __future__ import annotations

import enum
from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.clock import Period, Wall
from opsplanner.database import Instant, MaybeInstant, db
from opsplanner.models.commitment import Commitment
from opsplanner.models.kinds import stored
from opsplanner.models.message import Message
from opsplanner.models.people import Agency, User
from opsplanner.models.plan import Measure, OperationType, Place, Priority, Ward, operation_measure, operation_priority
from opsplanner.models.resource import Booking


class OperationState(enum.Enum):
    """Where an operation stands; `operations.rules.MOVES` says which moves lead from which to which."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    UNDER_WAY = "under way"
    COMPLETED = "completed"
    CUT_SHORT = "cut short"
    CLOSED = "closed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


_WHO_SEES = ("restricted", "author_agency_id", "lead_agency_id")
"""What says together with the state who may see an operation (access.py): in an index that is read for hundreds, so that none of them is looked up for it."""


class OperationWard(db.Model):
    """One ward of an operation."""

    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id", ondelete="CASCADE"), primary_key=True)
    ward_id: Mapped[int] = mapped_column(ForeignKey("ward.id"), primary_key=True, index=True)


class Operation(db.Model):
    """One joint operation. Times are kept as agreed (London wall clock) with their instants in UTC for comparing."""

    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="ends_after_start"),
        CheckConstraint("musters_at <= starts_at", name="musters_before_start"),
        Index("ix_operation_starts_at_id", "starts_at", "id"),
        Index("ix_operation_state_starts_at", "state", "starts_at", *_WHO_SEES, "ends_at"),
        Index("ix_operation_type_starts_at", "type_id", "starts_at"),
        Index("ix_operation_type_state_starts_at", "type_id", "state", "starts_at"),
        Index("ix_operation_lead_starts_at", "lead_agency_id", "starts_at"),
        Index("ix_operation_plan_year_state", "plan_year_id", "state", "starts_at", *_WHO_SEES),
        Index("ix_operation_plan_year_starts_at", "plan_year_id", "starts_at", "id"),
        Index("ix_operation_restricted", "id", sqlite_where=text("restricted = 1"), postgresql_where=text("restricted")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(50).with_variant(String(50, collation="C"), "postgresql"), unique=True)
    """CUBIT-2026-014: type, calendar year of the first planned start, number taken at the first save. Never changed."""
    type_id: Mapped[int] = mapped_column(ForeignKey("operation_type.id"))
    state: Mapped[OperationState] = mapped_column(stored(OperationState, "state"))
    state_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was postponed, cancelled or cut short."""

    day: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time]
    briefing: Mapped[time | None]
    starts_second: Mapped[bool] = mapped_column(default=False)
    ends_second: Mapped[bool] = mapped_column(default=False)
    """The second of two hours on the night the clocks go back."""
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    musters_at: Mapped[Instant]
    """When people have to be there: the briefing time, else the start."""
    schedule: Mapped[int] = mapped_column(default=1)
    """Counts the changes of day, times and meeting point: an answer says which it accepts."""

    meeting_point_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    lead_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    author_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    plan_year_id: Mapped[int | None] = mapped_column(ForeignKey("plan_year.id"))
    objectives: Mapped[str] = mapped_column(Text, default="")
    commanders: Mapped[str] = mapped_column(Text, default="")
    """Commanders by role, one a line."""
    duty_telephone: Mapped[str] = mapped_column(String(40), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    deployments: Mapped[str] = mapped_column(Text, default="")
    """Who does what where, as free text: team, members, task, place, vehicle, call sign."""
    risks: Mapped[str] = mapped_column(Text, default="")
    figures_released: Mapped[bool] = mapped_column(default=False)
    """A restricted operation's figures join shared totals only when its originator has released them (docs/domain.md, "Restricted operations")."""
    restricted: Mapped[bool] = mapped_column(default=False)
    """Marked OFFICIAL-SENSITIVE."""
    answer_by: Mapped[date | None]

    made_at: Mapped[Instant]
    changed_at: Mapped[Instant]
    proposed_at: Mapped[MaybeInstant]
    sequence: Mapped[int] = mapped_column(default=0)
    """SEQUENCE of its calendar entry (RFC 5545 3.8.7.4): rises when its times or its state change."""
    version: Mapped[int] = mapped_column()

    type: Mapped[OperationType] = relationship(lazy="raise_on_sql")
    lead_agency: Mapped[Agency] = relationship(foreign_keys=[lead_agency_id], lazy="raise_on_sql")
    author: Mapped[User | None] = relationship(lazy="raise_on_sql")
    meeting_point: Mapped[Place | None] = relationship(lazy="raise_on_sql")
    wards: Mapped[list[Ward]] = relationship(secondary="operation_ward", order_by=Ward.name, lazy="raise_on_sql")
    priorities: Mapped[list[Priority]] = relationship(secondary=operation_priority, order_by=Priority.position, lazy="raise_on_sql")
    measures: Mapped[list[Measure]] = relationship(secondary=operation_measure, order_by=Measure.name, lazy="raise_on_sql")
    commitments: Mapped[list[Commitment]] = relationship(
        back_populates="operation", order_by=Commitment.id, lazy="raise_on_sql", cascade="all, delete-orphan"
    )
    bookings: Mapped[list[Booking]] = relationship(order_by=Booking.id, lazy="raise_on_sql", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}

    @property
    def wall(self) -> Wall:
        """The day and times as they were agreed."""
        return Wall(
            self.day,
            self.starts.replace(fold=int(self.starts_second)),
            self.ends.replace(fold=int(self.ends_second)),
            self.briefing,
        )

    @property
    def period(self) -> Period:
        """From start to end."""
        return Period(self.starts_at, self.ends_at)

    @property
    def held(self) -> Period:
        """From briefing time to end: what a resource is held for."""
        return Period(self.musters_at, self.ends_at)


class ReferenceCounter(db.Model):
    """The last number given for a type in a calendar year."""

    type_code: Mapped[str] = mapped_column(String(30), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Telling(db.Model):
    """An agency that has to be told of what happened (asked, moved ...), until somebody ticks that she told it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id", ondelete="CASCADE"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    occasion: Mapped[str] = mapped_column(String(20))
    """asked, confirmed, put back, moved, changed, due, postponed, cancelled, reinstated, released."""
    schedule: Mapped[int]
    starts_at: Mapped[MaybeInstant]
    ends_at: Mapped[MaybeInstant]
    musters_at: Mapped[MaybeInstant]
    place: Mapped[str] = mapped_column(String(160), default="", server_default=text("''"))
    """When and where the operation was then: what the agency has heard once it was told, was written to, or has answered."""
    withheld: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The message says that something is waiting, and nothing of what."""
    made_at: Mapped[Instant]
    told_at: Mapped[MaybeInstant]
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    """The message that brings it by mail, where one does."""
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")
    told_by: Mapped[User | None] = relationship(lazy="raise_on_sql")
    message: Mapped[Message | None] = relationship(lazy="raise_on_sql")
