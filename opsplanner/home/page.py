"""What stands on home as one line each, whoever it waits for."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One thing to do about results: a verb, what it is about, its address, and why or since when."""

    verb: str
    thing: str
    url: str
    words: str
    overdue: bool = False
    restricted: bool = False


class Lines(NamedTuple):
    """Lines of one kind under a heading."""

    title: str
    lines: list[Line]
