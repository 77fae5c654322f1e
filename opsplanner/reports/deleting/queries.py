"""Which drafts were deleted, and what was done to each: a report begun anew has the code of the draft before it, and shares no history with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, String, func, select

from opsplanner.database import read, rows
from opsplanner.errors import NotFound
from opsplanner.history import subjects
from opsplanner.models import HistoryLine, Verb
from opsplanner.statements import built_once, value

MOST = 100


class DeletedRow(NamedTuple):
    """A draft that was deleted: by whom, when, and why."""

    subject: str
    number: int
    """Which of the deleted drafts of its report it is, counted from the first."""
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
    number = func.row_number().over(partition_by=of.subject, order_by=of.id).label("number")
    query = select(of.subject, number, of.what, of.why, of.by_name, of.at).where(of.verb == Verb.REPORT_DELETED)
    return query.order_by(of.at.desc(), of.id.desc()).limit(value("most"))


def deleted() -> list[DeletedRow]:
    """Return the drafts that were deleted, the last one first (one query)."""
    return read(DeletedRow, _deleted(), {"most": MOST})


@built_once
def _ends() -> Select[*tuple[Any, ...]]:
    of = HistoryLine
    return select(of.id).where(of.subject == value("subject", String), of.verb == Verb.REPORT_DELETED).order_by(of.id)


@built_once
def _lines(ended: bool) -> Select[*tuple[Any, ...]]:
    of = HistoryLine
    query = select(*of.__table__.c).where(of.subject == value("subject", String), of.id > value("after"))
    if ended:
        query = query.where(of.id <= value("until"))
    return query.order_by(of.at.desc(), of.id.desc()).limit(value("most"))


def _ends_of(code: str) -> list[int]:
    """The lines with which its drafts were deleted, in their order."""
    return [row.id for row in rows(_ends(), {"subject": subjects.of_report(code)})]


def lines(code: str) -> Sequence[Any]:
    """Return what was done to the report that stands now, the newest first, and nothing of drafts that were deleted before it (two queries)."""
    ends = _ends_of(code)
    return rows(_lines(ended=False), {"subject": subjects.of_report(code), "after": ends[-1] if ends else 0, "most": MOST})


def lines_of_deleted(code: str, number: int) -> Sequence[Any]:
    """Return what was done to a report's draft that was deleted as its `number`th, the newest first (two queries). Raises NotFound where there is none."""
    ends = _ends_of(code)
    if not 1 <= number <= len(ends):
        raise NotFound()
    return rows(_lines(ended=True), {"subject": subjects.of_report(code), "after": [0, *ends][number - 1], "until": ends[number - 1], "most": MOST})
