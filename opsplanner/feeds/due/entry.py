"""What is due, as an entry of a calendar. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from opsplanner import clock
from opsplanner.feeds.due.words import Due
from opsplanner.feeds.payback.entry import PaybackEntry

_BEFORE = timedelta(days=800)


@dataclass(frozen=True)
class DueEntry(PaybackEntry):
    """One entry, which is told as a whole day of Community Payback is."""

    category: str = "Returns"


def entry_of_due(due: Due, today: date) -> DueEntry:
    """Return the entry of what is due: a whole day that takes up nobody's time. What has come since is in no calendar any more.

    When it was first expected nobody has noted: it is dated by its own day, so far back that no calendar reads of the future. Where it gets
    another day it is another entry, since nothing says that it was changed.
    """
    dated = clock.day_bounds(due.day - _BEFORE).start
    lines = [] if due.own else ["You stand in for who hands it in."]
    return DueEntry(
        identity=f"due {due.key} on {due.day.isoformat()}", made_at=dated, changed_at=dated, sequence=0, starts=due.day, ends=due.day + timedelta(days=1), cancelled=False,
        title=f"Due: {due.words}", location="", lines=[*lines, "Enter it:"], path=due.path, to_come=due.day >= today,
    )
