"""Noting which crew a line of a day's history is about, and who supervised it before: she has to be told, and a line says it in words alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import event

from opsplanner.database import db
from opsplanner.models import Crew, HistoryLine, Slot
from opsplanner.payback.days.crews.noting.queries import KEPT, Noted


def note(line: HistoryLine, crew: Crew, slots: Iterable[Slot], *, before_id: int | None) -> None:
    """Note that a line of this unit of work is about a crew with these slots, which this account supervised before. The crew is flushed."""
    noted: list[Noted] = db.session.info.setdefault(KEPT, [])
    times = tuple(sorted((slot.starts, slot.ends) for slot in slots if slot.places > 0))
    noted.append(Noted(line, crew.id, crew.name, crew.supervisor_id, before_id, times))


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_rollback")
def _forget(_session: Any) -> None:
    db.session.info.pop(KEPT, None)
