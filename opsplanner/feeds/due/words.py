"""Who says what is due: rooms above register it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from flask import Flask, current_app

from opsplanner.models import User

_SOURCES = "opsplanner.feeds.due"


class Due(NamedTuple):
    """Something that a person keeps and is due on a day."""

    key: str
    """What it is known by for as long as it is due, whatever the day: the thing and its period, by codes."""
    day: date
    words: str
    path: str
    """Where it is entered."""
    own: bool
    """She owns it; else she stands in for who does."""
    of: date
    """The first day of its period."""
    changes: int
    """How many times what it says was changed: a number that never falls."""


Source = Callable[[User, date, date], Sequence[Due]]
"""Returns what this person owns or stands in for and is due from one day to another. It reads of what is kept of the catalogue alone (`kept.TABLES`), under
whose number the calendar stands ready."""


def register(app: Flask, source: Source) -> None:
    """Let what is due by this source stand in calendars."""
    app.extensions.setdefault(_SOURCES, []).append(source)


def due(user: User, first: date, last: date) -> list[Due]:
    """Return what a person keeps and is due from one day to another, the first day first."""
    found = [one for source in current_app.extensions.get(_SOURCES, ()) for one in source(user, first, last)]
    return sorted(found, key=lambda one: (one.day, one.key))
