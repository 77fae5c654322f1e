"""Which crew the lines of days' histories are about that were written in the unit of work that is under way."""

from __future__ import annotations

from datetime import time
from typing import NamedTuple

from opsplanner.database import db
from opsplanner.models import HistoryLine

KEPT = "payback.crews"


class Noted(NamedTuple):
    """One line, and what it is about."""

    line: HistoryLine
    crew_id: int
    name: str
    supervisor_id: int | None
    before_id: int | None
    """Who supervised it before."""
    slots: tuple[tuple[time, time], ...]
    """From when to when it goes out; of one that was taken out, when it was to."""


def noted() -> list[Noted]:
    """Return what was noted in this unit of work, in its order."""
    return list(db.session.info.get(KEPT, ()))
