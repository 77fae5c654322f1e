"""When results can be recorded, and of which agencies. Facts in, RuleBroken out."""

from __future__ import annotations

from datetime import datetime

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.models import Commitment, CommitmentState, OperationState

BEGUN = (OperationState.CONFIRMED, OperationState.UNDER_WAY, OperationState.COMPLETED, OperationState.CUT_SHORT, OperationState.CLOSED)
"""Once its start has passed, an operation in these states takes results; that nobody pressed "start" does not lose them."""
PART_IN_IT = (CommitmentState.REQUESTED, CommitmentState.PROVISIONAL, CommitmentState.ACCEPTED, CommitmentState.RECONFIRM)
"""Agencies that are asked what came of it: those that may have come, an answer that was never given included."""


def check_begun(state: OperationState, starts_at: datetime, now: datetime) -> None:
    """Raise RuleBroken for an operation that has no results yet: results come after it begins."""
    if state not in BEGUN:
        raise RuleBroken(f"This operation is {state.value}. Results are recorded of operations that took place")
    if now < starts_at:
        raise RuleBroken(f"It begins on {clock.words_of_instant(starts_at)}. Results come after it begins")


def has_begun(state: OperationState, starts_at: datetime, now: datetime) -> bool:
    """Say whether results of it can be recorded."""
    return state in BEGUN and starts_at <= now


def takes_part(part: Commitment) -> bool:
    """Say whether an agency is asked what came of it: it may have come, or it came though it had declined."""
    return part.state in PART_IN_IT or bool(part.turned_up)
