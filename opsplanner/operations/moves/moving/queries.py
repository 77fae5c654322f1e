"""The places where an operation that is moved may meet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, String, select

from opsplanner.access import changeable_by
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.catalogue.queries import Choice
from opsplanner.database import read
from opsplanner.models import Operation, User
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value


@built_once
def _meeting_points(reader: Reader) -> Select[*tuple[Any, ...]]:
    own = select(Operation.meeting_point_id).where(Operation.reference == value("reference", String), changeable_by(reader))
    return catalogue_queries.places(own.scalar_subquery())


def meeting_points(user: User, reference: str) -> list[Choice]:
    """Return the shared places, and the one that the operation has if this person may change it, by name (one query)."""
    found = read(Choice, _meeting_points(Reader.of(user)), asked_by(user, reference=reference))
    return sorted(found, key=lambda place: (place.name.casefold(), place.id))
