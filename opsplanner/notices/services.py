"""Who has to be told of what happened, and who was."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from opsplanner import clock
from opsplanner.access import changeable_by
from opsplanner.database import db, one
from opsplanner.history import record
from opsplanner.models import Agency, Operation, Telling, User, Verb
from opsplanner.notices import words

OCCASIONS = ("asked", "moved", "changed", "postponed", "cancelled", "reinstated", "released")


def to_tell(operation: Operation, agency_ids: Iterable[int], occasion: str) -> None:
    """Note that these agencies have to be told. What they were not told of before is overtaken by this."""
    assert occasion in OCCASIONS
    for agency_id in sorted(set(agency_ids)):
        earlier = db.session.scalars(select(Telling).where(Telling.operation_id == operation.id, Telling.agency_id == agency_id)).all()
        same = None
        for telling in earlier:
            if (telling.occasion, telling.schedule) == (occasion, operation.schedule):
                same = telling
            elif telling.told_at is None:
                db.session.delete(telling)
        if same is None:
            same = Telling(operation_id=operation.id, agency_id=agency_id, occasion=occasion, schedule=operation.schedule)
            db.session.add(same)
        same.made_at, same.told_at, same.told_by_id = clock.now(), None, None
    db.session.flush()


def nothing_to_tell(operation: Operation, agency_id: int) -> None:
    """Take back what an agency was still to be told: it is overtaken."""
    for telling in db.session.scalars(
        select(Telling).where(Telling.operation_id == operation.id, Telling.agency_id == agency_id, Telling.told_at.is_(None))
    ):
        db.session.delete(telling)


def tick_told(reference: str, telling_id: int, *, by: User) -> str:
    """Note that an agency was told, by whom and when; return its name. Ticked twice, the first one stays.

    Raises NotFound for what this person may not change.
    """
    telling = one(
        select(Telling)
        .join(Operation, Operation.id == Telling.operation_id)
        .where(Operation.reference == reference, Telling.id == telling_id, changeable_by(by))
        .with_for_update(of=Telling)
    )
    agency = one(select(Agency).where(Agency.id == telling.agency_id))
    if telling.told_at is None:
        telling.told_at, telling.told_by_id = clock.now(), by.id
        operation = one(select(Operation).where(Operation.id == telling.operation_id))
        record(operation, Verb.TOLD, words.told(agency.name, telling.occasion), by=by, agency_id=agency.id, new_version=False)
    return agency.name
