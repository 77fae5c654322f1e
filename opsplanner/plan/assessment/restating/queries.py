"""What was put right of assessments."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner.database import read
from opsplanner.kept import until_changed
from opsplanner.models import AssessmentRestatement
from opsplanner.statements import built_once, value


class RestatedRow(NamedTuple):
    """One thing that was put right of an agreed assessment."""

    priority_code: str
    name: str
    was: str
    now: str
    words: str
    level: str
    why: str
    changes_conclusion: bool
    conclusion: str
    said_at: datetime
    said_by: str


@built_once
def _restated() -> Select[*tuple[Any, ...]]:
    of = AssessmentRestatement
    columns = (of.priority_code, of.name, of.was, of.now, of.words, of.level, of.why, of.changes_conclusion, of.conclusion, of.said_at, of.said_by)
    return select(*columns).where(of.assessment_id == value("assessment")).order_by(of.id)


@until_changed
def restated(assessment_id: int) -> tuple[RestatedRow, ...]:
    """Return what was put right of an assessment, the first first (one query)."""
    return tuple(read(RestatedRow, _restated(), {"assessment": assessment_id}))


def levels(assessment_id: int) -> dict[str, str]:
    """Return the levels that hold in place of what it said, by the priority's code (no query but what is kept)."""
    return {row.priority_code: row.level for row in restated(assessment_id) if row.level}
