"""What is told of who is gone, and what of rooms above is a duty, which they register."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from flask import Flask, current_app

from opsplanner.grammar import counted, plural
from opsplanner.models import User, Verb

SAID = {
    Verb.SUSPENDED: "Suspended, with duties to come that nobody takes over",
    Verb.MOVED: "Moved to another agency, with duties to come that nobody takes over",
}
LEADS = "leads it"
_REGISTERED = "operations.gone"


class Left(NamedTuple):
    """A duty to come of somebody who is gone."""

    user_id: int
    starts_at: datetime
    words: str
    """CUBIT-2026-014, Operation Cubit, Thursday 3 December 2026, 10am to 2pm: named for Kent Police."""
    url: str
    restricted: bool = False


class Source(NamedTuple):
    """Duties of one sort."""

    whom: Callable[[Collection[int]], Iterable[tuple[int, int]]]
    """Returns of these people who are gone each with whom that concerns, in a number of queries that does not grow."""
    left: Callable[[User, Collection[int]], list[Left]]
    """Returns what a reader sees of the duties to come that these people still hold, and are gone from, the soonest first, in one query."""


def register(app: Flask, source: Source) -> None:
    """Add a sort of duty."""
    app.extensions.setdefault(_REGISTERED, []).append(source)


def sources() -> list[Source]:
    """Return what is registered."""
    registered: list[Source] = current_app.extensions[_REGISTERED]
    return registered


def named_for(agency: str) -> str:
    """Say what somebody is on an operation who is named for an agency."""
    return f"named for {agency}"


def title(count: int) -> str:
    """Say how many duties to come somebody who is gone still holds, beside the name."""
    if not count:
        return "no duty to come any more"
    return f"{counted(count, 'duty', 'duties')} to come, and nobody takes {plural(count, 'it', 'them')} over yet"
