"""What somebody has to hand in on the days of a month. The calendar knows of none of it: rooms above say it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from flask import Flask, current_app

from opsplanner.models import User

_SOURCES = "opsplanner.calendar.due"


class Due(NamedTuple):
    """Something that is due on a day, and where it is entered."""

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
    """Return what this person keeps and is due from one day to another, by day."""
    found: dict[date, tuple[Due, ...]] = {}
    for source in current_app.extensions.get(_SOURCES, ()):
        for one in source(user, first, last):
            found[one.day] = (*found.get(one.day, ()), one)
    return found
