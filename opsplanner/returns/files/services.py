"""A file is received, its columns are matched, and it is thrown away again. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

import hashlib

from sqlalchemy import delete, select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.models import Agency, FileState, ReturnColumns, ReturnFile, ReturnOfFile, User
from opsplanner.references import next_reference
from opsplanner.returns.files import queries
from opsplanner.returns.files.columns.rules import Match
from opsplanner.tasks import services as tasks_services

TASK = "files with returns"
"""What the worker does of them (taking/services.py)."""
CODE = "FILE"
"""What the references of files begin with."""


def receive(agency_id: int, name: str, content: bytes, *, by: User) -> str:
    """Keep a file, and return its reference: the one it has already where the same file waits to be taken.

    Raises NotFound for who sends nothing of the agency, RuleBroken where the same file was taken.
    """
    if agency_id not in queries.senders(by):
        raise NotFound()
    digest = hashlib.sha256(content).hexdigest()
    _hold_files(agency_id)
    if there := queries.same(agency_id, digest):
        reference, state = there
        if state in queries.FOR_ALL:
            raise RuleBroken(f"This very file was loaded before, as {reference}. Withdraw that first, or load the file with what is new", "file")
        return reference
    reference = next_reference(CODE, clock.today().year)
    new = ReturnFile(reference=reference, agency_id=agency_id, name=name, digest=digest, content=content, state=FileState.COLUMNS, sent_at=clock.now(), sent_by_id=by.id)
    db.session.add(new)
    db.session.flush()
    return reference


def match(reference: str, matched: Match, kept: Match, *, seen_version: int, by: User) -> None:
    """Keep how the columns of a file are matched, and what of that is `kept` for the agency's next one; it is to be checked by that.

    Raises NotFound, RuleBroken for one that was taken, ChangedMeanwhile.
    """
    file = waiting(reference, seen_version, by)
    tasks_services.soon(TASK)
    file.columns, file.state, file.done, file.trouble = matched.text(), FileState.CHECKING, 0, ""
    _hold_files(file.agency_id)
    last = db.session.get(ReturnColumns, file.agency_id) or ReturnColumns(agency_id=file.agency_id)
    last.columns = kept.text()
    db.session.add(last)
    db.session.flush()


def _hold_files(agency_id: int) -> None:
    """Hold an agency's files until the unit of work ends: who sends the same one, or matches another's columns, in the same second finds it there."""
    db.session.execute(select(Agency.id).where(Agency.id == agency_id).with_for_update(key_share=True))


def throw_away(reference: str, *, seen_version: int, by: User) -> str:
    """Forget a file of which nothing was taken, and return the sentence that says so. Raises NotFound, RuleBroken for one that was taken, ChangedMeanwhile."""
    file = waiting(reference, seen_version, by)
    _delete(file)
    return f"“{file.name}” was thrown away. Nothing of it was taken"


def forget(reference: str) -> None:
    """Forget a file of which nothing was taken for long; one of which something was meanwhile stays."""
    file = for_change(reference)
    if file is not None and file.state in (FileState.COLUMNS, FileState.CHECKED):
        _delete(file)


def _delete(file: ReturnFile) -> None:
    db.session.execute(delete(ReturnOfFile).where(ReturnOfFile.file_id == file.id))  # what could not be taken to its end was put back
    db.session.execute(delete(ReturnFile).where(ReturnFile.id == file.id))


def waiting(reference: str, seen_version: int, by: User) -> ReturnFile:
    """Return a file of which nothing was taken yet, to be changed. Raises NotFound, RuleBroken for one that was taken, ChangedMeanwhile."""
    file = for_change(reference)
    if file is None or file.agency_id not in queries.senders(by):
        raise NotFound()
    if file.state in queries.FOR_ALL:
        raise RuleBroken("This file was taken meanwhile")
    if file.version != seen_version:
        raise ChangedMeanwhile(file.version)
    return file


def for_change(reference: str) -> ReturnFile | None:
    """Return a file, locked; None where there is none."""
    return db.session.scalars(select(ReturnFile).where(ReturnFile.reference == reference).with_for_update()).one_or_none()
