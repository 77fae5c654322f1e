"""What somebody means who types "cubit 3" or "october cubit": types of operation with a number, a month or both. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from opsplanner.operations.listing.search.rules import month_of

NUMBERS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth")
BESIDE = frozenset({"operation", "operations", "number", "no", "nr", "in", "of", "the"})
"""Words that say nothing by themselves."""
_NUMBER = re.compile(r"(\d{1,6})(?:st|nd|rd|th)?")
_YEAR = re.compile(r"20\d\d")


class Reading(NamedTuple):
    """How a search is read. Something is asked beside the types: a number or a month."""

    types: tuple[str, ...]
    """Codes of types of operation, in the order of the catalogue; none: of whatever type."""
    number: int | None
    """As references number them."""
    month: int | None
    year: int | None


def read(words: Iterable[str], types: Mapping[str, Collection[str]]) -> Reading | None:
    """Return how the words of a search are read, by the words of each type; None where one of them is neither a type, a number, a month nor a year.

    A type with a number, with a month or with both is read so, and a month with its year. A type alone, or with a year, stays words.
    """
    named, number, month, year = list[str](), list[int](), list[int](), list[int]()
    for word in words:
        if any(word in called for called in types.values()) or (word.endswith("s") and any(word[:-1] in called for called in types.values())):
            named.append(word)
        elif _YEAR.fullmatch(word):
            year.append(int(word))
        elif word in NUMBERS:
            number.append(NUMBERS.index(word) + 1)
        elif found := _NUMBER.fullmatch(word):
            number.append(int(found[1]))
        elif named_month := month_of(word):
            month.append(named_month)
        elif word not in BESIDE:
            return None
    if max(len(number), len(month), len(year)) > 1:
        return None
    chosen = tuple(code for code, called in types.items() if named and all(word in called or word.removesuffix("s") in called for word in named))
    if named and not chosen:
        return None
    if not (number and named or month and (named or year)):
        return None
    return Reading(chosen, *(found[0] if found else None for found in (number, month, year)))
