"""The measures that a session records."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Select, and_, or_, select

from opsplanner.database import read, rows
from opsplanner.models import Measure, OutcomeEntry, Review
from opsplanner.statements import built_once, value

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


_OF_SESSION = and_(OutcomeEntry.session_id == value("session"), OutcomeEntry.superseded.is_(False))


@built_once
def _measures() -> Select[*tuple[Any, ...]]:
    return (
        select(Measure.id, Measure.code, Measure.name, Measure.unit, OutcomeEntry.hundredths, OutcomeEntry.review, OutcomeEntry.corrects_id)
        .outerjoin(OutcomeEntry, and_(OutcomeEntry.measure_id == Measure.id, _OF_SESSION))
        .where(Measure.kind == MEASURES, Measure.code != PERSON_HOURS, or_(Measure.active, OutcomeEntry.id.is_not(None)))
        .order_by(Measure.id)
    )


def measures(session_id: int) -> list[MeasureRow]:
    """Return the measures that a session may record, person-hours left out (they follow from the blocks), with its figures."""
    return read(MeasureRow, _measures(), {"session": session_id})


@built_once
def _versions() -> Select[*tuple[Any, ...]]:
    return select(OutcomeEntry.measure_id, OutcomeEntry.version).where(_OF_SESSION).order_by(OutcomeEntry.measure_id)


def versions_of_figures(session_id: int) -> dict[int, int]:
    """Return the version of each figure of a session by measure, its person-hours included: what a form about it was opened with."""
    return {row.measure_id: row.version for row in rows(_versions(), {"session": session_id})}
