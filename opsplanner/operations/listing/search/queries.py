"""What is searched for: words that stand in the reference, the type, the meeting point or a ward of an operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from opsplanner.database import holds, rows
from opsplanner.grammar import without_apostrophes
from opsplanner.models import Operation, OperationWard, Place, ReferenceCounter
from opsplanner.web.filters import Choices

_YEAR_AND_NUMBER = re.compile(r"[12]\d{3}(-\d*)?")
OFTEN = 500
"""A place with more operations is a usual one."""
_AFTER_ALL = "\uffff"
"""Stands after every character of a reference."""


def searched(words: Iterable[str], offered: Choices) -> list[ColumnElement[bool]]:
    """Return the conditions of a search: each word stands in the reference, the type, the meeting point or a ward.

    The small tables are looked through first, so that a word which is in none of them costs nothing more.
    """
    words = list(words)
    if not words:
        return []
    often = select(Operation.id).where(Operation.meeting_point_id == Place.id).limit(1).offset(OFTEN).correlate(Place).exists()
    named = or_(*(holds(Place.name, word) for word in words))
    places = rows(select(Place.id, Place.name, often.label("often")).where(named))
    return [_one_word(word, offered, [row for row in places if word in _plain(row.name)]) for word in words]


def _plain(text: str) -> str:
    return without_apostrophes(text).casefold()


def _one_word(word: str, offered: Choices, places: Sequence[Any]) -> ColumnElement[bool]:
    """A word that one in a few operations fits is looked for in the order of the page, which is soon full; a rare one by its index."""
    types = [i for choice in offered["type"].values() if word in _plain(choice.name) or word in choice.code.casefold() for i in choice.ids]
    wards = [i for choice in offered["ward"].values() if word in _plain(choice.name) for i in choice.ids]
    found, place_ids = _references(word.upper(), list(offered["type"])), [place.id for place in places]
    if types or wards or len(places) > 20 or any(place.often for place in places):
        here = exists().where(OperationWard.operation_id == Operation.id, OperationWard.ward_id.in_(wards)).correlate(Operation)
        at = (Operation.meeting_point_id + 0).in_(place_ids)  # the sum keeps databases from their index
        return or_(Operation.type_id.in_(types), at, here, *found)
    if place_ids:
        found.append(Operation.meeting_point_id.in_(place_ids))
    return Operation.id.in_(select(Operation.id).where(or_(*found))) if found else false()


def _references(word: str, codes: list[str]) -> list[ColumnElement[bool]]:
    """A reference, or as much of one as people type: CUBIT-2026-014, CUBIT-2026, 2026-014, 014. Letters alone are a type.

    Each is looked up in the index of references. Another part of one that holds a digit is looked for in all of them.
    """
    if not any(letter.isdigit() for letter in word):
        return []
    if any(word.startswith(f"{code}-") for code in codes):
        return [_begins_with(word)]
    if end_of_code := word.rstrip("-0123456789"):
        return [_begins_with(code + word.removeprefix(end_of_code)) for code in codes if code.endswith(end_of_code)]
    if _YEAR_AND_NUMBER.fullmatch(word):
        return [_begins_with(f"{code}-{word if '-' in word else word + '-'}") for code in codes]
    if word.isascii() and word.isdigit():
        return [Operation.reference.in_(_with_number(int(word)))]
    return [Operation.reference.contains(word, autoescape=True)]


def _begins_with(start: str) -> ColumnElement[bool]:
    return and_(Operation.reference >= start, Operation.reference < start + _AFTER_ALL)


def _with_number(number: int) -> list[str]:
    """Return the references that this number was given out in, by type and year (one small query)."""
    if number > 10**6:
        return []
    given = rows(select(ReferenceCounter.type_code, ReferenceCounter.year).where(ReferenceCounter.last >= number))
    return [f"{code}-{year}-{number:03}" for code, year in given]
