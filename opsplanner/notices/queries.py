"""Who is to be told of something, and who was."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from opsplanner.access import changeable_by
from opsplanner.database import db
from opsplanner.errors import NotFound
from opsplanner.models import Operation, Telling, User
from opsplanner.notices import words
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value


def still_true(occasions: tuple[str, ...]) -> ColumnElement[bool]:
    """True for a telling on one of these occasions (`words.occasions`) that nothing has overtaken, as the room that tells it says."""
    those = [kind for kind in words.kinds() if set(kind.occasions) <= set(occasions)]
    return or_(false(), *(and_(Telling.occasion.in_(list(kind.occasions)), kind.still_true()) for kind in those))


@built_once
def _waiting(reader: Reader, occasions: tuple[str, ...]) -> Select[Operation, Telling]:
    return (
        select(Operation, Telling)
        .outerjoin(Telling, and_(Telling.operation_id == Operation.id, still_true(occasions)))
        .where(Operation.reference == value("reference", String), changeable_by(reader))
        .options(joinedload(Telling.agency), joinedload(Telling.told_by))
    )


def waiting(user: User, reference: str) -> tuple[Operation, list[Telling]]:
    """An operation, if this person may change it, with whom to tell of it and who was told since its last change: untold first, then by name.

    Raises NotFound for what she may not change.
    """
    found = db.session.execute(_waiting(Reader.of(user), words.occasions()), asked_by(user, reference=reference)).all()
    if not found:
        raise NotFound()
    tellings = (telling for _, telling in found if telling)
    return found[0][0], sorted(tellings, key=lambda telling: (telling.told_at is not None, telling.agency.name, telling.id))


def count_untold(operation: Any, occasions: tuple[str, ...]) -> Select[int]:
    """Select how many agencies still have to be told of an operation, on these occasions (`words.occasions`)."""
    return select(func.count()).select_from(Telling).where(Telling.operation_id == operation, Telling.told_at.is_(None), still_true(occasions))
