"""When somebody is reminded of an action that a meeting agreed, and of a chair whose time is over. Plain functions (docs/domain.md, "Groups and their meetings")."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from opsplanner.clock import working_days_before
from opsplanner.governance.rules import NOTICE

BEFORE = 2
"""So many working days before an action is due its owner is reminded, once."""
HOUR = 8
"""The hour from which, by the clock on the wall."""


def reminded_on(due_on: date, holidays: Collection[date]) -> date:
    """Return the day on which the owner of an action is reminded of it."""
    return working_days_before(due_on, BEFORE, frozenset(holidays))


def overdue_on(due_on: date) -> date:
    """Return the day on which the owner hears that it is overdue: the day after."""
    return due_on + timedelta(days=1)


def asked_on(agreed_until: date) -> tuple[date, date]:
    """Return the days on which it is asked who follows in a chair: 30 days before the last day that is agreed, and the day after it."""
    return agreed_until - NOTICE, agreed_until + timedelta(days=1)
