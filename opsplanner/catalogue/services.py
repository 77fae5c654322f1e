"""Places, which are named once and used again and again."""

from __future__ import annotations

from sqlalchemy import func, select

from opsplanner.database import db, refused_as
from opsplanner.errors import RuleBroken
from opsplanner.models import Place


def place_known(place_id: int, *, keep: int | None = None) -> Place:
    """Return a place that is in use (or the one to `keep`). Raises RuleBroken on "place" when it is not."""
    place = db.session.get(Place, place_id)
    if place is None or not (place.active or place_id == keep):
        raise RuleBroken("This place is no longer used. Choose another", "place")
    return place


def place_named(name: str, postcode: str) -> Place:
    """Return the known place of that name, else a new record.

    Raises RuleBroken on "new_place" when a place of that name has another postcode.
    """
    known = db.session.scalars(select(Place).where(func.lower(Place.name) == name.lower())).first()
    if known is not None:
        if known.postcode and postcode and known.postcode != postcode:
            raise RuleBroken(f"There is already a place of this name, with postcode {known.postcode}. Give the new one another name", "new_place")
        return known
    place = Place(name=name, postcode=postcode, code=None, active=True)
    with refused_as("new_place"):
        db.session.add(place)
    return place
