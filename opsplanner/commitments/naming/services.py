"""Noting who was named, and who is named no longer, in the unit of work that is under way: who they are has to be told."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import event, inspect

from opsplanner.database import db
from opsplanner.models import Nomination

_NOTED = "opsplanner.named"


class Named(NamedTuple):
    """An account that was put on a part, or taken off it."""

    commitment_id: int
    user_id: int


def take_named() -> tuple[set[Named], set[Named]]:
    """Return who was named in this unit of work, and who was taken out."""
    put, taken = db.session.info.pop(_NOTED, (set(), set()))
    return put, taken


def _note(which: int, commitment_id: int, user_id: int | None) -> None:
    if user_id is not None:
        noted: tuple[set[Named], set[Named]] = db.session.info.setdefault(_NOTED, (set(), set()))
        noted[which].add(Named(commitment_id, user_id))


@event.listens_for(Nomination, "after_insert")
def _put(_mapper: Any, _connection: Any, nomination: Nomination) -> None:
    _note(0, nomination.commitment_id, nomination.user_id)


@event.listens_for(Nomination, "after_update")
def _put_instead(_mapper: Any, _connection: Any, nomination: Nomination) -> None:
    was: Any = inspect(nomination).attrs.user_id.history
    if was.has_changes():
        _note(0, nomination.commitment_id, nomination.user_id)
        for user_id in was.deleted or ():
            _note(1, nomination.commitment_id, user_id)


@event.listens_for(Nomination, "after_delete")
def _taken(_mapper: Any, _connection: Any, nomination: Nomination) -> None:
    _note(1, nomination.commitment_id, nomination.user_id)


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_rollback")
def _forget(_session: object) -> None:
    db.session.info.pop(_NOTED, None)
