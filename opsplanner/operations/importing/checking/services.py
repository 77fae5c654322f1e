"""A file is checked, row by row, and what was found is kept with it. Outside of any unit of work but for that."""

from __future__ import annotations

from sqlalchemy import select, update

from opsplanner.database import db, unit_of_work
from opsplanner.models import FileState, OperationImport, User
from opsplanner.operations.afterwards import queries as afterwards_queries
from opsplanner.operations.importing import queries
from opsplanner.operations.importing.checking import queries as checking_queries
from opsplanner.operations.importing.checking.rules import Reader
from opsplanner.operations.importing.columns import rules as columns_rules
from opsplanner.operations.importing.services import for_change
from opsplanner.web.tables import file as table_file
from opsplanner.web.tables.mending import portions

PORTION = 1_000
"""So many rows are read between one time that it is said how far the check is and the next."""


def check(reference: str) -> None:
    """Check a file that waits for it, and keep what was found. Nothing happens where it waits no more: it was thrown away, or matched anew."""
    of = OperationImport
    batch = db.session.execute(select(of.id, of.columns, of.version, of.sent_by_id).where(of.reference == reference, of.state == FileState.CHECKING)).first()
    content = queries.content(batch.id) if batch else None
    if batch is None or content is None:
        db.session.rollback()
        return
    by, match = db.session.get_one(User, batch.sent_by_id), columns_rules.read(batch.columns)
    known = checking_queries.known(by)
    db.session.rollback()
    tables = table_file.read(content)
    reader = Reader(tables[min(match.sheet, len(tables) - 1)], match, known)
    for rows in portions(reader.rows, PORTION):
        reader.read(rows)
        if len(reader.rows) > PORTION and not _say(batch.id, batch.version, reader.found.rows, len(reader.rows)):
            return
    days, types = [one.day for one in reader.found.operations], {one.type_id for one in reader.found.operations}
    there = afterwards_queries.standing(by, types, min(days), max(days)) if days else []
    before = queries.rows_there(batch.id, match.sheet)
    db.session.rollback()
    found = reader.finish(there, before)
    packed = found.packed()
    with unit_of_work():
        kept = for_change(reference)
        if kept is None or kept.version != batch.version or kept.state is not FileState.CHECKING:
            return
        kept.state, kept.found, kept.rows, kept.done = FileState.CHECKED, packed, found.rows, 0
        kept.operations, kept.faults = len(found.operations), len(found.faults)


def _say(import_id: int, version: int, done: int, of_all: int) -> bool:
    """Say how many rows are checked; return whether anybody still waits for it."""
    of = OperationImport
    with unit_of_work():
        still = update(of).where(of.id == import_id, of.version == version, of.state == FileState.CHECKING).values(done=done, rows=of_all)
        return bool(db.session.execute(still.returning(of.id).execution_options(synchronize_session=False)).all())
