"""What people are told of returns that are due, or overdue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.grammar import list_of
from opsplanner.returns.queries import Line

DUE, OVERDUE = "return_due", "return_overdue"
"""The kinds of notice."""
LABELS = {DUE: "A return that I send is due", OVERDUE: "A return that I stand in for is overdue"}


def name(day: date) -> str:
    """Return what returns are called that are due on one day."""
    return f"Returns due {words_of_day(day, weekday=False)}"


def thing(line: Line) -> str:
    """Return "Fixed penalty notices of Medway Council for October 2026"."""
    return f"{line.row.measure} of {line.row.agency} for {line.span.name}"


def due(lines: Sequence[Line], day: date) -> str:
    """Say which returns are due, and until when."""
    return f"{list_of([thing(line) for line in lines])}: due {words_of_day(day)}"


def overdue(lines: Sequence[Line], owner: str, day: date) -> str:
    """Say which returns have not come."""
    return f"{list_of([thing(line) for line in lines])}: not in, and was due {words_of_day(day)} from {owner}"
