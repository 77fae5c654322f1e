"""What a report is made of, so that nothing of it changes unseen while it is issued. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from opsplanner.errors import RuleBroken
from opsplanner.kept import TABLES

TOPIC = "all of reports"
"""Under it the changes of all that reports say are counted. Its word stands first of all topics: it is locked while a report is issued, and every
transaction takes the topics that it changed in the order of their words (changes.py), so nobody waits in a circle."""
ALL: frozenset[str] = frozenset()
TOPICS: Mapping[str, Mapping[str, frozenset[str]]] = {
    TOPIC: dict(TABLES) | dict.fromkeys(("entry_priority", "operation", "outcome_entry", "placed_figure", "report_heading", "report_words", "restatement"), ALL) | {"report": ALL},
}
CHANGED = "What the report says has changed since you opened this page. Nothing was issued: read below what it says now, then press the button again"
BUSY = "A figure was changed while the report was made. Nothing was issued: press the button again"


class Approval(NamedTuple):
    """The meeting that approved a report, and its day."""

    meeting: str
    day: date


def check_approval(approval: Approval, today: date) -> None:
    """Raise RuleBroken on "day" where the meeting is still to come."""
    if approval.day > today:
        raise RuleBroken("Enter a day that is not still to come: a report is issued once it is approved", "day")
