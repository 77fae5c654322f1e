"""Vehicles and equipment, and what holds them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import Instant, db
from opsplanner.models.people import Agency


class Resource(db.Model):
    """An ANPR vehicle, a CCTV van, the SOS Bus: belongs to an agency, in one operation at a time."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(60), default="")
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")


class Booking(db.Model):
    """One resource wanted by one operation, from briefing time to end. Two *live* bookings of one resource never overlap.

    A trigger (SQLite) and an exclusion constraint (PostgreSQL) named booking_no_overlap hold it: `migrations/helpers.py`.
    Proposed, confirmed and under way are live; the rest hold nothing.
    """

    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="ends_after_start"),
        Index("ix_booking_resource_live", "resource_id", "live", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id", ondelete="CASCADE"), index=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"))
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    live: Mapped[bool] = mapped_column(default=False)
    resource: Mapped[Resource] = relationship(lazy="raise_on_sql")
