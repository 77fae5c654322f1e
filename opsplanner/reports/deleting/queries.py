"""Which drafts were deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.database import read
from opsplanner.history import subjects
from opsplanner.models import HistoryLine, Verb
from opsplanner.statements import built_once, value

MOST = 100


class DeletedRow(NamedTuple):
    """A draft that was deleted: by whom, when, and why."""

    subject: str
    what: str
    why: str
    by_name: str
    at: datetime

    @property
    def code(self) -> str:
        """What its address called it."""
        return subjects.report_of(self.subject)


@built_once
def _deleted() -> Select[*tuple[Any, ...]]:
    of = HistoryLine
    query = select(of.subject, of.what, of.why, of.by_name, of.at).where(of.verb == Verb.REPORT_DELETED)
    return query.order_by(of.at.desc(), of.id.desc()).limit(value("most"))


def deleted() -> list[DeletedRow]:
    """Return the drafts that were deleted, the last one first (one query)."""
    return read(DeletedRow, _deleted(), {"most": MOST})
