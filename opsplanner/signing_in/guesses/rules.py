"""How long the next guess at a password has to wait, after so many wrong ones. Pure functions."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import NamedTuple

FIRST_WAIT = 5  # seconds


class Limit(NamedTuple):
    """How many wrong passwords cost nothing, the longest wait after one more, and after which quiet time they are forgotten (seconds)."""

    free: int
    longest: int
    forgotten_after: int

    def wait_after(self, failures: int) -> int:
        """Return how many seconds the next guess has to wait after so many failures."""
        return min(self.longest, FIRST_WAIT * 2 ** min(failures - self.free, 20)) if failures >= self.free else 0

    def forgotten(self, now: datetime) -> datetime:
        """Return the instant up to which a last failure is forgotten by now, and all before it with it."""
        return now - timedelta(seconds=self.forgotten_after)

    def wait(self, failures: int, last: datetime | None, now: datetime) -> int:
        """Return how many seconds are left to wait when the last of so many failures was then; a clock that was set back makes nobody wait longer."""
        if last is None or last <= self.forgotten(now):
            return 0
        ago = max(0.0, (now - last).total_seconds())
        return max(0, math.ceil(self.wait_after(failures) - ago))


OF_ACCOUNT_AND_ADDRESS = Limit(5, 180, 900)
OF_ADDRESS = Limit(50, 20, 900)
OF_ACCOUNT = Limit(20, 180, 3600)
OF_KNOWN_BROWSER = Limit(10, 90, 900)
OF_PERSON = Limit(10, 90, 900)
OF_LINKS = Limit(50, 20, 900)
LONGEST_KEPT = timedelta(hours=1)
"""After so long every limit has forgotten."""

Limits = list[tuple[Limit, str]]
"""What one guess counts for: which limit, and of whom."""
