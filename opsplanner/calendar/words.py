"""By what the calendar tells types of operation apart besides their colour. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

TONES = 8
"""So many colours there are; with more types they begin again, and the letters tell them apart."""


class Mark(NamedTuple):
    """Two letters and a colour, by its number from 1."""

    letters: str
    tone: int


def marks_of(types: Iterable[tuple[str, str]]) -> dict[str, Mark]:
    """Return a mark for each type, given by its code and its name in the order of the catalogue, by the name. No two have the same letters."""
    return dict(_marks_of(tuple(types)))


@lru_cache(maxsize=16)
def _marks_of(types: tuple[tuple[str, str], ...]) -> tuple[tuple[str, Mark], ...]:
    taken: dict[str, None] = {}
    for code, _ in types:
        taken[next(letters for letters in _letters(code) if letters not in taken)] = None
    return tuple((name, Mark(letters, n % TONES + 1)) for n, ((_, name), letters) in enumerate(zip(types, taken, strict=True)))


def _letters(code: str) -> Iterable[str]:
    """Give the pairs that can stand for a code: CRYSTAL "CR", "CY" and so on; CRYSTAL-NTE "CN"; and numbers when none is left."""
    parts = [part for part in code.upper().split("-") if part]
    if len(parts) > 1:
        yield parts[0][0] + parts[1][0]
    whole = "".join(parts) or "?"
    for letter in whole[1:]:
        yield whole[0] + letter
    n = 1
    while True:
        yield f"{whole[0]}{n}"
        n += 1
