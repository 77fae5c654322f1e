"""When an agency is reminded, and when an answer is overdue. (docs/domain.md, "Reminding")"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from opsplanner.clock import working_days_before

BEFORE = 2
"""So many working days before an answer is due the agency is reminded, and again on the day."""
HOUR = 8
"""The hour from which reminders go, by the clock on the wall."""


def is_due(answer_by: date, asked_on: date, reminded_on: date | None, today: date, holidays: Collection[date]) -> bool:
    """Say whether an agency is to be reminded today of a question: from two working days before its answer is due, and once more on the day.

    Not on the day on which it was asked, which tells it.
    """
    if today > answer_by or today <= asked_on:
        return False
    since = answer_by if today == answer_by else working_days_before(answer_by, BEFORE, frozenset(holidays))
    return today >= since and (reminded_on is None or reminded_on < since)


def is_overdue(answer_by: date, overdue_for: date | None, today: date) -> bool:
    """Say whether who leads is to be told that an answer is overdue: the day after it was due, once."""
    return today > answer_by and overdue_for != answer_by
