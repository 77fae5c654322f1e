"""One return with its figures."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, String, select

from opsplanner.database import read, rows
from opsplanner.errors import NotFound
from opsplanner.figures.queries import entries_visible_to
from opsplanner.models import (
    Exactness,
    ExpectedReturn,
    FileState,
    OutcomeEntry,
    ReturnFile,
    ReturnOfFile,
    Review,
    ServiceReturn,
    User,
    Ward,
)
from opsplanner.reader import Reader, asked_by
from opsplanner.returns import queries as returns_queries
from opsplanner.returns.queries import ExpectedRow, SentRow
from opsplanner.statements import built_once, value


class FigureRow(NamedTuple):
    """A figure of a return that stands."""

    reference: str
    ward: str | None
    hundredths: int
    exactness: Exactness
    review: Review
    told_by: str | None
    """The return that counts for it, where another one does."""


class FileRow(NamedTuple):
    """A file with returns."""

    reference: str
    name: str


class Whole(NamedTuple):
    """A return with what was asked for, and its figures."""

    row: ExpectedRow
    sent: SentRow
    figures: list[FigureRow]
    files: list[FileRow]
    """Those in which it came, or was changed."""


@built_once
def _line_of() -> Select[*tuple[Any, ...]]:
    of = ServiceReturn
    return select(of.id, of.expected_id, of.starts_on, ExpectedReturn.agency_id).join(ExpectedReturn, ExpectedReturn.id == of.expected_id).where(of.reference == value("reference", String))


@built_once
def _figures(reader: Reader) -> Select[*tuple[Any, ...]]:
    entry, teller = OutcomeEntry, ServiceReturn
    return (
        select(entry.reference, Ward.name.label("ward"), entry.hundredths, entry.exactness, entry.review, teller.reference.label("told_by"))
        .outerjoin(Ward, Ward.id == entry.ward_id)
        .outerjoin(teller, teller.id == entry.told_by_id)
        .where(entries_visible_to(reader), entry.return_id == value("sent"), entry.superseded.is_(False))
        .order_by(Ward.name, entry.id)
    )


@built_once
def _files() -> Select[*tuple[Any, ...]]:
    of = ReturnOfFile
    return (
        select(ReturnFile.reference, ReturnFile.name)
        .join(of, of.file_id == ReturnFile.id)
        .where(of.return_id == value("sent"), of.withdrawn.is_(False), ReturnFile.state == FileState.TAKEN)
        .order_by(ReturnFile.id)
    )


def sent(user: User, reference: str) -> Whole:
    """Return one return (five queries). Raises NotFound when there is none of that reference."""
    found = next(iter(rows(_line_of(), {"reference": reference})), None)
    if found is None:
        raise NotFound()
    row = next(row for row in returns_queries.expected() if row.id == found.expected_id)
    come = returns_queries.sent([found.expected_id], withdrawn=True)
    figures = read(FigureRow, _figures(Reader.of(user)), asked_by(user, sent=found.id))
    return Whole(row, next(one for one in come.values() if one.id == found.id), figures, read(FileRow, _files(), {"sent": found.id}))
