"""Files from which returns are loaded: each is a batch that is checked whole, taken whole, and can be withdrawn whole."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import Instant, MaybeInstant, db
from opsplanner.models.kinds import stored


class FileState(enum.Enum):
    """Where a file stands."""

    COLUMNS = "columns to be matched"
    CHECKING = "being checked"
    CHECKED = "checked"
    TAKING = "being taken"
    TAKEN = "taken"
    WITHDRAWING = "being withdrawn"
    WITHDRAWN = "withdrawn"


class ReturnFile(db.Model):
    """A file with returns of one agency. What it holds is kept until its figures are in the ledger, and then no longer."""

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(30), unique=True)
    """FILE-2026-003: the calendar year in which it came, and a number."""
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    """What it was called where it came from."""
    digest: Mapped[str] = mapped_column(String(64), index=True)
    """SHA-256 of what it held, by which the same file is known again."""
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    columns: Mapped[str] = mapped_column(Text, default="")
    """How its columns were matched, as JSON; "" before that."""
    found: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """What the check found, packed: the returns with their figures, what is to be mended, what is asked about, which rows were left out."""
    state: Mapped[FileState] = mapped_column(stored(FileState, "state"))
    rows: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    """How many rows are checked, or returns taken, of which the work goes on in the background."""
    returns: Mapped[int] = mapped_column(default=0)
    figures: Mapped[int] = mapped_column(default=0)
    faults: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(String(1000), default="")
    """Why it could not be taken or withdrawn, when it was last tried."""
    sent_at: Mapped[Instant]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    taken_at: Mapped[MaybeInstant]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class ReturnOfFile(db.Model):
    """A return that a file entered, or changed: what it said before, and what stood of it afterwards, by which a later change is known."""

    file_id: Mapped[int] = mapped_column(ForeignKey("return_file.id"), primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("service_return.id"), primary_key=True, index=True)
    before: Mapped[str] = mapped_column(Text)
    """As JSON; "" where nothing had come."""
    after: Mapped[str] = mapped_column(Text)
    withdrawn: Mapped[bool] = mapped_column(default=False)


class ReturnColumns(db.Model):
    """How the columns of an agency's last file were matched: so the next one is offered."""

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    columns: Mapped[str] = mapped_column(Text)
