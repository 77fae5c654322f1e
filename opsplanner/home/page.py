"""What stands on home as one line each, whoever it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple


class Line(NamedTuple):
    """One thing to do: a verb, what it is about, its address, and why or since when."""

    verb: str
    thing: str
    url: str
    words: str
    overdue: bool = False
    restricted: bool = False
    due: date | None = None
    """Since or until when it waits: the oldest that is overdue stands first."""


class Lines(NamedTuple):
    """Lines of one kind under a heading. `anchor` is where the count at the top jumps to, `jump` what it says."""

    anchor: str
    title: str
    jump: str
    lines: list[Line]


class Step(NamedTuple):
    """The next thing that this person can do about something of today. What has a `version` is done with a press, else it is a link."""

    label: str
    url: str
    version: int | None = None


class Item(NamedTuple):
    """One thing of today: an operation or a crew's job."""

    times: str
    starts_at: datetime
    thing: str
    url: str
    words: list[str]
    """Where, when to be there, who leads: a line each."""
    telephone: str
    state: str
    runs: bool
    """It is on now."""
    own: bool
    step: Step
    log_url: str = ""
    restricted: bool = False
    short: bool = False
    """It is confirmed, and short of an agency."""


class GroupMeeting(NamedTuple):
    """A meeting to come of a group on which somebody sits."""

    day: date
    times: str
    """Nothing where no time is set."""
    group: str
    url: str
    place: str


def in_order(found: Sequence[Item]) -> list[Item]:
    """Return what is on today: one's own first, of these what runs now, then by time."""
    return sorted(found, key=lambda item: (not item.own, not item.runs, item.starts_at, item.url))


def oldest_first(lines: Sequence[Line]) -> list[Line]:
    """Return what is overdue first, the oldest on top, then the rest in the order that it came in."""
    return sorted(lines, key=lambda line: (not line.overdue, (line.due if line.overdue else None) or date.max))
