"""Community Payback's jobs. (The days, crews and sessions are `payback_days`.)

No column here is about a person on Payback: numbers only, never a name (docs/domain.md, "Personal data"; tests/payback/test_no_personal_data.py).
"""

from __future__ import annotations

import enum
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import Instant, MaybeInstant, db
from opsplanner.models.kinds import stored
from opsplanner.models.people import Agency, User
from opsplanner.models.plan import Place, Priority, Ward

if TYPE_CHECKING:
    from opsplanner.models.payback_days import PaybackSession

job_priority = Table(
    "job_priority",
    db.metadata,
    Column("job_id", Integer, ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
    Column("priority_id", Integer, ForeignKey("priority.id"), primary_key=True),
)


class JobKind(enum.Enum):
    """What sort of job it is."""

    USUAL = "usual"
    RAPID = "rapid 48-hour"
    STANDING = "standing site"


class JobState(enum.Enum):
    """Where a job stands; `payback.jobs.rules.MOVES` says which moves lead from which to which (docs/domain.md, "States of a Payback job")."""

    DRAFT = "draft"
    REFERRED = "referred"
    INFORMATION_WANTED = "information wanted"
    LAPSED = "lapsed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ON_HOLD = "on hold"
    SCHEDULED = "scheduled"
    UNDER_WAY = "under way"
    WORK_DONE = "work done"
    CHECKED = "checked"
    NOT_CHECKED = "not checked"
    CANCELLED = "cancelled"
    MERGED = "merged"


class AskerKind(enum.Enum):
    """Who asks: an agency, or somebody without an account, for whom the partnership office checks."""

    AGENCY = "agency"
    COUNCILLOR = "councillor"
    RESIDENTS = "residents' group"


class DeclineReason(enum.Enum):
    """Why Probation declines, coded so that it can be counted."""

    NO_BENEFIT = "no benefit to the community"
    PAID_WORK = "would displace paid work"
    PROFIT = "somebody would profit"
    UNSAFE = "not safe for a crew"
    NO_CONSENT = "no consent of the owner"
    NOT_SUITABLE = "not work for Payback"
    NO_CAPACITY = "no crew in time"


class CheckResult(enum.Enum):
    """What the asker found: did it meet what was asked for?"""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not"


class Quality(enum.Enum):
    """How good it was, in words."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


_WASTE_STAYS = "waste_by <> '' AND waste_collected_on IS NULL"


class PaybackJob(db.Model):
    """One Community Payback job, from found to cleaned."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("estimated_hours >= 0", name="hours_not_negative"),
        CheckConstraint("merged_into_id <> id", name="not_into_itself"),
        Index("ix_job_state_wanted_by", "state", "wanted_by", "id"),
        Index("ix_job_asking_agency", "asking_agency_id", "state"),
        Index("ix_job_kind_decided_at", "kind", "decided_at"),
        Index(
            "ix_job_waste", "state", "work_done_at",
            sqlite_where=text(_WASTE_STAYS), postgresql_where=text(_WASTE_STAYS),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(50), unique=True)
    """PAYBACK-2026-014: calendar year and number taken at the first save. Never changed."""
    kind: Mapped[JobKind] = mapped_column(stored(JobKind, "job_kind"))
    state: Mapped[JobState] = mapped_column(stored(JobState, "job_state"))
    what: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(Text, default="")
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    asker_kind: Mapped[AskerKind] = mapped_column(stored(AskerKind, "asker_kind"))
    asking_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    """The agency that asks, or (for a councillor or a residents' group) that passes it on."""
    asker_name: Mapped[str] = mapped_column(String(160), default="")
    asker_telephone: Mapped[str] = mapped_column(String(40), default="")
    asker_email: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    """Where who asks without an account is written to. It goes some time after the job is over, and so does the host's."""
    operation_id: Mapped[int | None] = mapped_column(ForeignKey("operation.id"), index=True)
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("log_entry.id"), unique=True)
    """The line of an operation's log that it came from: one job a finding."""
    spot: Mapped[str] = mapped_column(String(400), default="", server_default=text("''"))
    """Where at the place: behind the third garage."""
    coordinates: Mapped[str] = mapped_column(String(24), default="", server_default=text("''"))
    """Of the spot, latitude and longitude in degrees (WGS 84): "51.38810, 0.50500"."""
    toilets: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    """Where the crew finds toilets and drinking water."""
    host: Mapped[str] = mapped_column(String(160), default="")
    host_telephone: Mapped[str] = mapped_column(String(40), default="")
    host_email: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    consent: Mapped[bool] = mapped_column(default=False)
    benefits_community: Mapped[bool] = mapped_column(default=False)
    displaces_no_paid_work: Mapped[bool] = mapped_column(default=False)
    nobody_profits: Mapped[bool] = mapped_column(default=False)
    hazards: Mapped[str] = mapped_column(Text, default="")
    indoors: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It can be done indoors, or in bad weather: good for the reserve of a day."""
    tools: Mapped[str] = mapped_column(Text, default="")
    tools_by: Mapped[str] = mapped_column(String(160), default="")
    waste_by: Mapped[str] = mapped_column(String(160), default="")
    """Who takes the waste away; empty: there is none."""
    waste_collected_on: Mapped[date | None]
    wanted_by: Mapped[date | None]
    estimated_hours: Mapped[int] = mapped_column(default=0)
    """Person-hours on site."""

    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[Instant]
    referred_at: Mapped[MaybeInstant]
    decide_by: Mapped[date | None]
    """Two working days after it was referred."""
    decided_at: Mapped[MaybeInstant]
    decline_reason: Mapped[DeclineReason | None] = mapped_column(stored(DeclineReason, "decline_reason"))
    said: Mapped[str] = mapped_column(String(500), default="")
    """The words that went with its last move: the question, the reason."""
    hold_until: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    visit: Mapped[int] = mapped_column(default=1)
    """1, and one more for each return visit."""
    work_done_at: Mapped[MaybeInstant]
    checked_at: Mapped[MaybeInstant]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    check_result: Mapped[CheckResult | None] = mapped_column(stored(CheckResult, "check_result"))
    quality: Mapped[Quality | None] = mapped_column(stored(Quality, "quality"))
    check_note: Mapped[str] = mapped_column(String(500), default="")
    changed_at: Mapped[Instant]
    version: Mapped[int] = mapped_column()

    ward: Mapped[Ward | None] = relationship(lazy="raise_on_sql")
    place: Mapped[Place | None] = relationship(lazy="raise_on_sql")
    asking_agency: Mapped[Agency | None] = relationship(lazy="raise_on_sql")
    author: Mapped[User | None] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")
    priorities: Mapped[list[Priority]] = relationship(secondary=job_priority, order_by=Priority.position, lazy="raise_on_sql")
    sessions: Mapped[list[PaybackSession]] = relationship(back_populates="job", order_by="PaybackSession.id", lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class StandingRule(db.Model):
    """By what rule a standing site comes back, from one day to another, both included. Another rule ends the one before it, so no two hold on one day."""

    __table_args__ = (CheckConstraint("first <= until", name="ends_after_start"), CheckConstraint("people > 0", name="people_positive"))

    job_id: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    first: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date]
    every: Mapped[str] = mapped_column(String(10))
    """What it counts by, as `web.recurrence.rules: Every` has it; so are the four after it."""
    weekday: Mapped[int]
    weeks: Mapped[int]
    which: Mapped[int]
    month_day: Mapped[int]
    people: Mapped[int]
    """How many usually go."""
