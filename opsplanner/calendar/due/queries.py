"""What somebody has to hand in on the days of a month, which rooms above say; and when her groups meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from flask import Flask, current_app

from opsplanner import clock
from opsplanner.governance import queries as governance_queries
from opsplanner.governance import words as governance_words
from opsplanner.models import User
from opsplanner.web.address import address_of

_SOURCES = "opsplanner.calendar.due"


class Due(NamedTuple):
    """Something that is due on a day, and where it is entered; or a meeting, and where its page is."""

    day: date
    words: str
    url: str
    label: str = "Due"


Source = Callable[[User, date, date], Sequence[Due]]
"""Returns what this person keeps and is due from one day to another, in a number of queries that does not grow."""


def register(app: Flask, source: Source) -> None:
    """Let what is due by this source stand in the calendar of whoever keeps it."""
    app.extensions.setdefault(_SOURCES, []).append(source)


def due(user: User, first: date, last: date) -> dict[date, tuple[Due, ...]]:
    """Return the meetings to come of this person's groups, and what she keeps and is due, from one day to another, by day."""
    found: dict[date, tuple[Due, ...]] = {}
    for group, meeting in governance_queries.own_ahead(user, clock.today()):
        if first <= meeting.day <= last:
            words = ", ".join(filter(None, [group.name, governance_words.times(meeting.starts, meeting.ends)]))
            url = address_of("governance.meeting", group=group.code, meeting=meeting.code)
            found[meeting.day] = (*found.get(meeting.day, ()), Due(meeting.day, words, url, "Meeting"))
    for source in current_app.extensions.get(_SOURCES, ()):
        for one in source(user, first, last):
            found[one.day] = (*found.get(one.day, ()), one)
    return found
