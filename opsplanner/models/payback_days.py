"""The days that Probation works, its crews and their slots, and the sessions of jobs on them.

No column here is about a person on Payback: numbers only, never a name (docs/domain.md, "Personal data"; tests/payback/test_no_personal_data.py).
"""

from __future__ import annotations

import enum
from datetime import date, time
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import Instant, MaybeInstant, db
from opsplanner.models.kinds import stored
from opsplanner.models.people import User

if TYPE_CHECKING:
    from opsplanner.models.payback import PaybackJob


class PaybackWeekday(db.Model):
    """A weekday (0 Monday to 6 Sunday) on which Probation works in the area, from one day to another: two at a time by agreement."""

    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first: Mapped[date] = mapped_column(primary_key=True, default=date(2000, 1, 1))
    """From which day on."""
    last: Mapped[date | None]
    """Until which day, which is worked; None: until somebody says otherwise."""


class PaybackException(db.Model):
    """A date that differs from the weekly pattern: worked besides, or closed, and why. A bank holiday is closed unless said."""

    day: Mapped[date] = mapped_column(primary_key=True)
    works: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(200), default="")


class PaybackAgreement(db.Model):
    """One row: how many people are agreed to come for a hundred places planned, until it is measured."""

    __table_args__ = (CheckConstraint("show_percent between 1 and 100", name="show_percent"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    show_percent: Mapped[int]


class PaybackDuty(db.Model):
    """One row: whom a supervisor usually rings at Probation while crews are out."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160), default="")
    """A colleague, or "whoever has the duty telephone"."""
    telephone: Mapped[str] = mapped_column(String(40), default="")


class PaybackDutyDay(db.Model):
    """Whom a supervisor rings on one day, where it is not whom she usually rings."""

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160), default="")
    telephone: Mapped[str] = mapped_column(String(40))


class StandDownCause(enum.Enum):
    """Why a session did not take place or ended early."""

    WEATHER = "weather"
    NO_SUPERVISOR = "no supervisor"
    NOBODY_CAME = "nobody came"
    SITE = "site not ready"
    TOOLS = "no tools or vehicle"
    SAFETY = "not safe"
    HOST = "host cancelled"
    OTHER = "other"


class AnswersFor(enum.Enum):
    """Who answers for a day that was lost."""

    PROBATION = "Probation"
    ASKER = "who asked"
    HOST = "the host"
    NOBODY = "nobody"


class Crew(db.Model):
    """Probation's team on one working day, with its supervisor."""

    __table_args__ = (UniqueConstraint("day", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(80))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    cause: Mapped[StandDownCause | None] = mapped_column(stored(StandDownCause, "cause"))
    """Why the whole crew was stood down, whatever was planned on it; None: it goes out."""
    answers_for: Mapped[AnswersFor | None] = mapped_column(stored(AnswersFor, "answers_for"))
    version: Mapped[int] = mapped_column()
    supervisor: Mapped[User | None] = relationship(lazy="raise_on_sql")
    slots: Mapped[list[Slot]] = relationship(back_populates="crew", order_by="Slot.starts", lazy="raise_on_sql", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class Slot(db.Model):
    """The whole or a half of a crew's day. What is planned on it never exceeds its places: the database holds it."""

    __table_args__ = (
        CheckConstraint("planned >= 0", name="planned_not_negative"),
        CheckConstraint("planned <= places", name="within_places"),
        CheckConstraint("starts < ends", name="ends_after_start"),
        UniqueConstraint("crew_id", "starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    crew_id: Mapped[int] = mapped_column(ForeignKey("crew.id", ondelete="CASCADE"))
    starts: Mapped[time]
    ends: Mapped[time]
    places: Mapped[int]
    planned: Mapped[int] = mapped_column(default=0)
    """The sum of the places of its live sessions, raised and lowered by a guarded UPDATE."""
    crew: Mapped[Crew] = relationship(back_populates="slots", lazy="raise_on_sql")


class UsualCrew(db.Model):
    """A crew that usually goes out on a weekday (0 Monday to 6 Sunday), from one day to another: a month's crews come from these."""

    __table_args__ = (CheckConstraint("weekday between 0 and 6", name="weekday"), CheckConstraint("last is null or first <= last", name="last_after_first"))

    id: Mapped[int] = mapped_column(primary_key=True)
    weekday: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    first: Mapped[date]
    """From which day on."""
    last: Mapped[date | None]
    """Until which day; None: until somebody says otherwise."""
    slots: Mapped[list[UsualSlot]] = relationship(order_by="UsualSlot.starts", lazy="raise_on_sql", cascade="all, delete-orphan", passive_deletes=True)


class UsualSlot(db.Model):
    """The whole or a half of a usual crew's day."""

    __table_args__ = (CheckConstraint("starts < ends", name="ends_after_start"), UniqueConstraint("crew_id", "starts"))

    id: Mapped[int] = mapped_column(primary_key=True)
    crew_id: Mapped[int] = mapped_column(ForeignKey("usual_crew.id", ondelete="CASCADE"))
    starts: Mapped[time]
    ends: Mapped[time]
    places: Mapped[int]


class PaybackReserve(db.Model):
    """The reserve job of a working day: a crew goes there when the weather, the site or the host stands in the way."""

    day: Mapped[date] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), index=True)


class SessionState(enum.Enum):
    """Where a session stands (docs/domain.md, "States of a session")."""

    PLANNED = "planned"
    READY = "ready"
    RUNNING = "running"
    RECORDED = "recorded"
    STOOD_DOWN = "stood down"
    CUT_SHORT = "cut short"
    MOVED = "moved"
    TAKEN_OFF = "taken off"


class PaybackSession(db.Model):
    """One job on one crew's slot: places planned, then numbers of people who came, and hours on site."""

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("job_id", "slot_id"),
        CheckConstraint("places > 0", name="places_positive"),
        CheckConstraint("worked >= 0 and arrived >= 0 and expected >= 0", name="numbers_not_negative"),
        Index("ix_session_slot_state", "slot_id", "state"),
        Index("ix_session_state_slot", "state", "slot_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    visit: Mapped[int] = mapped_column(default=1)
    state: Mapped[SessionState] = mapped_column(stored(SessionState, "session_state"))
    places: Mapped[int]
    expected: Mapped[int | None]
    arrived: Mapped[int | None]
    worked: Mapped[int | None]
    person_minutes: Mapped[int] = mapped_column(default=0)
    """On-site time of all people together, the sum of its blocks; nought once it was stood down."""
    more_to_do: Mapped[bool | None]
    """What the supervisor said at the end: finished (False), or more to do."""
    cut_short_at: Mapped[time | None]
    cause: Mapped[StandDownCause | None] = mapped_column(stored(StandDownCause, "cause"))
    answers_for: Mapped[AnswersFor | None] = mapped_column(stored(AnswersFor, "answers_for"))
    in_advance: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(500), default="")
    taken_off_with_id: Mapped[int | None] = mapped_column(ForeignKey("session.id"), index=True)
    """The session whose "finished" took this one off: it comes back when that is taken back."""
    recorded_at: Mapped[MaybeInstant]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[Instant]
    changed_at: Mapped[Instant]
    version: Mapped[int] = mapped_column()

    job: Mapped[PaybackJob] = relationship(back_populates="sessions", lazy="raise_on_sql")
    slot: Mapped[Slot] = relationship(lazy="raise_on_sql")
    blocks: Mapped[list[SessionBlock]] = relationship(order_by="SessionBlock.starts", lazy="raise_on_sql", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class SessionBlock(db.Model):
    """A stretch of a session in which the same number of people worked."""

    __table_args__ = (CheckConstraint("starts < ends", name="ends_after_start"), CheckConstraint("people >= 0", name="people_not_negative"))

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    starts: Mapped[time]
    ends: Mapped[time]
    people: Mapped[int]
