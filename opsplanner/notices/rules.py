"""When what an agency is told goes by mail."""

from __future__ import annotations

from datetime import datetime, timedelta

WAIT = timedelta(minutes=2)
"""How long it waits, so that what overtakes it in that time is told in its place."""
NO_WAIT = timedelta(hours=48)
"""So long before the start nothing waits."""


def goes_at(starts_at: datetime, now: datetime) -> datetime | None:
    """Return the instant before which a message about an operation does not go; None where it goes at once."""
    return None if starts_at - now <= NO_WAIT else now + WAIT
