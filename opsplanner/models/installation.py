"""What the installation knows of itself: its kind, and forms already done."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, ForeignKey, String, text
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
    proclaimed_holidays: Mapped[dict[str, str] | None] = mapped_column(JSON)
    """Bank holidays that are proclaimed once, which no calendar foresees: the name by the day ("2027-05-03")."""
    demonstration_loaded_at: Mapped[MaybeInstant]
    sequence_jump: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """By how much every SEQUENCE of the calendars is higher than what changed would make it: a restore takes changes back that programs have seen, a proclaimed bank holiday moves days that nobody changed."""


class ChangeCount(db.Model):
    """How often something of a topic was changed: what was made of it holds as long as the number stays (`changes.py`)."""

    topic: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int]


class DailyTask(db.Model):
    """What the worker does once a day, and on which day it last did it."""

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    done_on: Mapped[date]


class FormKey(db.Model):
    """A form that was done: sent twice, it is done once and answers the same."""

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who sent it, where it takes an account."""
    link: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    """The hash of the link on whose page it stood, where it takes none."""
    path: Mapped[str] = mapped_column(String(300))
    content: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(500), default="")
    said: Mapped[str] = mapped_column(String(500), default="")
    done_at: Mapped[Instant]
