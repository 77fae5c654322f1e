"""How a change of the usual week is said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from opsplanner import clock
from opsplanner.payback.days.pattern import rules


def pattern_changed(before: Iterable[int], after: Iterable[int], since: date) -> str:
    """Say which weekdays are worked from a day on."""
    return f"changed the working days from {rules.words_of_weekdays(before)} to {rules.words_of_weekdays(after)}, from {clock.words_of_day(since)} on"
