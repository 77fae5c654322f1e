"""What people are told of an operation, where the history's own words are about somebody else."""

from __future__ import annotations

from opsplanner.history.words import short

NAMED = "You are named on it"
NOT_NAMED = "You are not named on it any more"
NOT_NEEDED = "You are not needed for a duty any more"
"""Of what its reader may not see any more."""
_ALL_ANSWERED = "All agencies have answered"


def title(type_name: str, lead: str) -> str:
    """Return what stands beside an operation's reference: "Operation Cubit, led by Medway Council"."""
    return f"{type_name}, led by {lead}"


def all_answered(last: str) -> str:
    """Say that all agencies have answered, the last one how: "All agencies have answered, the last one: Fire accepted with 2 people"; where that is told besides, without it."""
    return _ALL_ANSWERED + (f", the last one: {short(last, 160)}" if last else "")
