"""What came of it: outcome entries, questions about them, and what each agency has reported."""

from __future__ import annotations

import enum
from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import Instant, MaybeInstant, db
from opsplanner.models.kinds import stored
from opsplanner.models.people import Agency, User
from opsplanner.models.plan import Measure, Priority, Ward

entry_priority = Table(
    "entry_priority",
    db.metadata,
    Column("entry_id", Integer, ForeignKey("outcome_entry.id"), primary_key=True),
    Column("priority_id", Integer, ForeignKey("priority.id"), primary_key=True, index=True),
    Column("told_by_id", Integer, ForeignKey("service_return.id")),
    Column("ward_told_by_id", Integer, ForeignKey("service_return.id")),
    *(
        Index(f"ix_entry_priority_{name}", "priority_id", "entry_id", sqlite_where=text(f"{name}_by_id IS NOT NULL"), postgresql_where=text(f"{name}_by_id IS NOT NULL"))
        for name in ("told", "ward_told")
    ),
)
"""The priorities that an entry is credited to: copied when it is recorded, frozen at sign-off. A return's are those of its line in the collection calendar.

`told_by_id` is the return that counts for it among what is credited to that priority, `ward_told_by_id` the same among what is of its ward besides.
"""


class Exactness(enum.Enum):
    """How exact a figure is. A sum that holds an "over" says over, one that holds an "about" says about."""

    EXACT = "exact"
    OVER = "over"
    ABOUT = "about"
    FORECAST = "forecast"


class Review(enum.Enum):
    """Where an entry stands between who recorded it and the manager."""

    RECORDED = "recorded"
    QUERIED = "queried"
    SIGNED_OFF = "signed off"


_SUMMED = ("review", "exactness", "operation_id")
_AT_LAST = ("also_reported", "told_by_id", "ward_told_by_id", "hundredths")
ADDED_UP = {
    "measure": ("measure_id", "superseded", *_SUMMED, "plan_year_id", "ward_id", "agency_id", "ends_on", *_AT_LAST),
    "plan_year": ("plan_year_id", "superseded", "measure_id", *_SUMMED, "ward_id", "agency_id", "ends_on", *_AT_LAST),
    "ward": ("ward_id", "superseded", "plan_year_id", "measure_id", *_SUMMED, "agency_id", "ends_on", *_AT_LAST),
    "agency": ("agency_id", "superseded", "plan_year_id", "measure_id", *_SUMMED, "ward_id", "ends_on", *_AT_LAST),
    "ends_on": ("ends_on", "superseded", "measure_id", *_SUMMED, "plan_year_id", "ward_id", "agency_id", "starts_on", *_AT_LAST),
}
"""Indexes that hold all that a total is made of, in the order in which it is grouped: what no sum stands ready for is added up
from the index alone (figures/totals/queries.py). A ward or an agency is mostly asked for one plan year."""


class OutcomeEntry(db.Model):
    """One figure: a measure, how much, by which agency, when, and what it came from. Counted once in every total.

    After sign-off it is never changed: a correction is a later entry that names it (`corrects_id`), and the entry that
    was corrected is `superseded` and no longer counted.
    """

    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="ends_after_start"),
        CheckConstraint("operation_id IS NULL OR starts_on = ends_on", name="operation_on_one_day"),
        Index(
            "uq_outcome_entry_cell", "operation_id", "measure_id", "agency_id", unique=True,
            sqlite_where=text("corrects_id IS NULL AND ward_id IS NULL"), postgresql_where=text("corrects_id IS NULL AND ward_id IS NULL"),
        ),
        Index(
            "uq_outcome_entry_ward", "operation_id", "measure_id", "agency_id", "ward_id", unique=True,
            sqlite_where=text("corrects_id IS NULL"), postgresql_where=text("corrects_id IS NULL"),
        ),
        Index(
            "uq_outcome_entry_session", "session_id", "measure_id", unique=True,
            sqlite_where=text("corrects_id IS NULL"), postgresql_where=text("corrects_id IS NULL"),
        ),
        Index(
            "uq_outcome_entry_return", "return_id", unique=True,
            sqlite_where=text("corrects_id IS NULL AND ward_id IS NULL"), postgresql_where=text("corrects_id IS NULL AND ward_id IS NULL"),
        ),
        Index(
            "uq_outcome_entry_return_ward", "return_id", "ward_id", unique=True,
            sqlite_where=text("corrects_id IS NULL"), postgresql_where=text("corrects_id IS NULL"),
        ),
        *(Index(f"ix_outcome_entry_{name}", *columns) for name, columns in ADDED_UP.items()),
        Index("uq_outcome_entry_reference", "reference", unique=True),
        Index("ix_outcome_entry_review", "review", "superseded", "id"),
        Index("ix_outcome_entry_latest", "plan_year_id", "superseded", "ends_on", "id", "operation_id", "also_reported", "told_by_id"),
        Index("ix_outcome_entry_operation_id_agency_id", "operation_id", "agency_id"),
        Index("ix_outcome_entry_longer", "ends_on", "starts_on", sqlite_where=text("starts_on < ends_on"), postgresql_where=text("starts_on < ends_on")),
        Index("ix_outcome_entry_also", "ends_on", "id", sqlite_where=text("also_reported IS 1"), postgresql_where=text("also_reported IS TRUE")),
        Index(
            "ix_outcome_entry_told", "told_by_id", "ends_on", sqlite_where=text("told_by_id IS NOT NULL"), postgresql_where=text("told_by_id IS NOT NULL"),
        ),
        *(
            Index(f"ix_outcome_entry_{name}_of_year", "plan_year_id", sqlite_where=text(f"{name}_by_id IS NOT NULL"), postgresql_where=text(f"{name}_by_id IS NOT NULL"))
            for name in ("told", "ward_told")
        ),
        Index("ix_outcome_entry_return_id", "return_id", sqlite_where=text("return_id IS NOT NULL"), postgresql_where=text("return_id IS NOT NULL")),
        Index("ix_outcome_entry_before", "measure_id", "agency_id", "superseded", "ends_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(70), server_default=text("''"))
    """CUBIT-2026-014/3: what it came of, and the number it was given there; never given again. Pages name it so, since `id` counts what
    nobody may know of (docs/domain.md, "References")."""
    code: Mapped[str | None] = mapped_column(String(80), unique=True)
    """The code of a published figure of the pack."""
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    hundredths: Mapped[int] = mapped_column(BigInteger)
    """The quantity times 100, so that sums are exact; may be negative (a published percentage)."""
    exactness: Mapped[Exactness] = mapped_column(stored(Exactness, "exactness"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """An operation's has one day, the one on which the operation began; a service's own can be of a month, a quarter, a year."""
    period: Mapped[str] = mapped_column(String(120), default="")
    """The period in words where dates do not say it: "since the cameras were introduced"."""
    operation_id: Mapped[int | None] = mapped_column(ForeignKey("operation.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("session.id"), index=True)
    """The Community Payback session that it came from."""
    return_id: Mapped[int | None] = mapped_column(ForeignKey("service_return.id"))
    """The service's own return that it came from."""
    source: Mapped[str] = mapped_column(String(200), default="")
    """What it came from when it was no operation: a service's own return."""
    interim: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    by_telephone: Mapped[bool] = mapped_column(default=False)
    plan_year_id: Mapped[int | None] = mapped_column(ForeignKey("plan_year.id"))

    recorded_at: Mapped[Instant]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[Instant]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """One's own entry is one that this person recorded or last changed: never signed off by oneself."""
    review: Mapped[Review] = mapped_column(stored(Review, "review"))
    signed_off_at: Mapped[MaybeInstant]
    signed_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("outcome_entry.id"), unique=True)
    why: Mapped[str] = mapped_column(String(500), default="")
    """Why it corrects the other."""
    superseded: Mapped[bool] = mapped_column(default=False)
    also_reported: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Another agency's figure of the same measure and operation tells the same thing and counts for both: this one is its own agency's alone."""
    sharing_said: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Somebody has said whether it is a part beside those of other agencies, or the same thing told twice."""
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("service_return.id"))
    """The return that counts for it in every total that this return is in (figures/returned/rules.py says which)."""
    ward_told_by_id: Mapped[int | None] = mapped_column(ForeignKey("service_return.id"))
    """The same among what is of its ward alone: a return that names no ward is in no ward's total."""
    version: Mapped[int] = mapped_column()

    measure: Mapped[Measure] = relationship(lazy="raise_on_sql")
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")
    ward: Mapped[Ward | None] = relationship(lazy="raise_on_sql")
    priorities: Mapped[list[Priority]] = relationship(secondary=entry_priority, order_by=Priority.position, lazy="raise_on_sql")
    recorded_by: Mapped[User | None] = relationship(foreign_keys=[recorded_by_id], lazy="raise_on_sql")
    changed_by: Mapped[User | None] = relationship(foreign_keys=[changed_by_id], lazy="raise_on_sql")
    signed_off_by: Mapped[User | None] = relationship(foreign_keys=[signed_off_by_id], lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def quantity(self) -> Decimal:
        """How much, exactly."""
        return Decimal(self.hundredths) / 100


class FigureCounter(db.Model):
    """The last number given to a figure of an operation, of a job, or of what a service published."""

    owner: Mapped[str] = mapped_column(String(60), primary_key=True)
    """CUBIT-2026-014, PAYBACK-2026-014, published/waste; "" keeps the last id that an address was made of before there were numbers."""
    last: Mapped[int]


class EntryQuery(db.Model):
    """A manager's question about an entry, and the answer of who recorded it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("outcome_entry.id"), index=True)
    question: Mapped[str] = mapped_column(String(1000))
    asked_at: Mapped[Instant]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    answer: Mapped[str] = mapped_column(String(1000), default="")
    answered_at: Mapped[MaybeInstant]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id], lazy="raise_on_sql")
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id], lazy="raise_on_sql")


class AgencyReport(db.Model):
    """What one agency has said of its outcomes in one operation, besides the figures."""

    __table_args__ = (
        UniqueConstraint("operation_id", "agency_id"),
        Index(
            "ix_agency_report_follow_up", "agency_id", "follow_up_on",
            sqlite_where=text("follow_up_on IS NOT NULL"), postgresql_where=text("follow_up_on IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    nothing_to_report: Mapped[bool] = mapped_column(default=False)
    follow_up: Mapped[str] = mapped_column(String(300), default="")
    """What comes in later: pounds, unanswered notices."""
    follow_up_on: Mapped[date | None]
    said_at: Mapped[Instant]
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_telephone: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
