"""What becomes of an emerging issue. Pure functions."""

from __future__ import annotations

from opsplanner.errors import RuleBroken
from opsplanner.models import IssueState

MOVES = {
    "take in": (frozenset({IssueState.WAITING}), IssueState.TAKEN_IN),
    "set aside": (frozenset({IssueState.WAITING}), IssueState.SET_ASIDE),
    "offer again": (frozenset({IssueState.TAKEN_IN, IssueState.SET_ASIDE}), IssueState.WAITING),
}
"""From which states each move leads where (docs/domain.md, "States of an emerging issue")."""


def check_move(state: IssueState, move: str) -> IssueState:
    """Return the state that a move leads to. Raises RuleBroken where the move is not in the table."""
    before, after = MOVES[move]
    if state not in before:
        raise RuleBroken("Somebody has decided on it already" if state is not IssueState.WAITING else "It is waiting already")
    return after


def check_open(agreed: bool) -> None:
    """Raises RuleBroken for what an agreed assessment says, which stays as it is."""
    if agreed:
        raise RuleBroken("The assessment that says so is agreed, and stays as it is")
