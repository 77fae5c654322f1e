"""Noting that a person has read what she was told. Every function runs inside unit_of_work()."""

from __future__ import annotations

from sqlalchemy import update

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import Notice, User
from opsplanner.notices.bell import queries


def read(code: str, *, by: User) -> Notice:
    """Note that she has read a notice, and return it. Read twice, the first time stays. Raises NotFound."""
    notice = queries.own(code, by)
    notice.read_at, notice.digest = notice.read_at or clock.now(), False
    return notice


def read_up_to(code: str, *, by: User) -> None:
    """Note that she has read all up to this one: what came since stays. Raises NotFound."""
    newest = queries.own(code, by)
    theirs = update(Notice).where(Notice.user_id == by.id, Notice.id <= newest.id, Notice.read_at.is_(None))
    db.session.execute(theirs.values(read_at=clock.now(), digest=False).execution_options(synchronize_session=False))
