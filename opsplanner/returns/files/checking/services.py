"""A file is checked, row by row, outside of any unit of work; what was found is kept in one of its own."""

from __future__ import annotations

from sqlalchemy import select, update

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.models import FileState, ReturnFile, User
from opsplanner.returns.files import queries
from opsplanner.returns.files.checking import queries as checking_queries
from opsplanner.returns.files.checking.rules import Found, Reader
from opsplanner.returns.files.columns import rules as columns_rules
from opsplanner.returns.files.judging import rules as judging_rules
from opsplanner.returns.files.judging.rules import Judged
from opsplanner.returns.files.services import for_change
from opsplanner.web.tables import file as table_file
from opsplanner.web.tables.mending import portions

PORTION = 1_000
"""So many rows are read between one time that it is said how far the check is and the next."""


def check(reference: str) -> None:
    """Check a file that waits for it, and keep what was found. Nothing happens where it waits no more: it was thrown away, or matched anew."""
    of = ReturnFile
    found = db.session.execute(select(of.id, of.agency_id, of.columns, of.version, of.sent_by_id).where(of.reference == reference, of.state == FileState.CHECKING)).first()
    content = queries.content(found.id) if found else None
    if found is None or content is None:
        db.session.rollback()
        return
    by, match = db.session.get_one(User, found.sent_by_id), columns_rules.read(found.columns)
    known = checking_queries.known(by, found.agency_id)
    db.session.rollback()
    tables = table_file.read(content)
    reader = Reader(tables[min(match.sheet, len(tables) - 1)], match, known)
    for rows in portions(reader.rows, PORTION):
        reader.read(rows)
        if len(reader.rows) > PORTION and not _say(found.id, found.version, reader.found.rows, len(reader.rows)):
            return
    read = reader.finish()
    judged = judging_rules.judge(read, match, checking_queries.facts(by, found.agency_id, read.spans, clock.today(), so_far=match.so_far))
    db.session.rollback()
    _keep(reference, found.version, read, judged)


def _say(file_id: int, version: int, done: int, of_all: int) -> bool:
    """Say how many rows are checked; return whether anybody still waits for it."""
    of = ReturnFile
    with unit_of_work():
        still = update(of).where(of.id == file_id, of.version == version, of.state == FileState.CHECKING).values(done=done, rows=of_all)
        return bool(db.session.execute(still.returning(of.id).execution_options(synchronize_session=False)).all())


def _keep(reference: str, version: int, read: Found, judged: Judged) -> None:
    packed = judged.packed()
    with unit_of_work():
        file = for_change(reference)
        if file is None or file.version != version or file.state is not FileState.CHECKING:
            return
        file.state, file.found, file.rows, file.done, file.faults = FileState.CHECKED, packed, read.rows, 0, len(judged.faults)
        changes = [one for one in judged.returns if not one.same]
        file.returns, file.figures = len(changes), sum(len(read.figures[one.key]) for one in changes)
