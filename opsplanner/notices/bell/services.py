"""Noting that a person has read what she was told. Every function runs inside unit_of_work()."""

from __future__ import annotations

from sqlalchemy import and_, select, update

from opsplanner import clock
from opsplanner.database import db
from opsplanner.models import HistoryLine, Notice, User
from opsplanner.notices.bell import queries


def read(code: str, *, by: User) -> Notice:
    """Note that she has read a notice, and return it. Read twice, the first time stays. Raises NotFound.

    Where it asks to be seen, she has seen what asked before it of the same operation, job or day.
    """
    notice = queries.own(code, by)
    notice.read_at, notice.digest = notice.read_at or clock.now(), False
    if notice.asks_until:
        line = notice.line
        same = HistoryLine.operation_id == line.operation_id if line.operation_id else and_(HistoryLine.operation_id.is_(None), HistoryLine.subject == line.subject)
        of_it = select(HistoryLine.id).where(same)
        before = Notice.user_id == by.id, Notice.id < notice.id, Notice.read_at.is_(None), Notice.asks_until.is_not(None), Notice.line_id.in_(of_it)
        db.session.execute(update(Notice).where(*before).values(read_at=clock.now(), digest=False).execution_options(synchronize_session=False))
    return notice


def read_up_to(code: str, *, by: User) -> None:
    """Note that she has read all up to this one: what came since stays. Raises NotFound."""
    newest = queries.own(code, by)
    theirs = update(Notice).where(Notice.user_id == by.id, Notice.id <= newest.id, Notice.read_at.is_(None))
    db.session.execute(theirs.values(read_at=clock.now(), digest=False).execution_options(synchronize_session=False))
