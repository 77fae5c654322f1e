"""When somebody is reminded of what she owes the committee. Plain functions (docs/domain.md, "Scrutiny")."""

from __future__ import annotations

from datetime import date, timedelta

HOUR = 8
"""The hour from which, by the clock on the wall."""


def reminded_on(due: date) -> date:
    """Return the day on which the owner hears that it is overdue: the day after, once."""
    return due + timedelta(days=1)
