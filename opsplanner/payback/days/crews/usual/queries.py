"""The usual crews. Read models: one query."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Date, Select, or_, select

from opsplanner.database import read_row, rows
from opsplanner.errors import NotFound
from opsplanner.models import User, UsualCrew, UsualSlot
from opsplanner.payback.days.crews.queries import why_supervisor_gone
from opsplanner.payback.days.crews.usual import rules
from opsplanner.statements import built_once, value


@built_once
def _usual_crews() -> Select[*tuple[Any, ...]]:
    return (
        select(
            UsualCrew.id, UsualCrew.weekday, UsualCrew.name, UsualCrew.supervisor_id, User.name.label("supervisor"), why_supervisor_gone().label("gone"), UsualCrew.first,
            UsualCrew.last, UsualSlot.starts, UsualSlot.ends, UsualSlot.places,
        )
        .join(UsualSlot, UsualSlot.crew_id == UsualCrew.id)
        .outerjoin(User, User.id == UsualCrew.supervisor_id)
        .where(or_(UsualCrew.last.is_(None), UsualCrew.last >= value("since", Date)))
        .order_by(UsualCrew.weekday, UsualCrew.name, UsualCrew.first, UsualCrew.id, UsualSlot.starts)
    )


def usual_crews(since: date) -> list[rules.UsualCrew]:
    """Return the crews that usually go out on some day from `since` on, by weekday, name, and from when they do (one query)."""
    found = []
    for _, those in groupby(rows(_usual_crews(), {"since": since}), key=lambda row: row.id):
        here = list(those)
        slots = tuple((row.starts, row.ends, row.places) for row in here)
        found.append(read_row(rules.UsualCrew, here[0], slots=slots, gone=here[0].gone if here[0].supervisor_id else ""))
    return found


def usual_crew(usual_id: int, since: date) -> rules.UsualCrew:
    """Return one of them. Raises NotFound for what is none any more."""
    found = next((crew for crew in usual_crews(since) if crew.id == usual_id), None)
    if found is None:
        raise NotFound
    return found
