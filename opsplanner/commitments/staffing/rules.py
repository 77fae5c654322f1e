"""How many of an agency's people are left. Facts in, numbers out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from opsplanner.clock import Period


@dataclass(frozen=True)
class StaffLeft:
    """How many people an agency has at a time, and how many of them are promised elsewhere. `has` None: it has not said."""

    has: int | None
    used: int

    @property
    def free(self) -> int | None:
        """How many are left; None where it has not said how many it has. Never below none."""
        return None if self.has is None else max(self.has - self.used, 0)

    @property
    def over(self) -> int:
        """How many more are promised than it has."""
        return 0 if self.has is None else max(self.used - self.has, 0)

    @property
    def words(self) -> str:
        """Return "6 of 8 free", or what is promised where it has not said how many it has."""
        if self.has is None:
            return "has not said how many it has" + (f", {self.used} promised then" if self.used else "")
        return f"{self.free} of {self.has} free"


def highest(promises: Iterable[tuple[Period, int]], within: Period) -> int:
    """Return the highest sum of people promised at one moment of `within`. Promises that only touch do not add up."""
    changes: list[tuple[datetime, int]] = []
    for period, staff in promises:
        start, end = max(period.start, within.start), min(period.end, within.end)
        if start < end:
            changes += [(start, staff), (end, -staff)]
    most = now = 0
    for _, change in sorted(changes):  # at one moment, who leaves (a negative number) comes before who arrives
        now += change
        most = max(most, now)
    return most
