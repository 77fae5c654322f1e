"""References of operations and jobs: CUBIT-2026-014, PAYBACK-2026-014."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite

from opsplanner.database import db, on_sqlite
from opsplanner.models import ReferenceCounter


def next_reference(code: str, year: int) -> str:
    """Take the next number of a type in a calendar year: two who save in the same second get two numbers, on both engines.

    Numbers are taken at the first save, drafts included, so that gaps are ordinary (docs/domain.md, "References").
    """
    dialect = sqlite if on_sqlite() else postgresql
    first = dialect.insert(ReferenceCounter).values(type_code=code, year=year, last=1)
    taken = first.on_conflict_do_update(
        index_elements=[ReferenceCounter.type_code, ReferenceCounter.year], set_={"last": ReferenceCounter.last + 1}
    ).returning(ReferenceCounter.last)
    return f"{code}-{year}-{db.session.execute(taken).scalar_one():03}"
