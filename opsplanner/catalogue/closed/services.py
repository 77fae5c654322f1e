"""It is said when nobody works at a place. Runs inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from sqlalchemy import delete

from opsplanner.catalogue.closed.rules import Closed
from opsplanner.database import db
from opsplanner.models import PlaceClosed


def keep(place_id: int, closed: Closed) -> None:
    """Keep when nobody works at a place, in place of what was said before."""
    db.session.execute(delete(PlaceClosed).where(PlaceClosed.place_id == place_id))
    db.session.add_all([PlaceClosed(place_id=place_id, weekday=one) for one in closed.weekdays])
    db.session.add_all([PlaceClosed(place_id=place_id, first=span.first, last=span.last, why=span.why) for span in closed.spans])
    db.session.flush()
