"""Keeping how a person wants to be told. It runs inside unit_of_work()."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, insert

from opsplanner.access import may
from opsplanner.database import db
from opsplanner.models import DigestHour, NoticeChoice, NoticeWay, User
from opsplanner.notices.kinds.words import Kind, kinds


def choices_of(user: User) -> list[Kind]:
    """Return the kinds of notice that concern what this person may do, those that cannot be turned off last."""
    return sorted((kind for kind in kinds().values() if may(user, kind.permission)), key=lambda kind: kind.fixed)


def choose(ways: Mapping[str, NoticeWay | None], hour: int, *, by: User) -> None:
    """Keep how she wants to be told, by kind, and the hour of her digest (0 to 23). What she does not say stays; a kind that is fixed stays as it is."""
    open_ones = [kind.name for kind in choices_of(by) if not kind.fixed and kind.name in ways]
    db.session.execute(delete(NoticeChoice).where(NoticeChoice.user_id == by.id, NoticeChoice.kind.in_(open_ones)))
    unusual = [{"user_id": by.id, "kind": name, "way": ways[name]} for name in open_ones if ways[name] not in (None, kinds()[name].unchosen)]
    if unusual:
        db.session.execute(insert(NoticeChoice), unusual)
    db.session.merge(DigestHour(user_id=by.id, hour=hour))
