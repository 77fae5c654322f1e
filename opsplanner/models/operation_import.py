"""Files from which operations of the past, and plans, are imported: each is a batch that is checked whole, taken whole, and can be withdrawn whole."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import Instant, MaybeInstant, db
from opsplanner.models.kinds import stored
from opsplanner.models.return_file import FileState


class OperationImport(db.Model):
    """A file with operations, of the agency of who sent it. What it holds is kept until its operations are there, and then no longer."""

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(30), unique=True)
    """IMPORT-2026-003: the calendar year in which it came, and a number."""
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    """What it was called where it came from."""
    digest: Mapped[str] = mapped_column(String(64), index=True)
    """SHA-256 of what it held, by which the same file is known again."""
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    columns: Mapped[str] = mapped_column(Text, default="")
    """How its columns were matched, as JSON; "" before that."""
    found: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """What the check found, packed: the operations, what is to be mended, what is asked about, which rows were left out."""
    state: Mapped[FileState] = mapped_column(stored(FileState, "state"))
    rows: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    """How many rows are checked, or operations taken or withdrawn, of which the work goes on in the background."""
    operations: Mapped[int] = mapped_column(default=0)
    faults: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(String(1000), default="")
    """Why it could not be taken or withdrawn to its end, and the work goes on once somebody says so; of one that is taken, why it is there in part."""
    sent_at: Mapped[Instant]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    taken_at: Mapped[MaybeInstant]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class ImportedOperation(db.Model):
    """An operation that came in a file, and in which of its rows. It goes with the operation."""

    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id", ondelete="CASCADE"), primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("operation_import.id"), index=True)
    row: Mapped[int]
    over: Mapped[bool]
    """It was over, or called off, when it was imported: nobody is asked what came of it."""


class ImportColumns(db.Model):
    """How the columns of an agency's last file of operations were matched: so the next one is offered."""

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    columns: Mapped[str] = mapped_column(Text)
