"""What is said of a sitting. Plain functions (docs/domain.md, "Scrutiny")."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import count
from typing import NamedTuple
from urllib.parse import urlsplit

from opsplanner.errors import RuleBroken
from opsplanner.models import SittingState


class Said(NamedTuple):
    """What is said of a sitting. `papers` is the address of its papers elsewhere, "" for none; `attended` are names of members and officers, in words."""

    committee: str
    on_day: date
    state: SittingState
    attended: str
    papers: str


def check(said: Said, today: date) -> None:
    """Raise RuleBroken on a box: what was held is over, and says who attended; an address of papers is a whole one."""
    if said.state is SittingState.HELD and said.on_day > today:
        raise RuleBroken("This day is still to come, so the sitting is planned", "state")
    if said.state is SittingState.HELD and not said.attended:
        raise RuleBroken("Say who attended: members, officers and partners, by office where that is enough", "attended")
    parts = urlsplit(said.papers)
    if said.papers and (parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or any(sign.isspace() for sign in said.papers)):
        raise RuleBroken("Enter a whole address, for example https://council.example/papers", "papers")


def check_why(was: Said, now: Said, why: str) -> None:
    """Raise RuleBroken on "why" where a sitting moves to another day, is cancelled, or is not held after all, and nobody says why."""
    moved = was.on_day != now.on_day
    undone = was.state is not now.state and (now.state is SittingState.CANCELLED or was.state in (SittingState.HELD, SittingState.CANCELLED))
    if (moved or undone) and not why:
        raise RuleBroken("Say why it moves" if moved else "Say why", "why")


def code_of(day: date, taken: Collection[str]) -> str:
    """Return what the address of the next sitting of a year calls it, 2026-1; `taken` are the codes of those that are there."""
    return next(code for number in count(1) if (code := f"{day.year}-{number}") not in taken)
