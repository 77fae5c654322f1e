"""An agency's own calendars, which say when it is not available, and what was read of them."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import Instant, MaybeInstant, db


class AgencyCalendar(db.Model):
    """One calendar of an agency: fetched from its address, or read once from a file."""

    __table_args__ = (UniqueConstraint("agency_id", "name"), Index("ix_agency_calendar_due_at", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(1000))
    """Whoever knows it reads the calendar: it is shown to who keeps it alone, and stands in no log. "" for a file."""
    file: Mapped[str] = mapped_column(String(120))
    """What the file was called; "" for an address."""
    due_at: Mapped[MaybeInstant]
    """When it is fetched next; a file is not."""
    leased_until: Mapped[MaybeInstant]
    """Until when the worker that has taken it is left alone with it."""
    tried_at: Mapped[MaybeInstant]
    read_at: Mapped[MaybeInstant]
    """When what stands here was read: a fetch that fails leaves it."""
    failures: Mapped[int]
    """How often in a row it could not be fetched or read."""
    error: Mapped[str] = mapped_column(String(400))
    """Why not the last time, in plain words; "" when it could."""
    left_out: Mapped[str] = mapped_column(Text)
    """What was left out when it was read, a sentence a line."""


class BusyTime(db.Model):
    """A time at which an agency is not available, as one of its calendars says."""

    __table_args__ = (Index("ix_busy_time_calendar_id_starts_at_ends_at", "calendar_id", "starts_at", "ends_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("agency_calendar.id", ondelete="CASCADE"))
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    words: Mapped[str] = mapped_column(String(120))
    """What the entry says, for the agency's own people alone."""
    tentative: Mapped[bool]
    """It may not be available."""
