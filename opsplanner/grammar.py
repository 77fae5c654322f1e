"""One and many, and lists of names: what every room says in the same way."""

from __future__ import annotations

from collections.abc import Sequence


def plural(count: int, one: str, many: str = "") -> str:
    """Return the words that go with a number: "crew" or "crews", "is" or "are"."""
    return one if count == 1 else many or f"{one}s"


def counted(count: int, one: str, many: str = "") -> str:
    """Return "1 crew", "4 crews" or "1,200 crews"."""
    return f"{count:,} {plural(count, one, many)}"


def people(count: int) -> str:
    """Return "1 person" or "4 people"."""
    return counted(count, "person", "people")


def list_of(names: Sequence[str]) -> str:
    """Return "DVLA", "DVLA and Kent Police" or "DVLA, Kent Police and Probation"; "" for none."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def without_apostrophes(text: str) -> str:
    """Return text as searches compare it: an apostrophe, straight, curly or left out, is the same."""
    return text.translate(_APOSTROPHES)


_APOSTROPHES = {ord(mark): None for mark in "'’‘`"}
