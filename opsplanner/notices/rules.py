"""When what is told goes by mail, and what asks to be seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

WAIT = timedelta(minutes=2)
"""How long it waits, so that what overtakes it in that time is told in its place."""
NO_WAIT = timedelta(hours=48)
"""So long before the start nothing waits, and who is told of a change is asked to say that she has seen it."""
ASKS_ON = timedelta(days=1)
"""For how long after the start it is shown who has seen it."""


def goes_at(starts_at: datetime, now: datetime) -> datetime | None:
    """Return the instant before which a message about an operation does not go; None where it goes at once."""
    return None if starts_at - now <= NO_WAIT else now + WAIT


def asks_until(starts: Iterable[datetime], now: datetime) -> datetime | None:
    """Return until when a change asks who is told of it to say that she has seen it; None where no start, of before or of now, is within 48 hours."""
    near = [start for start in starts if now < start <= now + NO_WAIT]
    return max(near) + ASKS_ON if near else None
