"""The hands of the clock that the tests go by. Time stands still for them, and a test that is about time moves them on itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from opsplanner import clock

USUAL = "2026-11-18T11:00:00+00:00"
"""A Wednesday in term, at 11am: what time it is for a test that says nothing else."""


def set_usual() -> None:
    """Say what time it is, to this process and to all that it starts, unless somebody has said it: `make clocks` does."""
    os.environ.setdefault(clock.TEST_CLOCK, USUAL)


class Hands:
    """Moves the clock for `opsplanner.clock` alone, in every thread of this process."""

    def move_to(self, instant: datetime | str) -> None:
        """Let it be this instant: aware, or written with its offset."""
        at = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        assert at.tzinfo is not None, "an instant has an offset"
        os.environ[clock.TEST_CLOCK] = at.isoformat()

    def shift(self, by: timedelta) -> None:
        """Let so much time pass."""
        self.move_to(clock.now() + by)


@contextmanager
def moved_to(instant: datetime | str) -> Iterator[Hands]:
    """Let it be this instant, and afterwards what it was before."""
    before, hands = os.environ[clock.TEST_CLOCK], Hands()
    hands.move_to(instant)
    try:
        yield hands
    finally:
        os.environ[clock.TEST_CLOCK] = before
