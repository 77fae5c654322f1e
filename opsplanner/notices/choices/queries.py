"""What a person has chosen of how she is told."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner.database import db
from opsplanner.models import DigestHour, NoticeChoice, NoticeWay, User
from opsplanner.notices.letters.queries import USUAL_HOUR


def chosen(user: User) -> dict[str, NoticeWay]:
    """Return how a person wants to be told, by kind, where it is not as usual."""
    found = db.session.execute(select(NoticeChoice.kind, NoticeChoice.way).where(NoticeChoice.user_id == user.id))
    return {row.kind: row.way for row in found}


def digest_hour(user: User) -> int:
    """Return the hour of a person's digest, by the clock on the wall."""
    found = db.session.scalar(select(DigestHour.hour).where(DigestHour.user_id == user.id))
    return USUAL_HOUR if found is None else found
