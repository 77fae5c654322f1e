"""Places, which are named once and used again and again, or belong to what few people see (docs/domain.md, "A place of one's own")."""

from __future__ import annotations

from sqlalchemy import Select, String, select

from opsplanner.catalogue.rules import NamedPlace
from opsplanner.database import db, refused_as
from opsplanner.errors import RuleBroken
from opsplanner.grammar import without_apostrophes
from opsplanner.models import Operation, PaybackJob, Place
from opsplanner.statements import built_once, holds, sought, value


def place_for(wanted: str | NamedPlace | None, *, had: Place | None, own: bool) -> Place | None:
    """Return the place that is wanted: a known one by its code, one as somebody typed it, or none yet.

    `had` is the place that the thing has now, which it may keep; with `own` a new one belongs to it alone.
    Raises RuleBroken on "place" when it is no longer used, on "new_place" when a shared place of that name has another postcode.
    """
    if isinstance(wanted, NamedPlace):
        return _named(wanted, had, own=own)
    if not wanted or had is not None and had.code == wanted:
        return had if wanted else None
    place = db.session.scalars(select(Place).where(Place.code == wanted, Place.active, Place.shared)).one_or_none()
    if place is None:
        raise RuleBroken("This place is no longer used. Choose another", "place")
    return place


def _named(typed: NamedPlace, had: Place | None, *, own: bool) -> Place:
    if had is not None and not had.shared and had.name.lower() == typed.name.lower():
        had.postcode = typed.postcode
        return had
    if (known := shared_of_name(typed.name)) is not None:
        if known.postcode and known.postcode != typed.postcode:
            raise RuleBroken(f"There is already a place of this name, with postcode {known.postcode}. Give the new one another name", "new_place")
        return known
    place = Place(name=typed.name, postcode=typed.postcode, active=True, shared=not own)
    with refused_as("new_place"):
        db.session.add(place)
    return place


def own_place(typed: NamedPlace) -> Place:
    """Return a new place that belongs to one thing alone, whatever others are called."""
    return Place(name=typed.name, postcode=typed.postcode, active=True, shared=False)


def shared_of_name(name: str) -> Place | None:
    """Return the shared place of this name, however its apostrophe is typed; of two the one that is spelt so.

    What belongs to one thing alone has its name to itself, and is never found by it.
    """
    alike = db.session.scalars(_alike(), {"name": sought(name)})
    found = [place for place in alike if without_apostrophes(place.name).casefold() == without_apostrophes(name).casefold()]
    return next((place for place in found if place.name.casefold() == name.casefold()), found[0] if found else None)


@built_once
def _alike() -> Select[Place]:
    return select(Place).where(holds(Place.name, value("name", String)), Place.shared).order_by(Place.id)


def share(place: Place | None) -> bool:
    """Make a thing's own place everybody's; say whether it was done. It stays its own where everybody has another of that name."""
    if place is None or place.shared or shared_of_name(place.name) is not None:
        return False
    with refused_as("place"):
        place.shared = True
    return True


def keep_to(operation: Operation) -> None:
    """Make the meeting point the operation's own, if nothing else has it and it is not the partnership's: it is marked from now on."""
    place = operation.meeting_point
    if place is None or place.of_pack:
        return
    others = select(Operation.id).where(Operation.meeting_point_id == place.id, Operation.id != operation.id)
    jobs = select(PaybackJob.id).where(PaybackJob.place_id == place.id)
    if not any(db.session.scalar(query.limit(1)) for query in (others, jobs)):
        place.shared = False


def forget(place: Place | None, now: Place | None = None) -> None:
    """Take away a place that belonged to one thing alone, which has none or another one `now`."""
    if place is not None and place is not now and not place.shared:
        db.session.flush()
        db.session.delete(place)
