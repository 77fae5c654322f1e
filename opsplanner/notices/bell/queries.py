"""What one person was told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, String, func, or_, select
from sqlalchemy.orm import contains_eager

from opsplanner.access import visible_to
from opsplanner.database import one, the_value
from opsplanner.models import HistoryLine, Notice, Operation, User
from opsplanner.notices.kinds.words import kinds
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.web.paging import and_whether_more, at_page, on_page
from opsplanner.whole import Whole


def _theirs(reader: Reader, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Keep of a select of notices with their lines what is this person's, and what she may see, or is told all the same."""
    return (
        query.outerjoin(Operation, Operation.id == HistoryLine.operation_id)
        .where(Notice.user_id == value("reader_id"), or_(Operation.id.is_(None), visible_to(reader), Notice.kind.in_(values("unseen", String))))
    )


def _asked(user: User, **more: Any) -> dict[str, Any]:
    return asked_by(user, unseen=[kind.name for kind in kinds().values() if kind.unseen], **more)


@built_once
def _unread(reader: Reader) -> Select[*tuple[Any, ...]]:
    counted = select(func.count()).select_from(Notice).join(HistoryLine, HistoryLine.id == Notice.line_id)
    return _theirs(reader, counted).where(Notice.read_at.is_(None))


def unread(user: User) -> int:
    """Count what a person has not read."""
    return int(the_value(_unread(Reader.of(user)), _asked(user)))


_TOLD = Whole(Notice, "line", named=("line",))


@built_once
def _told(reader: Reader) -> Select[*tuple[Any, ...]]:
    return on_page(_theirs(reader, _TOLD.select()).order_by(Notice.read_at.is_not(None), Notice.id.desc()))


def told(user: User, page: int) -> tuple[Sequence[Notice], bool]:
    """One page of what a person was told, with the lines: what she has not read first, the newest first; and whether another page follows."""
    return and_whether_more(_TOLD.read(_told(Reader.of(user)), _asked(user) | at_page(page)))


def own(code: str, user: User) -> Notice:
    """Return one notice of this person, with its line. Raises NotFound."""
    return one(select(Notice).join(Notice.line).where(Notice.code == code, Notice.user_id == user.id).options(contains_eager(Notice.line)))
