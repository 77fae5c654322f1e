"""What people are told of an operation, where the history's own words are about somebody else."""

from __future__ import annotations

from collections.abc import Sequence

from opsplanner.grammar import list_of
from opsplanner.history import words as history_words

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
    return _ALL_ANSWERED + (f", the last one: {history_words.short(last, 160)}" if last else "")


def short(agencies: Sequence[str]) -> str:
    """Say that a confirmed operation is short: "It stays confirmed, and is short of Fire"."""
    return history_words.short(f"It stays confirmed, and is short of {list_of(list(agencies))}", 200)
