"""Who is to be told of something, and who was."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from opsplanner.access import changeable_by
from opsplanner.database import db
from opsplanner.errors import NotFound
from opsplanner.models import Operation, Telling, User
from opsplanner.notices import words


def still_true() -> ColumnElement[bool]:
    """True for a telling that nothing has overtaken, as the room that tells it says."""
    return or_(false(), *(and_(Telling.occasion.in_(kind.occasions), kind.still_true()) for kind in words.kinds()))


def waiting(user: User, reference: str) -> tuple[Operation, list[Telling]]:
    """An operation, if this person may change it, with whom to tell of it and who was told since its last change: untold first, then by name.

    Raises NotFound for what she may not change.
    """
    found = db.session.execute(
        select(Operation, Telling)
        .outerjoin(Telling, and_(Telling.operation_id == Operation.id, still_true()))
        .where(Operation.reference == reference, changeable_by(user))
        .options(joinedload(Telling.agency), joinedload(Telling.told_by))
    ).all()
    if not found:
        raise NotFound()
    tellings = (telling for _, telling in found if telling)
    return found[0][0], sorted(tellings, key=lambda telling: (telling.told_at is not None, telling.agency.name, telling.id))


def untold(operation: Operation) -> int:
    """How many agencies still have to be told of an operation."""
    to_tell = Telling.operation_id == operation.id, Telling.told_at.is_(None), still_true()
    return db.session.scalar(select(func.count()).select_from(Telling).where(*to_tell)) or 0
