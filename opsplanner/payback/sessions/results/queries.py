"""The measures that a session records."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select

from opsplanner.database import read, rows
from opsplanner.models import Measure, OutcomeEntry, Review

MEASURES = "payback"
"""The kind of the measures that a session records."""
PERSON_HOURS = "payback-person-hours"


class MeasureRow(NamedTuple):
    """A measure that a session may record, with what was recorded."""

    id: int
    code: str
    name: str
    unit: str
    hundredths: int | None
    review: Any
    corrects_id: int | None

    @property
    def locked(self) -> bool:
        """Say whether it is changed on its own page alone: it was signed off, or corrects what was."""
        return self.review is Review.SIGNED_OFF or self.corrects_id is not None


def measures(session_id: int) -> list[MeasureRow]:
    """Return the measures that a session may record, person-hours left out (they follow from the blocks), with its figures."""
    ours = and_(OutcomeEntry.measure_id == Measure.id, OutcomeEntry.session_id == session_id, OutcomeEntry.superseded.is_(False))
    query = (
        select(Measure.id, Measure.code, Measure.name, Measure.unit, OutcomeEntry.hundredths, OutcomeEntry.review, OutcomeEntry.corrects_id)
        .outerjoin(OutcomeEntry, ours)
        .where(Measure.kind == MEASURES, Measure.code != PERSON_HOURS, or_(Measure.active, OutcomeEntry.id.is_not(None)))
        .order_by(Measure.id)
    )
    return read(MeasureRow, query)


def versions_of_figures(session_id: int) -> dict[int, int]:
    """Return the version of each figure of a session by measure, its person-hours included: what a form about it was opened with."""
    query = select(OutcomeEntry.measure_id, OutcomeEntry.version).where(OutcomeEntry.session_id == session_id, OutcomeEntry.superseded.is_(False))
    return {row.measure_id: row.version for row in rows(query.order_by(OutcomeEntry.measure_id))}
