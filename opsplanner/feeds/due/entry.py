"""What is due, as an entry of a calendar. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from opsplanner import clock
from opsplanner.feeds.payback.entry import PaybackEntry

if TYPE_CHECKING:
    from opsplanner.feeds.due.words import Due

_BEFORE = timedelta(days=800)


@dataclass(frozen=True)
class DueEntry(PaybackEntry):
    """One entry, which is told as a whole day of Community Payback is."""

    category: str = "Returns"


def entry_of_due(due: Due, today: date) -> DueEntry:
    """Return the entry of what is due: a whole day that takes up nobody's time. What has come since is in no calendar any more; another day keeps the entry.

    When it was first expected, or changed, nobody has noted: it is dated by its period, so far back that no calendar reads of the future, and a second later
    with each change. A bank holiday that is proclaimed moves the day without one, and raises every SEQUENCE.
    """
    made = clock.day_bounds(due.of - _BEFORE).start
    lines = [] if due.own else ["You stand in for who hands it in."]
    return DueEntry(
        identity=f"due {due.key}", made_at=made, changed_at=made + timedelta(seconds=due.changes), sequence=due.changes, starts=due.day, ends=due.day + timedelta(days=1), cancelled=False,
        title=f"Due: {due.words}", location="", lines=[*lines, "Enter it:"], path=due.path, to_come=due.day >= today,
    )
