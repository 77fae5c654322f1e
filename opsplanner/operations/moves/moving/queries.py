"""The places where an operation that is moved may meet."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner.access import changeable_by
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.models import Operation, User


def meeting_points(user: User, reference: str) -> list[catalogue_queries.Choice]:
    """Return the shared places, and the one that the operation has if this person may change it, by name (one query)."""
    own = select(Operation.meeting_point_id).where(Operation.reference == reference, changeable_by(user))
    return catalogue_queries.places(own.scalar_subquery())
