"""The files from which returns are loaded, as people find them: whoever sends a return of the agency sees all of them, everybody else what was taken."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, String, or_, select
from sqlalchemy.orm import aliased

from opsplanner.database import read, rows, the_value
from opsplanner.errors import NotFound
from opsplanner.models import Agency, ExpectedReturn, FileState, Measure, ReturnColumns, ReturnFile, ReturnOfFile, ServiceReturn, User
from opsplanner.plan.indicators.periods.rules import period_of
from opsplanner.reader import Person
from opsplanner.returns import queries as returns_queries
from opsplanner.returns.queries import ExpectedRow
from opsplanner.statements import built_once, value, values
from opsplanner.web.paging import and_whether_more, at_page, on_page

FOR_ALL = (FileState.TAKING, FileState.TAKEN, FileState.WITHDRAWING, FileState.WITHDRAWN)
"""What stands in the ledger, or stood in it."""


class FileRow(NamedTuple):
    """A file."""

    id: int
    reference: str
    agency_id: int
    agency_code: str
    agency: str
    name: str
    columns: str
    state: FileState
    rows: int
    done: int
    returns: int
    figures: int
    faults: int
    trouble: str
    sent_at: datetime
    sent_by: str
    taken_at: datetime | None
    taken_by: str | None
    version: int


def senders(user: Person) -> dict[int, ExpectedRow]:
    """Return the agencies of which this person sends a return, by their ids, each with one line of the calendar that says so (no query where it is kept)."""
    return {row.agency_id: row for row in returns_queries.expected() if returns_queries.may_send(user, row)}


def _files() -> Select[*tuple[Any, ...]]:
    of, sender, taker = ReturnFile, aliased(User), aliased(User)
    return (
        select(
            of.id, of.reference, of.agency_id, Agency.code.label("agency_code"), Agency.short_name.label("agency"), of.name, of.columns, of.state, of.rows, of.done,
            of.returns, of.figures, of.faults, of.trouble, of.sent_at, sender.name.label("sent_by"), of.taken_at, taker.name.label("taken_by"), of.version,
        )
        .join(Agency, Agency.id == of.agency_id)
        .join(sender, sender.id == of.sent_by_id)
        .outerjoin(taker, taker.id == of.taken_by_id)
        .where(or_(of.agency_id.in_(values("agencies")), of.state.in_(FOR_ALL)))
    )


@built_once
def _listed() -> Select[*tuple[Any, ...]]:
    return on_page(_files().order_by(ReturnFile.id.desc()))


@built_once
def _named() -> Select[*tuple[Any, ...]]:
    return _files().where(ReturnFile.reference == value("reference", String))


def files(user: User, page: int) -> tuple[list[FileRow], bool]:
    """Return a page of the files that this person sees, the newest first, and whether another page follows (one query)."""
    found = read(FileRow, _listed(), {"agencies": list(senders(user)), **at_page(page)})
    return and_whether_more(found)


def file(user: User, reference: str) -> FileRow:
    """Return one file (one query). Raises NotFound for what is none, or is none that this person sees."""
    found = read(FileRow, _named(), {"agencies": list(senders(user)), "reference": reference})
    if not found:
        raise NotFound()
    return found[0]


@built_once
def _of_file(content: bool) -> Select[bytes | None]:
    return select(ReturnFile.content if content else ReturnFile.found).where(ReturnFile.id == value("file"))


@built_once
def _last_columns() -> Select[str]:
    return select(ReturnColumns.columns).where(ReturnColumns.agency_id == value("agency"))


def content(file_id: int) -> bytes | None:
    """Return what a file holds; None once it was taken."""
    found: bytes | None = the_value(_of_file(True), {"file": file_id})
    return bytes(found) if found is not None else None


def found(file_id: int) -> bytes | None:
    """Return what the check of a file found, packed; None before it."""
    there: bytes | None = the_value(_of_file(False), {"file": file_id})
    return bytes(there) if there is not None else None


def last_columns(agency_id: int) -> str:
    """Return how the columns of an agency's last file were matched; "" where there was none."""
    return the_value(_last_columns(), {"agency": agency_id}) or ""


class ReturnRow(NamedTuple):
    """A return that a file entered or changed."""

    reference: str
    measure: str
    kind: str
    ends_on: date
    had: bool
    """Something had come before."""
    withdrawn: bool

    @property
    def period(self) -> str:
        """The name of its period."""
        return period_of(self.kind, self.ends_on).name


MOST = 500
"""So many returns of one file are listed."""


@built_once
def _returns() -> Select[*tuple[Any, ...]]:
    of, sent, line = ReturnOfFile, ServiceReturn, ExpectedReturn
    return (
        select(sent.reference, Measure.name.label("measure"), line.kind, sent.ends_on, (of.before != "").label("had"), of.withdrawn)
        .join(sent, sent.id == of.return_id)
        .join(line, line.id == sent.expected_id)
        .join(Measure, Measure.id == line.measure_id)
        .where(of.file_id == value("file"))
        .order_by(Measure.name, sent.ends_on, sent.id)
        .limit(MOST)
    )


def returns_of(file_id: int) -> list[ReturnRow]:
    """Return what a file entered, by measure and period (one query)."""
    return read(ReturnRow, _returns(), {"file": file_id})


@built_once
def _same() -> Select[*tuple[Any, ...]]:
    of = ReturnFile
    return (
        select(of.reference, of.state)
        .where(of.agency_id == value("agency"), of.digest == value("digest", String), of.state != FileState.WITHDRAWN)
        .order_by(of.id.desc())
        .limit(1)
    )


def same(agency_id: int, digest: str) -> tuple[str, FileState] | None:
    """Return the newest file of an agency that holds the same, and was not withdrawn, with how it stands; None where there is none (one query)."""
    there = rows(_same(), {"agency": agency_id, "digest": digest})
    return (there[0].reference, FileState(there[0].state)) if there else None
