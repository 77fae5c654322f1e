"""A file with operations is received, its columns are matched, and it is thrown away again. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

import hashlib

from sqlalchemy import delete, select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.models import Agency, FileState, ImportColumns, OperationImport, User
from opsplanner.operations.importing import queries
from opsplanner.operations.importing.columns.rules import Match
from opsplanner.references import next_reference
from opsplanner.tasks import services as tasks_services

TASK = "operations from files"
"""What the worker does of them (taking/services.py)."""
CODE = "IMPORT"
"""What the references of files begin with."""


def receive(name: str, content: bytes, *, by: User) -> str:
    """Keep a file, and return its reference: the one it has already where the same file waits to be taken.

    Raises RuleBroken where the same was taken and all of it is there; of one that is there in part the rest can come.
    """
    digest = hashlib.sha256(content).hexdigest()
    _hold(by.agency_id)
    there = queries.same(by.agency_id, digest)
    if there and not there.in_part:
        if there.state in queries.TAKEN:
            raise RuleBroken(f"This very file was imported before, as {there.reference}. Withdraw that first, or load a file with what is new", "file")
        return there.reference
    reference = next_reference(CODE, clock.today().year)
    db.session.add(
        OperationImport(
            reference=reference, agency_id=by.agency_id, name=name, digest=digest, content=content, state=FileState.COLUMNS, sent_at=clock.now(), sent_by_id=by.id,
        )
    )
    db.session.flush()
    return reference


def match(reference: str, matched: Match, kept: Match, *, seen_version: int, by: User) -> None:
    """Keep how the columns of a file are matched, and what of that is `kept` for the agency's next one; it is to be checked by that.

    Raises NotFound, RuleBroken for one that was taken, ChangedMeanwhile.
    """
    batch = waiting(reference, seen_version, by)
    tasks_services.soon(TASK)
    batch.columns, batch.state, batch.done, batch.trouble = matched.text(), FileState.CHECKING, 0, ""
    _hold(batch.agency_id)
    last = db.session.get(ImportColumns, batch.agency_id) or ImportColumns(agency_id=batch.agency_id)
    last.columns = kept.text()
    db.session.add(last)
    db.session.flush()


def _hold(agency_id: int) -> None:
    """Hold an agency's files until the unit of work ends: who sends the same one, or matches another's columns, in the same second finds it there."""
    db.session.execute(select(Agency.id).where(Agency.id == agency_id).with_for_update(key_share=True))


def throw_away(reference: str, *, seen_version: int, by: User) -> str:
    """Forget a file of which nothing was taken, and return the sentence that says so. Raises NotFound, RuleBroken for one that was taken, ChangedMeanwhile."""
    batch = waiting(reference, seen_version, by)
    db.session.execute(delete(OperationImport).where(OperationImport.id == batch.id))
    return f"“{batch.name}” was thrown away. Nothing of it was taken"


def forget(reference: str) -> None:
    """Forget a file of which nothing was taken for long; one of which something was meanwhile stays."""
    batch = for_change(reference)
    if batch is not None and (batch.state in (FileState.COLUMNS, FileState.CHECKED) or (batch.state is FileState.CHECKING and batch.trouble)):
        db.session.execute(delete(OperationImport).where(OperationImport.id == batch.id))


def waiting(reference: str, seen_version: int, by: User) -> OperationImport:
    """Return a file of which nothing was taken yet, to be changed. Raises NotFound, RuleBroken for one that was taken, ChangedMeanwhile."""
    batch = seen_by(reference, by)
    if batch.state in queries.TAKEN:
        raise RuleBroken("This file was taken meanwhile")
    if batch.version != seen_version:
        raise ChangedMeanwhile(batch.version)
    return batch


def seen_by(reference: str, by: User) -> OperationImport:
    """Return a file that this person sees, locked. Raises NotFound."""
    batch = for_change(reference)
    if batch is None or not (by.in_partnership_office or batch.agency_id == by.agency_id):
        raise NotFound()
    return batch


def for_change(reference: str) -> OperationImport | None:
    """Return a file, locked; None where there is none."""
    return db.session.scalars(select(OperationImport).where(OperationImport.reference == reference).with_for_update()).one_or_none()
