"""The words that anybody would try first who knows where an installation is."""

from __future__ import annotations

from sqlalchemy import select, union

from opsplanner.database import db
from opsplanner.models import Agency, Installation, Ward


def words_of_the_place() -> list[str]:
    """Return the names of the partnership, its area, its wards and its agencies (one query)."""
    columns = (Installation.partnership, Installation.short_name, Installation.area, Ward.name, Agency.name, Agency.short_name)
    return sorted(filter(None, db.session.scalars(union(*(select(column.label("word")) for column in columns)))))
