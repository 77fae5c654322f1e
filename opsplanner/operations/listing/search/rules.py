"""What a word that is searched for may be, and whether it stands in one operation. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from opsplanner.grammar import without_apostrophes

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
SHORT = {month[:3]: n for n, month in enumerate(MONTHS, 1)} | {"sept": 9}
_YEAR_AND_NUMBER = re.compile(r"[12]\d{3}(-\d*)?")


class InReferences(NamedTuple):
    """What a word is of a reference: CUBIT-2026-014, CUBIT-2026, 2026-014, 014."""

    beginnings: tuple[str, ...] = ()
    """References may begin so."""
    number: int | None = None
    """It is their number, of whatever type and year."""
    within: str = ""
    """It stands anywhere in one."""


def plain(text: str) -> str:
    """Return a text as it is searched: without apostrophes and capitals."""
    return without_apostrophes(text).casefold()


def month_of(word: str) -> int | None:
    """Return the month that a word is, "october" or "oct" as 10; None where it is none."""
    return MONTHS.index(word) + 1 if word in MONTHS else SHORT.get(word)


def in_references(word: str, codes: Iterable[str]) -> InReferences:
    """Return what a word can be of references to these types of operation. Letters alone are a type, and no reference."""
    word = word.upper()
    if not any(letter.isdigit() for letter in word):
        return InReferences()
    if any(word.startswith(f"{code}-") for code in codes):
        return InReferences((word,))
    if end_of_code := word.rstrip("-0123456789"):
        return InReferences(tuple(code + word.removeprefix(end_of_code) for code in codes if code.endswith(end_of_code)))
    if _YEAR_AND_NUMBER.fullmatch(word):
        return InReferences(tuple(f"{code}-{word if '-' in word else word + '-'}" for code in codes))
    if word.isascii() and word.isdigit():
        return InReferences(number=int(word))
    return InReferences(within=word)


def stands_in(word: str, reference: str, type_code: str, names: Iterable[str], codes: Collection[str], months: Collection[int]) -> bool:
    """Say whether a word stands in an operation: in its reference, its type, or a name (its type's, its meeting point's, its wards'), or is one of the months
    (from 1) in which it is on, as a search of the list finds it (`search/queries.py: holding`); `codes` are those of all types."""
    found = in_references(word, codes)
    numbered = found.number is not None and reference.endswith(f"-{found.number:03}")
    in_it = numbered or bool(found.within and found.within in reference) or any(reference.startswith(beginning) for beginning in found.beginnings)
    return in_it or month_of(word) in months or word in type_code.casefold() or any(word in plain(name) for name in names)
