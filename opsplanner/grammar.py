"""Small words that every room says in the same way."""

from __future__ import annotations

from collections.abc import Sequence


def people(count: int) -> str:
    """Return "1 person" or "4 people"."""
    return "1 person" if count == 1 else f"{count} people"


def list_of(names: Sequence[str]) -> str:
    """Return "DVLA", "DVLA and Kent Police" or "DVLA, Kent Police and Probation"; "" for none."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
