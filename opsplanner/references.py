"""References of operations, jobs and figures: CUBIT-2026-014, PAYBACK-2026-014, CUBIT-2026-014/3."""

from __future__ import annotations

from sqlalchemy import Executable, String
from sqlalchemy.dialects import postgresql, sqlite

from opsplanner.database import db, on_sqlite
from opsplanner.models import FigureCounter, ReferenceCounter
from opsplanner.statements import built_once, value


def next_reference(code: str, year: int) -> str:
    """Take the next number of a type in a calendar year, and return the reference."""
    return next_references(code, year, 1)[0]


def next_references(code: str, year: int, count: int) -> list[str]:
    """Take the next numbers of a type in a calendar year: two who save in the same second get two numbers, on both engines.

    Numbers are taken at the first save, drafts included, so that gaps are ordinary (docs/domain.md, "References").
    """
    last: int = db.session.execute(_taken(on_sqlite()), {"code": code, "of_year": year, "count": count}).scalar_one()
    return [f"{code}-{year}-{number:03}" for number in range(last - count + 1, last + 1)]


@built_once
def _taken(on_sqlite: bool) -> Executable:
    first = (sqlite if on_sqlite else postgresql).insert(ReferenceCounter).values(type_code=value("code", String), year=value("of_year"), last=value("count"))
    more = first.on_conflict_do_update(index_elements=[ReferenceCounter.type_code, ReferenceCounter.year], set_={"last": ReferenceCounter.last + value("count")})
    return more.returning(ReferenceCounter.last)


def next_figure(of: str) -> str:
    """Take the next number of the figures of an operation, a job or a publication, and return the figure's reference: CUBIT-2026-014/3."""
    return next_figures(of, 1)[0]


def next_figures(of: str, count: int) -> list[str]:
    """Take the next numbers of the figures of an operation, a job, a return or a publication, and return the figures' references (one statement).

    A number is never given twice, be its figure taken back: what the history tells of one is not told of another.
    """
    dialect = sqlite if on_sqlite() else postgresql
    taken = dialect.insert(FigureCounter).values(owner=of, last=count).on_conflict_do_update(
        index_elements=[FigureCounter.owner], set_={"last": FigureCounter.last + count}
    ).returning(FigureCounter.last)
    last: int = db.session.execute(taken).scalar_one()
    return [f"{of}/{number}" for number in range(last - count + 1, last + 1)]
