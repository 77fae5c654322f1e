"""What is due, for the calendar of who hands it in: no query but what is kept of the catalogue."""

from __future__ import annotations

from datetime import date

from opsplanner.feeds.due import words
from opsplanner.feeds.due.entry import DueEntry, entry_of_due
from opsplanner.feeds.rules import Manner, first_and_last
from opsplanner.models import User


def entries(user: User, today: date, manner: Manner = Manner()) -> list[DueEntry]:
    """Return what this person owns or stands in for, is due within the calendar's reach and has not come, in order."""
    first, last = first_and_last(today, manner)
    return [entry_of_due(one, today) for one in words.due(user, first, last)]
