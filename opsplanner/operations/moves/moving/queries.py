"""The places where an operation that is moved may meet, and the days that the other dates of its series have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, String, select

from opsplanner.access import changeable_by
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.catalogue.queries import Choice
from opsplanner.database import read, rows
from opsplanner.models import Operation, User
from opsplanner.operations.series.dates.queries import other_dates
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value


@built_once
def _meeting_points(reader: Reader) -> Select[*tuple[Any, ...]]:
    own = select(Operation.meeting_point_id).where(Operation.reference == value("reference", String), changeable_by(reader))
    return catalogue_queries.places(own.scalar_subquery())


def meeting_points(user: User, reference: str) -> list[Choice]:
    """Return the shared places, and the one that the operation has if this person may change it, by name (one query)."""
    return _by_name(read(Choice, _meeting_points(Reader.of(user)), asked_by(user, reference=reference)))


def meeting_points_of(operation: Operation) -> list[Choice]:
    """Return the same of an operation that was read."""
    shared, own = catalogue_queries.shared_places(), operation.meeting_point
    if own is None or any(place.id == own.id for place in shared):
        return _by_name(shared)
    return _by_name([*shared, Choice(own.id, own.code, own.name, own.postcode, usual=False)])


def _by_name(found: Sequence[Choice]) -> list[Choice]:
    return sorted(found, key=lambda place: (place.name.casefold(), place.id))


@built_once
def _days_of_series(reader: Reader) -> Select[*tuple[Any, ...]]:
    return select(Operation.day).where(other_dates(value("operation"), reader)).order_by(Operation.day)


def days_of_series(user: User, operation_id: int) -> Sequence[date]:
    """Return the days of the other dates of an operation's series that this person may see; cancelled and postponed ones have none (one query)."""
    return [row.day for row in rows(_days_of_series(Reader.of(user)), asked_by(user, operation=operation_id))]
