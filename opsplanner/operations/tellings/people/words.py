"""What people are told of an operation, where the history's own words are about somebody else."""

from __future__ import annotations

NAMED = "You are named on it"
NOT_NAMED = "You are not named on it any more"
NOT_NEEDED = "You are not needed for a duty any more"
"""Of what its reader may not see any more."""
ALL_ANSWERED = "All agencies have answered"


def title(type_name: str, lead: str) -> str:
    """Return what stands beside an operation's reference: "Operation Cubit, led by Medway Council"."""
    return f"{type_name}, led by {lead}"
