"""What a link asks, and of whom."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from opsplanner.database import db
from opsplanner.models import HistoryLine, User
from opsplanner.notices.letters.queries import reader
from opsplanner.statements import built_once, value


@built_once
def _line() -> Select[HistoryLine]:
    return select(HistoryLine).where(HistoryLine.id == value("line"))


def line(line_id: int) -> HistoryLine:
    """Return a line of the history that is there."""
    return db.session.scalars(_line(), {"line": line_id}).one()


def newest_like(asked: HistoryLine) -> HistoryLine:
    """Return the newest line that asks of the same thing."""
    same = HistoryLine.subject == asked.subject, HistoryLine.verb == asked.verb
    return line(db.session.scalars(select(func.max(HistoryLine.id)).where(*same)).one() or asked.id)


def asked(user_id: int | None, to: str) -> User | None:
    """Return who is asked, while she may sign in and her address is the one that a link was sent to; None else."""
    user = reader(user_id) if user_id else None
    return user if user and user.email == to else None
