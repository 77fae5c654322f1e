"""When somebody is reminded of a return. Plain functions (docs/domain.md, "The collection calendar")."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from opsplanner.clock import working_days_before

BEFORE = 2
"""So many working days before a return is due its owner is reminded."""
HOUR = 8
"""The hour from which, by the clock on the wall."""


def reminded_on(due: date, holidays: Collection[date]) -> date:
    """Return the day on which the owner of a return is reminded of it."""
    return working_days_before(due, BEFORE, frozenset(holidays))


def told_on(due: date) -> date:
    """Return the day on which the deputy hears that it is overdue: the day after."""
    return due + timedelta(days=1)
