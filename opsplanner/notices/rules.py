"""When what is told goes by mail, and what asks to be seen."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from opsplanner import clock

WAIT = timedelta(minutes=2)
"""How long it waits, so that what overtakes it in that time is told in its place."""
MORNING = time(7)
"""When what waits for the next day goes: before most are at work."""
MARGIN = timedelta(seconds=30)
"""What goes sooner than that takes nothing more: a worker may have it before this unit of work is kept."""
NO_WAIT = timedelta(hours=48)
"""So long before the start nothing waits, and who is told of a change is asked to say that she has seen it."""
ASKS_ON = timedelta(days=1)
"""For how long after the start it is shown who has seen it."""


def is_near(starts_at: datetime, now: datetime) -> bool:
    """Say whether something starts within 48 hours, or has started (docs/domain.md, "Telling people"): the one place that says so."""
    return starts_at - now <= NO_WAIT


def goes_at(starts_at: datetime, now: datetime) -> datetime | None:
    """Return the instant before which a message about an operation does not go; None where it goes at once."""
    return None if is_near(starts_at, now) else now + WAIT


def next_morning(now: datetime) -> datetime:
    """Return seven o'clock in the morning of the day after."""
    return clock.to_utc(clock.local(now).date() + timedelta(days=1), MORNING)


def asks_until(line: Any, starts_at: datetime, now: datetime) -> datetime | None:
    """Return until when a line of the history asks who is told of it to say that she has seen it, of an operation that starts then; None where it
    starts, and started before the line (`began_at`), not within 48 hours, or had started."""
    starts = starts_at, getattr(line, "began_at", None) or starts_at
    near = [start for start in starts if start > now and is_near(start, now)]
    return max(near) + ASKS_ON if near else None
