"""Whether anybody still has to act: the one answer for letters, digests, the bell and deputies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

from sqlalchemy import Select, String, select
from sqlalchemy.orm import contains_eager

from opsplanner.database import db
from opsplanner.models import HistoryLine, Notice, User
from opsplanner.notices.kinds.words import kinds
from opsplanner.statements import built_once, values


def over(notices: Iterable[Notice], reader: User | None) -> set[int]:
    """Return the ids of those of these notices, with their lines, that asked their reader to act and do so no longer; of many readers None, without what differs by its reader."""
    those, done = list(notices), set[int]()
    for kind in kinds().values():
        if kind.waits and (reader or not kind.own) and (of_it := [notice for notice in those if notice.kind == kind.name]):
            waiting = kind.waits([notice.line for notice in of_it], reader)
            done |= {notice.id for notice in of_it if notice.line_id not in waiting}
    return done


def unread_of(operation_ids: Collection[int]) -> set[int]:
    """Return the ids of what nobody has read yet and nobody has to act on any more, of these operations."""
    names = sorted(kind.name for kind in kinds().values() if kind.waits and not kind.own)
    return over(_unread(names, sorted(operation_ids)), None)


def unread() -> set[int]:
    """Return the ids of all that nobody has read yet and nobody has to act on any more."""
    waiting = [kind for kind in kinds().values() if kind.waits]
    done = over(_unread(sorted(kind.name for kind in waiting if not kind.own)), None)
    own = _unread(sorted(kind.name for kind in waiting if kind.own))
    for user_id, those in groupby(own, key=lambda notice: notice.user_id):
        done |= over(those, db.session.get(User, user_id))
    return done


def _unread(names: Sequence[str], operation_ids: Sequence[int] | None = None) -> Sequence[Notice]:
    return db.session.scalars(_unread_of(operation_ids is None), {"names": names, **({} if operation_ids is None else {"ids": operation_ids})}).all()


@built_once
def _unread_of(everything: bool) -> Select[Notice]:
    query = select(Notice).join(Notice.line).where(Notice.read_at.is_(None), Notice.kind.in_(values("names", String))).options(contains_eager(Notice.line))
    return (query if everything else query.where(HistoryLine.operation_id.in_(values("ids")))).order_by(Notice.user_id, Notice.id)
