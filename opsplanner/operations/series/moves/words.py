"""What the history of a series says of what was pressed for all its dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.grammar import counted, list_of, plural
from opsplanner.models import Operation, OperationState

SAID = 6
"""So many days are said one by one; of more how many they are."""


def days_said(days: Sequence[date]) -> str:
    """Return "3 December and 17 December", or "26 dates"."""
    return list_of([words_of_day(day, weekday=False, year=False) for day in days]) if len(days) <= SAID else counted(len(days), "date")


def proposed(count: int) -> str:
    """Say that the drafts were proposed."""
    return f"proposed {counted(count, 'date')}"


def confirmed(days: Sequence[date]) -> str:
    """Say which dates were confirmed together."""
    return f"confirmed {days_said(days)}"


def undone(rule: str, operations: Sequence[Operation]) -> str:
    """Say that a series was undone: "undid the series every second Thursday: deleted 3 drafts, cancelled 2 dates"."""
    drafts = sum(operation.state is OperationState.DRAFT for operation in operations)
    cancelled = sum(operation.state is OperationState.PROPOSED for operation in operations)
    done = [f"deleted {counted(drafts, 'draft')}" if drafts else "", f"cancelled {counted(cancelled, 'date')}" if cancelled else ""]
    return f"undid the series {rule}: {', '.join(filter(None, done)) or 'nothing was left of it'}"


def goes_too(references: Sequence[str]) -> str:
    """Say which operations were there before the series, and go with it; "" for none."""
    return f"{list_of(list(references))} {plural(len(references), 'was', 'were')} planned before the series was made, and {plural(len(references), 'goes', 'go')} with it" if references else ""
