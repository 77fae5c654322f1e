"""Putting away what nobody has to act on any more: at the end of what did it, and once a minute, since the hour does it too."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.models import Notice
from opsplanner.notices.waiting import queries

TASK = "put away"


def put_away_of(operation_ids: Collection[int]) -> None:
    """Let what was told of these operations and is done count as read, where nobody has read it yet. It runs inside unit_of_work()."""
    if operation_ids:
        _put_away(queries.unread_of(operation_ids))


def put_away() -> None:
    """Let all count as read that is done. It is the worker's task."""
    done = queries.unread()
    db.session.rollback()
    if done:
        with unit_of_work():
            _put_away(queries.unread())


def _put_away(ids: Collection[int]) -> None:
    """It is no unread thing any more; but nobody has heard from it when and where the operation is."""
    if ids:
        gone = update(Notice).where(Notice.id.in_(sorted(ids)), Notice.read_at.is_(None)).execution_options(synchronize_session=False)
        db.session.execute(gone.values(read_at=clock.now(), digest=False, starts_at=None, ends_at=None, musters_at=None, place=""))
