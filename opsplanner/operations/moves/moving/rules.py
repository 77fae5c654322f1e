"""How far an operation may be moved without asking again."""

from __future__ import annotations

from datetime import timedelta

from opsplanner.clock import Wall
from opsplanner.errors import RuleBroken

A_LITTLE = timedelta(minutes=15)


def is_small(was: Wall, now: Wall) -> bool:
    """Say whether a change is small enough to tell and not to ask again: no time moves by more than a quarter of an hour.

    (docs/domain.md, "Small changes")
    """
    before, after = was.period(), now.period()
    changes = (after.start - before.start, after.end - before.end, now.muster() - was.muster())
    return all(abs(change) <= A_LITTLE for change in changes)


def check_small(was: Wall, now: Wall) -> None:
    """Raise RuleBroken when a change is too large for "tell them, do not ask again"."""
    if not is_small(was, now):
        raise RuleBroken("Only a change of up to 15 minutes, or of the meeting point, may be told without asking again", "how")
