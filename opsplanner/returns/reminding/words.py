"""What people are told of returns and figures of indicators that are due, or overdue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.grammar import list_of
from opsplanner.returns.reminding.queries import Awaited

DUE, OVERDUE = "return_due", "return_overdue"
"""The kinds of notice."""
LABELS = {DUE: "A return or an indicator’s figure that I enter is due", OVERDUE: "A return or an indicator’s figure that I stand in for is overdue"}


def name(day: date, found: Sequence[Awaited]) -> str:
    """Return what is called that is due on one day: "Returns due 10 December 2026"; with an indicator's figure among it "Figures due 10 December 2026"."""
    return f"{'Figures' if any(one.indicator for one in found) else 'Returns'} due {words_of_day(day, weekday=False)}"


def due(found: Sequence[Awaited], day: date) -> str:
    """Say what is due, and until when."""
    return f"{list_of([one.thing for one in found])}: due {words_of_day(day)}"


def overdue(found: Sequence[Awaited], owner: str, day: date) -> str:
    """Say what has not come."""
    return f"{list_of([one.thing for one in found])}: not in, and was due {words_of_day(day)} from {owner}"
