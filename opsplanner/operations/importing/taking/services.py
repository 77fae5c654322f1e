"""A file's operations are made, or taken away again: portion by portion, each in a unit of work of its own, all of them one batch.

`take`, `withdraw`, `resume` and `leave` stand inside unit_of_work(); what they began, `go_on` and the worker's `work` do.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import DBAPIError

from opsplanner import clock
from opsplanner.database import db, is_away, unit_of_work
from opsplanner.errors import MaybeKept, NotKept, Refused
from opsplanner.history import Said, record, record_many, subjects
from opsplanner.models import (
    FileState,
    ImportedOperation,
    Operation,
    OperationImport,
    OperationState,
    Place,
    User,
    Verb,
    operation_measure,
    operation_priority,
)
from opsplanner.operations.afterwards import queries as afterwards_queries
from opsplanner.operations.afterwards import rules as afterwards_rules
from opsplanner.operations.afterwards import services as afterwards_services
from opsplanner.operations.afterwards.rules import Entered
from opsplanner.operations.importing import queries, words
from opsplanner.operations.importing.checking import services as checking_services
from opsplanner.operations.importing.rules import Prepared, unpacked
from opsplanner.operations.importing.services import TASK, for_change, forget, seen_by, waiting
from opsplanner.operations.importing.taking import queries as taking_queries
from opsplanner.operations.importing.taking import rules
from opsplanner.tasks import services as tasks_services
from opsplanner.web.tables.mending import OURS

log = logging.getLogger("opsplanner.importing")


def take(reference: str, *, sure: bool, seen_version: int, by: User) -> None:
    """Begin to take a file whole. Raises NotFound, RuleBroken where something is to be mended or asked about, ChangedMeanwhile."""
    batch = waiting(reference, seen_version, by)
    rules.check_take(batch.state, unpacked(queries.found(batch.id) or b""), sure=sure)
    batch.state, batch.done, batch.trouble, batch.taken_by_id, batch.taken_at = FileState.TAKING, 0, "", by.id, clock.now()
    tasks_services.soon(TASK)
    db.session.flush()


def withdraw(reference: str, *, by: User) -> None:
    """Begin to withdraw a file whole, also one that is taken in part. Raises NotFound, RuleBroken where somebody has touched an operation of it."""
    batch = seen_by(reference, by)
    rules.check_withdraw(batch.state, taking_queries.touched(batch.id, by))
    batch.state, batch.done, batch.trouble, batch.taken_by_id = FileState.WITHDRAWING, 0, "", by.id
    batch.operations = _there(batch.id)
    tasks_services.soon(TASK)
    db.session.flush()


def resume(reference: str, *, by: User) -> None:
    """Go on with what stopped half-way. Raises NotFound, RuleBroken where nothing did."""
    batch = seen_by(reference, by)
    rules.check_go_on(batch.state, batch.trouble)
    batch.trouble = ""
    tasks_services.soon(TASK)
    db.session.flush()


def leave(reference: str, *, by: User) -> None:
    """Leave a file whose taking stopped half-way with what was taken of it; which rows were not is kept with it. Raises NotFound, RuleBroken where nothing stopped, or nothing is there."""
    batch = seen_by(reference, by)
    there = _there(batch.id)
    rules.check_leave(batch.state, batch.trouble, there)
    rest = [one.row for one in unpacked(queries.found(batch.id) or b"", batch.done).operations]
    _keep_part(batch, rules.not_taken(batch.trouble, rest))
    _note(batch, Verb.IMPORT_TAKEN, words.left(batch.name, there, len(rest)), by)
    db.session.flush()


def _keep_part(batch: OperationImport, why: str) -> None:
    """A file is there in part: what of it is there stays, and the same file can be loaded again for the rest."""
    batch.state, batch.trouble, batch.content, batch.found = FileState.TAKEN, why[:1000], None, None


def _note(batch: OperationImport, verb: Verb, sentence: str, by: User) -> None:
    record(None, verb, sentence, by=by, subject=subjects.of_import(batch.reference), agency_id=batch.agency_id)


def work() -> None:
    """Go on with every file of which something is to be done, and forget those of which nothing was taken for long. It is the worker's task."""
    of = OperationImport
    references = db.session.scalars(select(of.reference).where(of.state.in_(words.ROUND), of.trouble == "").order_by(of.id)).all()
    waits = of.state.in_((FileState.COLUMNS, FileState.CHECKED)) | ((of.state == FileState.CHECKING) & (of.trouble != ""))
    old = db.session.scalars(select(of.reference).where(waits, of.sent_at < clock.now() - rules.KEPT)).all()
    db.session.rollback()
    for reference in old:
        with unit_of_work():
            forget(reference)
    for reference in references:
        if tasks_services.stopping():
            return
        go_on(reference)


def go_on(reference: str) -> None:
    """Check a file, take it or withdraw it to the end, as far as that was begun; where two do so at once, each portion is done by one of them.

    What goes wrong with it is kept with it, and no other file waits for it. Raises what says that the database is away.
    """
    try:
        checking_services.check(reference)
        while not tasks_services.stopping():
            with unit_of_work():
                if not _portion(reference):
                    return
    except Refused as refused:
        _stop(reference, str(refused))
    except (NotKept, MaybeKept):
        raise
    except Exception as trouble:  # whatever is wrong with one file, the others are gone on with
        if isinstance(trouble, DBAPIError) and is_away(trouble):
            raise
        log.error("the work on file %s stopped", reference, exc_info=trouble)
        _stop(reference, OURS)


def _stop(reference: str, why: str) -> None:
    """Say why the work stopped half-way: somebody goes on with it, leaves it as it is, or withdraws what was taken; what could not be withdrawn stays."""
    db.session.rollback()  # what was read for the check
    with unit_of_work():
        batch = for_change(reference)
        if batch is not None and batch.state is FileState.WITHDRAWING:
            _end_withdrawing(batch, f"It was not withdrawn to its end: {why}", db.session.get_one(User, batch.taken_by_id))
        elif batch is not None and batch.state in words.ROUND:
            batch.trouble = why[:1000]


def _end_withdrawing(batch: OperationImport, why: str, by: User) -> None:
    """End where a portion cannot be withdrawn: what is still there stays taken."""
    _keep_part(batch, why)
    _note(batch, Verb.IMPORT_WITHDRAWN, words.withdrawn_in_part(batch.name, batch.done, _there(batch.id)), by)


def _portion(reference: str) -> bool:
    """Do the next portion, and say whether another may follow."""
    batch = for_change(reference)
    if batch is None or batch.trouble or batch.state not in (FileState.TAKING, FileState.WITHDRAWING):
        return False
    by = db.session.get_one(User, batch.taken_by_id)
    return _take_some(batch, by) if batch.state is FileState.TAKING else _withdraw_some(batch, by)


def _take_some(batch: OperationImport, by: User) -> bool:
    some = unpacked(queries.found(batch.id) or b"", batch.done, rules.PORTION).operations
    new = _not_there(some, by)
    made = afterwards_services.write_down([_entered(one) for one in new], by=by)
    links = [
        {"operation_id": operation.id, "import_id": batch.id, "row": one.row, "over": one.state is not OperationState.DRAFT} for operation, one in zip(made, new, strict=True)
    ]
    if links:
        db.session.execute(insert(ImportedOperation), links)
    said = [Said(operation, words.imported(batch.name, one.row, batch.reference, one.state), None, "") for operation, one in zip(made, new, strict=True)]
    record_many(Verb.IMPORTED, said, by=by)
    batch.done += len(some)
    if batch.done < batch.operations:
        return True
    there = _there(batch.id)
    batch.state, batch.content, batch.found = FileState.TAKEN, None, None
    _note(batch, Verb.IMPORT_TAKEN, words.taken(batch.name, there, batch.operations - there), by)
    return False


def _not_there(some: Sequence[Prepared], by: User) -> list[Prepared]:
    """Those that do not stand by now: somebody may have planned or imported one since the file was checked."""
    if not some:
        return []
    there = afterwards_queries.standing(by, {one.type_id for one in some}, min(one.day for one in some), max(one.day for one in some))
    return [one for one in some if not afterwards_rules.same(one.type_id, one.wall, one.ward_ids, there)]


def _entered(one: Prepared) -> Entered:
    return Entered(
        type_id=one.type_id, wall=one.wall, lead_agency_id=one.lead_agency_id, author_id=one.author.id, author_agency_id=one.author.agency_id, ward_ids=one.ward_ids,
        place=one.place, own_place=True, parts=one.parts, objectives=one.objectives, notes=one.notes, state=one.state, reason=one.reason, said=f"Row {one.row}: ",
    )


def _there(import_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(ImportedOperation).where(ImportedOperation.import_id == import_id)) or 0


def _withdraw_some(batch: OperationImport, by: User) -> bool:
    ids = taking_queries.of_portion(batch.id, rules.PORTION)
    held = db.session.execute(select(Operation.id, Operation.meeting_point_id).where(Operation.id.in_(ids)).order_by(Operation.id).with_for_update(of=Operation)).all()
    if rows := taking_queries.touched_rows(batch.id, ids):
        _end_withdrawing(batch, rules.not_withdrawn(rows, _there(batch.id)), by)
        return False
    for link in (operation_priority, operation_measure):
        db.session.execute(delete(link).where(link.c.operation_id.in_(ids)))
    db.session.execute(delete(Operation).where(Operation.id.in_(ids)), execution_options={"synchronize_session": False})  # what is its alone goes with it
    for place in db.session.scalars(select(Place).where(Place.id.in_({row.meeting_point_id for row in held}), Place.shared.is_(False))):
        db.session.delete(place)
    db.session.flush()
    batch.done += len(ids)
    if len(ids) == rules.PORTION:
        return True
    batch.state, batch.content, batch.found = FileState.WITHDRAWN, None, None
    _note(batch, Verb.IMPORT_WITHDRAWN, words.withdrawn(batch.name, batch.done), by)
    return False
