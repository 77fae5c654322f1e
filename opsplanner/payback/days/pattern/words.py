"""How a change of the usual week is said."""

from __future__ import annotations

from collections.abc import Iterable

from opsplanner.payback.days.pattern import rules


def pattern_changed(before: Iterable[int], after: Iterable[int]) -> str:
    """Say which weekdays are worked now."""
    return f"changed the working days from {rules.words_of_weekdays(before)} to {rules.words_of_weekdays(after)}"
