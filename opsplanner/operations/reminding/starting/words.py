"""What is said of an operation that nobody has marked as started."""

from __future__ import annotations

from datetime import datetime

from opsplanner.clock import words_of_moment


def late(starts_at: datetime) -> str:
    """Return what the history says of it: "it was to start at 10am, and nobody has said that it has"."""
    return f"it was to start at {words_of_moment(starts_at)}, and nobody has said that it has"
