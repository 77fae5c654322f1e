"""The places where an operation that is moved may meet, and the days that the other dates of its series have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, String, select

from opsplanner.access import changeable_by, visible_to
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.catalogue.queries import Choice
from opsplanner.database import rows
from opsplanner.models import Operation, OperationState, SeriesDate, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.together import Later, all_as, later


@built_once
def _meeting_points(reader: Reader) -> Select[*tuple[Any, ...]]:
    own = select(Operation.meeting_point_id).where(Operation.reference == value("reference", String), changeable_by(reader))
    return catalogue_queries.places(own.scalar_subquery())


def meeting_points(user: User, reference: str) -> Later[list[Choice]]:
    """Return the shared places, and the one that the operation has if this person may change it, by name."""
    return later(_meeting_points(Reader.of(user)), asked_by(user, reference=reference), _by_name)


def _by_name(found: Sequence[Any]) -> list[Choice]:
    return sorted(all_as(Choice)(found), key=lambda place: (place.name.casefold(), place.id))


@built_once
def _days_of_series(reader: Reader) -> Select[*tuple[Any, ...]]:
    its = select(SeriesDate.series_id).where(SeriesDate.operation_id == value("operation")).scalar_subquery()
    has_a_day = Operation.state.not_in((OperationState.CANCELLED, OperationState.POSTPONED))
    others = SeriesDate.series_id == its, SeriesDate.operation_id != value("operation")
    return select(Operation.day).join(SeriesDate, SeriesDate.operation_id == Operation.id).where(*others, has_a_day, visible_to(reader)).order_by(Operation.day)


def days_of_series(user: User, operation_id: int) -> Sequence[date]:
    """Return the days of the other dates of an operation's series that this person may see; cancelled and postponed ones have none (one query)."""
    return [row.day for row in rows(_days_of_series(Reader.of(user)), asked_by(user, operation=operation_id))]
