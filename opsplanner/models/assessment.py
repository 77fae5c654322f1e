"""The strategic assessment of a plan year, and the emerging issues that are offered to it."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import Instant, db
from opsplanner.models.kinds import stored


class AssessmentState(enum.Enum):
    """How far an assessment is (docs/domain.md, "States of an assessment")."""

    DRAFT = "draft"
    AGREED = "agreed"


class Level(enum.Enum):
    """How much there is of what a priority is about, from the least to the most."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very high"


assessment_view = Table(
    "assessment_view",
    db.metadata,
    Column("view_id", Integer, ForeignKey("community_view.id"), primary_key=True),
    Column("assessment_id", Integer, ForeignKey("assessment.id"), nullable=False, index=True),
)
"""Which assessment a view of the community went into when it was agreed: one, and no other."""


class Assessment(db.Model):
    """The strategic assessment of a plan year. Once it is agreed it says for ever what it said then."""

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_year_id: Mapped[int] = mapped_column(ForeignKey("plan_year.id"), unique=True)
    state: Mapped[AssessmentState] = mapped_column(stored(AssessmentState, "state", check=False), default=AssessmentState.DRAFT)
    summary: Mapped[str] = mapped_column(Text, default="")
    agreed_on: Mapped[date | None]
    agreed_by: Mapped[str] = mapped_column(String(200), default="")
    content: Mapped[str] = mapped_column(Text, default="")
    """What it said when it was agreed, as JSON; "" while it is a draft."""
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class AssessmentLevel(db.Model):
    """What an assessment says of one priority: its level, where one is said, and in words what it stands on and what changed since the last one."""

    __table_args__ = (UniqueConstraint("assessment_id", "priority_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"))
    level: Mapped[Level | None] = mapped_column(stored(Level, "level", check=False))
    words: Mapped[str] = mapped_column(Text, default="")
    changed: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class AssessmentRestatement(db.Model):
    """What was put right of an agreed assessment, which itself stays as it was. Never changed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    priority_code: Mapped[str] = mapped_column(String(60))
    """Of which of its priorities; "" for what it says on the whole."""
    name: Mapped[str] = mapped_column(String(200))
    was: Mapped[str] = mapped_column(Text)
    now: Mapped[str] = mapped_column(Text)
    """What it said, and what it should say."""
    words: Mapped[str] = mapped_column(Text)
    """The words alone that hold from then on; "" where they stay."""
    level: Mapped[str] = mapped_column(String(30))
    """The word of the level that holds from then on; "" where the level stays."""
    why: Mapped[str] = mapped_column(String(500))
    changes_conclusion: Mapped[bool]
    conclusion: Mapped[str] = mapped_column(String(500))
    """How it changes what the assessment concludes, where it does."""
    said_at: Mapped[Instant]
    said_by: Mapped[str] = mapped_column(String(180))


class IssueState(enum.Enum):
    """Where an emerging issue stands (docs/domain.md, "States of an emerging issue")."""

    WAITING = "waiting"
    TAKEN_IN = "taken in"
    SET_ASIDE = "set aside"


class EmergingIssue(db.Model):
    """Something new that somebody noticed during the year: what, in which ward (None is the whole area), since when. An assessment takes it in, or it is set aside."""

    __table_args__ = (
        CheckConstraint("state <> 'waiting' OR assessment_id IS NULL", name="waits_for_one"),
        CheckConstraint("state <> 'taken in' OR assessment_id IS NOT NULL", name="taken_into_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    what: Mapped[str] = mapped_column(String(300))
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"))
    since: Mapped[date]
    words: Mapped[str] = mapped_column(Text, default="")
    """What is known of it."""
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    noted_at: Mapped[Instant]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    state: Mapped[IssueState] = mapped_column(stored(IssueState, "state", check=False), default=IssueState.WAITING)
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"))
    """Which one took it in, or was being made when it was set aside."""
    priority_id: Mapped[int | None] = mapped_column(ForeignKey("priority.id"), index=True)
    """The priority that it is taken in under, where there is one."""
    decision: Mapped[str] = mapped_column(Text, default="")
    """Why it was set aside, or how it was taken in."""
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
