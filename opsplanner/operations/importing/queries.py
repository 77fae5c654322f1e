"""The files from which operations were imported, and which of them came in each: their agency's coordinators see them, and the office's see all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Exists, Integer, Label, Select, String, exists, func, select
from sqlalchemy.orm import aliased

from opsplanner.access import visible_to
from opsplanner.database import read, rows, the_value
from opsplanner.errors import NotFound
from opsplanner.models import (
    Agency,
    FileState,
    ImportColumns,
    ImportedOperation,
    Operation,
    OperationImport,
    OperationState,
    OperationType,
    User,
)
from opsplanner.operations.importing.columns import rules as columns_rules
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.web.paging import and_whether_more, at_page, on_page

TAKEN = (FileState.TAKING, FileState.TAKEN, FileState.WITHDRAWING, FileState.WITHDRAWN)
"""Something of it is taken, or was."""
MOST = 100
"""So many operations of one file are listed; the list of operations finds the others."""


class ImportRow(NamedTuple):
    """A file."""

    id: int
    reference: str
    agency_id: int
    agency: str
    name: str
    columns: str
    state: FileState
    rows: int
    done: int
    operations: int
    faults: int
    trouble: str
    sent_at: datetime
    sent_by: str
    taken_at: datetime | None
    taken_by: str | None
    there: int
    """How many operations of it are there now."""
    version: int


def _there() -> Label[int]:
    """How many operations of a file are there now."""
    of = OperationImport
    return select(func.count()).where(ImportedOperation.import_id == of.id).correlate(of).scalar_subquery().label("there")


def _imports(in_office: bool) -> Select[*tuple[Any, ...]]:
    of, sender, taker = OperationImport, aliased(User), aliased(User)
    query = (
        select(
            of.id, of.reference, of.agency_id, Agency.short_name.label("agency"), of.name, of.columns, of.state, of.rows, of.done, of.operations, of.faults, of.trouble,
            of.sent_at, sender.name.label("sent_by"), of.taken_at, taker.name.label("taken_by"), _there(), of.version,
        )
        .join(Agency, Agency.id == of.agency_id)
        .join(sender, sender.id == of.sent_by_id)
        .outerjoin(taker, taker.id == of.taken_by_id)
    )
    return query if in_office else query.where(of.agency_id == value("agency"))


@built_once
def _listed(in_office: bool) -> Select[*tuple[Any, ...]]:
    return on_page(_imports(in_office).order_by(OperationImport.id.desc()))


@built_once
def _named(in_office: bool) -> Select[*tuple[Any, ...]]:
    return _imports(in_office).where(OperationImport.reference == value("reference", String))


def imports(user: User, page: int) -> tuple[list[ImportRow], bool]:
    """Return a page of the files that this person sees, the newest first, and whether another page follows (one query)."""
    return and_whether_more(read(ImportRow, _listed(user.in_partnership_office), {"agency": user.agency_id, **at_page(page)}))


def one(user: User, reference: str) -> ImportRow:
    """Return one file (one query). Raises NotFound for what is none, or is none that this person sees."""
    found = read(ImportRow, _named(user.in_partnership_office), {"agency": user.agency_id, "reference": reference})
    if not found:
        raise NotFound()
    return found[0]


@built_once
def _of_file(content: bool) -> Select[bytes | None]:
    return select(OperationImport.content if content else OperationImport.found).where(OperationImport.id == value("file"))


@built_once
def _last_columns() -> Select[str]:
    return select(ImportColumns.columns).where(ImportColumns.agency_id == value("agency"))


def content(import_id: int) -> bytes | None:
    """Return what a file holds; None once it was taken."""
    found: bytes | None = the_value(_of_file(True), {"file": import_id})
    return bytes(found) if found is not None else None


def found(import_id: int) -> bytes | None:
    """Return what the check of a file found, packed; None before it."""
    there: bytes | None = the_value(_of_file(False), {"file": import_id})
    return bytes(there) if there is not None else None


def last_columns(agency_id: int) -> str:
    """Return how the columns of an agency's last file were matched; "" where there was none."""
    return the_value(_last_columns(), {"agency": agency_id}) or ""


@built_once
def _same() -> Select[*tuple[Any, ...]]:
    of = OperationImport
    same_one = of.agency_id == value("agency"), of.digest == value("digest", String), of.state != FileState.WITHDRAWN
    return select(of.reference, of.state, of.operations, of.trouble, _there()).where(*same_one).order_by(of.id.desc()).limit(1)


class Same(NamedTuple):
    """A file that holds the same as another one."""

    reference: str
    state: FileState
    in_part: bool
    """It was taken, and not all of it is there now."""


def same(agency_id: int, digest: str) -> Same | None:
    """Return the newest file of an agency that holds the same, and was not withdrawn, with how it stands; None where there is none (one query)."""
    for row in rows(_same(), {"agency": agency_id, "digest": digest}):
        state = FileState(row.state)
        return Same(row.reference, state, state is FileState.TAKEN and (bool(row.trouble) or row.there < row.operations))
    return None


def _same_elsewhere() -> Select[*tuple[Any, ...]]:
    of, own = aliased(OperationImport), OperationImport
    return select(of.id, of.columns).join(own, (own.agency_id == of.agency_id) & (own.digest == of.digest) & (own.id != of.id)).where(own.id == value("import"))


def rows_there(import_id: int, sheet: int) -> set[int]:
    """Return the rows of a file of which the operations are there, since the same file was taken before, from the same sheet, and in part is there still (two queries)."""
    before = [row.id for row in rows(_same_elsewhere(), {"import": import_id}) if columns_rules.read(row.columns).sheet == sheet]
    return {row.row for row in rows(select(ImportedOperation.row).where(ImportedOperation.import_id.in_(values("before"))), {"before": before})} if before else set()


@built_once
def _seen(reader: Reader) -> Select[*tuple[Any, ...]]:
    return select(Operation.reference).where(visible_to(reader), Operation.reference.in_(values("references", String)))


def seen(user: User, references: Collection[str]) -> set[str]:
    """Return which of these operations this person may see now, by their references (one query, or none)."""
    return {row.reference for row in rows(_seen(Reader.of(user)), asked_by(user, references=sorted(references)))} if references else set()


class CameRow(NamedTuple):
    """An operation that came in a file."""

    reference: str
    type: str
    day: date
    state: OperationState
    row: int


@built_once
def _came(reader: Reader) -> Select[*tuple[Any, ...]]:
    return (
        select(Operation.reference, OperationType.name.label("type"), Operation.day, Operation.state, ImportedOperation.row)
        .join(ImportedOperation, ImportedOperation.operation_id == Operation.id)
        .join(OperationType, OperationType.id == Operation.type_id)
        .where(ImportedOperation.import_id == value("import"), visible_to(reader))
        .order_by(Operation.starts_at, Operation.id)
        .limit(value("most", Integer))
    )


def came(user: User, import_id: int) -> Sequence[CameRow]:
    """Return the operations of a file that this person may see, by their day; at most `MOST` (one query)."""
    return read(CameRow, _came(Reader.of(user)), asked_by(user, **{"import": import_id, "most": MOST}))


class Origin(NamedTuple):
    """The file that an operation came in."""

    reference: str
    name: str
    row: int
    agency_id: int
    at: datetime | None
    by: str | None


@built_once
def _origin() -> Select[*tuple[Any, ...]]:
    of = OperationImport
    return (
        select(of.reference, of.name, ImportedOperation.row, of.agency_id, of.taken_at.label("at"), User.name.label("by"))
        .join(ImportedOperation, ImportedOperation.import_id == of.id)
        .outerjoin(User, User.id == of.taken_by_id)
        .where(ImportedOperation.operation_id == value("operation"))
    )


def origin(operation_id: int) -> Origin | None:
    """Return the file that an operation came in, or None where it came in none (one query)."""
    return next(iter(read(Origin, _origin(), {"operation": operation_id})), None)


def over_when_imported(operation_id: ColumnElement[int] = Operation.id) -> Exists:  # type: ignore[assignment]
    """True for an operation that was over when it came in a file: nobody is asked, or reminded, what came of it (docs/domain.md, "Operations from a file")."""
    return exists().where(ImportedOperation.operation_id == operation_id, ImportedOperation.over)
