"""A proposal in words: for its pages, and for the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from opsplanner.grammar import counted
from opsplanner.models import ProposalState as S
from opsplanner.solving.work import words as solving_words
from opsplanner.solving.work.words import Goal
from opsplanner.solving.work.words import words_of_span as words_of_span

STATES = solving_words.STATES | {S.MADE: ("Made into drafts", "green")}
GOALS = (
    Goal("Have a day", "of the operations that you asked for; most counts first", "finding a day for as many as possible"),
    Goal("Out of turn", "visits to a ward when it was another one’s turn", "giving each ward its turn, the longest not visited first"),
    Goal("Beside something else", "other operations in the same ward that day", "keeping out of the way of other operations"),
    Goal("Gaps", "stretches of the quarter that should have one and have none, by type and in all", "spreading them over the quarter"),
    Goal("On other weekdays", "than those that you would rather have", "choosing the weekdays that you would rather have"),
)
"""What the numbers of `Worth` are called, in their order."""


def value(goal: int, worth: int, number: int) -> str:
    """Return what one goal is worth, as a cell of the table says it."""
    return f"{number - worth} of {number}" if goal == 0 else str(worth)


def asked_for(number: int, first: date, until: date) -> str:
    """Say for the history that a proposal was asked for."""
    return f"asked for a proposal of {counted(number, 'operation')} from {words_of_span(first, until)}"


def listed(those: Sequence[str]) -> str:
    """Return "Bank holidays, Friday 3 April 2026"; "" for none."""
    said = ", ".join(those)
    return said[:1].upper() + said[1:]


def made(series: int, drafts: int, operations: int) -> str:
    """Say what became of a proposal: "made 2 series and 1 draft of it, 14 operations"."""
    said = " and ".join(filter(None, [f"{series} series" if series else "", counted(drafts, "draft") if drafts else ""]))
    return f"made {said} of it, {counted(operations, 'operation')}"
