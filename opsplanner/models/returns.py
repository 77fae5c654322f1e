"""Returns: which figures of its own a service is expected to send, for which periods, and what it sent."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from opsplanner.database import Instant, db
from opsplanner.models.kinds import stored
from opsplanner.models.people import Agency
from opsplanner.models.plan import Measure

return_priority = Table(
    "return_priority",
    db.metadata,
    Column("expected_id", Integer, ForeignKey("expected_return.id"), primary_key=True),
    Column("priority_code", String(60), primary_key=True),
)
"""The priorities that the figures of an expected return are credited to, by their codes, which last across plan years."""


class ExpectedReturn(db.Model):
    """One line of the collection calendar: which measure, from which agency, for which periods, by whom and by when.

    No two lines of one measure and agency are of the same days (`returns/expected/services.py`), so that its returns lie inside each other or apart.
    """

    __table_args__ = (
        UniqueConstraint("agency_id", "measure_id", "starts_on"),
        CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="ends_after_start"),
        CheckConstraint("due_days >= 0", name="due_afterwards"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(20))
    """What it is of: month, quarter, financial year (plan/indicators/periods/rules.py)."""
    starts_on: Mapped[date]
    """The first day of the first period."""
    ends_on: Mapped[date | None]
    """The last day of the last period; None while it goes on."""
    due_days: Mapped[int]
    due_working: Mapped[bool]
    """They are working days: no weekends, no bank holidays."""
    by_ward: Mapped[bool]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    version: Mapped[int] = mapped_column()
    measure: Mapped[Measure] = relationship(lazy="raise_on_sql")
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class Answer(enum.Enum):
    """What a service says of a period."""

    FIGURES = "figures"
    ESTIMATED = "estimated"
    NOTHING = "nothing"
    LATER = "later"
    """It comes on a day that it names."""


class ServiceReturn(db.Model):
    """What a service sent for one period of an expected return. Its figures are entries of the ledger that name it."""

    __table_args__ = (
        UniqueConstraint("expected_id", "starts_on"),
        CheckConstraint("counts_from <= starts_on AND starts_on <= ends_on", name="counts_up_to_its_end"),
        CheckConstraint("(answer = 'later') = (comes_on IS NOT NULL)", name="later_has_a_day"),
        Index("ix_service_return_ends_on", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(30), unique=True)
    """RETURN-2026-014: the calendar year of its period, and a number; everybody sees all of them."""
    expected_id: Mapped[int] = mapped_column(ForeignKey("expected_return.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    counts_from: Mapped[date]
    """The first day that its figures count: the period's, or 1 April where they are the year's so far."""
    answer: Mapped[Answer] = mapped_column(stored(Answer, "answer"))
    comes_on: Mapped[date | None]
    includes: Mapped[bool]
    """It includes what operations and Payback jobs recorded, and so counts for it in every total that it is in."""
    note: Mapped[str] = mapped_column(String(500), default="")
    said_at: Mapped[Instant]
    said_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    withdrawn: Mapped[bool] = mapped_column(default=False, server_default=false())
    """What it said was taken back with the file that it came in, and is waited for again. It keeps its number and its history."""
    version: Mapped[int] = mapped_column()
    expected: Mapped[ExpectedReturn] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class PeriodState(enum.Enum):
    """What the office has said of a period; without it, it is open once it is over."""

    OPEN = "open"
    LOCKED = "locked"


class ReturnPeriod(db.Model):
    """A period that the office has opened early or again, or locked."""

    __table_args__ = (UniqueConstraint("kind", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[PeriodState] = mapped_column(stored(PeriodState, "state"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
