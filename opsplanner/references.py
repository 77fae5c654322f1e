"""References of operations, jobs and figures: CUBIT-2026-014, PAYBACK-2026-014, CUBIT-2026-014/3."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite

from opsplanner.database import db, on_sqlite
from opsplanner.models import FigureCounter, ReferenceCounter


def next_reference(code: str, year: int) -> str:
    """Take the next number of a type in a calendar year, and return the reference."""
    return next_references(code, year, 1)[0]


def next_references(code: str, year: int, count: int) -> list[str]:
    """Take the next numbers of a type in a calendar year: two who save in the same second get two numbers, on both engines.

    Numbers are taken at the first save, drafts included, so that gaps are ordinary (docs/domain.md, "References").
    """
    dialect = sqlite if on_sqlite() else postgresql
    first = dialect.insert(ReferenceCounter).values(type_code=code, year=year, last=count)
    taken = first.on_conflict_do_update(
        index_elements=[ReferenceCounter.type_code, ReferenceCounter.year], set_={"last": ReferenceCounter.last + count}
    ).returning(ReferenceCounter.last)
    last: int = db.session.execute(taken).scalar_one()
    return [f"{code}-{year}-{number:03}" for number in range(last - count + 1, last + 1)]


def next_figure(of: str) -> str:
    """Take the next number of the figures of an operation, a job or a publication, and return the figure's reference: CUBIT-2026-014/3.

    A number is never given twice, be its figure taken back: what the history tells of one is not told of another.
    """
    dialect = sqlite if on_sqlite() else postgresql
    taken = dialect.insert(FigureCounter).values(owner=of, last=1).on_conflict_do_update(
        index_elements=[FigureCounter.owner], set_={"last": FigureCounter.last + 1}
    ).returning(FigureCounter.last)
    return f"{of}/{db.session.execute(taken).scalar_one()}"
