"""What a link asks, and of whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from opsplanner.database import db
from opsplanner.models import HistoryLine, User
from opsplanner.notices.letters.queries import reader
from opsplanner.statements import built_once, value
from opsplanner.whole import Whole

_LINE, _PERSON = Whole(HistoryLine), Whole(User, "agency")


@built_once
def _line() -> Select[*tuple[Any, ...]]:
    return _LINE.select().where(HistoryLine.id == value("line"))


def line(line_id: int) -> HistoryLine:
    """Return a line of the history, to read. Raises NotFound."""
    return _LINE.one(_line(), {"line": line_id})


def newest_like(asked: HistoryLine) -> HistoryLine:
    """Return the newest line that asks of the same thing."""
    same = HistoryLine.subject == asked.subject, HistoryLine.verb == asked.verb
    return line(db.session.scalars(select(func.max(HistoryLine.id)).where(*same)).one() or asked.id)


@built_once
def _person() -> Select[*tuple[Any, ...]]:
    return _PERSON.select().where(User.id == value("user"))


def asked(user_id: int | None, to: str) -> User | None:
    """Return who is asked, to read, while she may sign in and her address is the one that a link was sent to; None else."""
    return _still(_PERSON.one_or_none(_person(), {"user": user_id}) if user_id else None, to)


def who_answers(user_id: int | None, to: str) -> User | None:
    """Return the same, who answers now."""
    return _still(reader(user_id) if user_id else None, to)


def _still(user: User | None, to: str) -> User | None:
    return user if user and user.is_active and user.email == to else None
