"""What is searched for: words that stand in the reference, the type, the meeting point or a ward of an operation, or are a month in which it is on."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, exists, func, or_, select

from opsplanner import clock
from opsplanner.clock import Period
from opsplanner.database import UTCTime, rows
from opsplanner.models import Operation, OperationWard, Place, ReferenceCounter
from opsplanner.operations.listing.search.rules import in_references, month_of, plain
from opsplanner.operations.rules import LONGEST_ELAPSED
from opsplanner.statements import Shape, built_once, holds, sought, value, values
from opsplanner.web.filters import Choices

OFTEN = 500
"""A place with more operations is a usual one."""
AHEAD = 2
"""So many years ahead are usual. What is further off is looked for by itself: one wrong year typed is no reason to look through all between."""
_AFTER_ALL = "\uffff"
"""Stands after every character of a reference."""


@dataclass(frozen=True)
class Word(Shape):
    """In what one word is looked for, as far as it shapes the condition."""

    often: bool
    """One in a few operations fits, as this year does: it is looked for in the order of the page, which is soon full; a rare one by its index."""
    at_places: bool
    beginnings: int
    """How many beginnings of references it may be."""
    numbered: bool
    """Whether it is a number of references."""
    within: bool
    """Whether it is looked for inside references."""
    years: int = 0
    """Of how many years it is a month."""


class Search(NamedTuple):
    """What is searched for: the shape of each word, and what the conditions are asked with."""

    words: tuple[Word, ...]
    values: dict[str, Any]


NOTHING = Search((), {})
"""Nothing is searched for."""


def searched(words: Sequence[str], offered: Choices) -> Search | None:
    """Return what is searched for: each word stands in the reference, the type, the meeting point or a ward, or is a month. None where one stands in nothing.

    The small tables are looked through first, so that a word which is in none of them costs nothing more.
    """
    if not words:
        return NOTHING
    places = rows(_places(("word",) * len(words)), {f"word{n}": sought(word) for n, word in enumerate(words)})
    shapes, asked = [], dict[str, Any]()
    for n, word in enumerate(words):
        shape, given = _one_word(word, offered, [row for row in places if word in plain(row.name)])
        if not (shape.often or shape.at_places or shape.beginnings or shape.numbered or shape.within or shape.years):
            return None
        shapes.append(shape)
        asked |= {f"word{n}_{name}": one for name, one in given.items()}
    return Search(tuple(shapes), asked)


def holding(words: tuple[Word, ...]) -> list[ColumnElement[bool]]:
    """Return the conditions of a search, to be asked with its values."""
    return [_holding(f"word{n}", word) for n, word in enumerate(words)]


@built_once
def _places(words: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    often = select(Operation.id).where(Operation.meeting_point_id == Place.id).limit(1).offset(OFTEN).correlate(Place).exists()
    return select(Place.id, Place.name, often.label("often")).where(or_(*(holds(Place.name, value(f"{word}{n}", String)) for n, word in enumerate(words))))


def _one_word(word: str, offered: Choices, places: Sequence[Any]) -> tuple[Word, dict[str, Any]]:
    types = [i for choice in offered["type"].values() if word in plain(choice.name) or word in choice.code.casefold() for i in choice.ids]
    wards = [i for choice in offered["ward"].values() if word in plain(choice.name) for i in choice.ids]
    month = month_of(word)
    spans = [month_in(year, month) for year in reversed(years())] if month else []
    often = bool(types or wards or len(places) > 20 or any(place.often for place in places) or word == str(clock.today().year))
    found = in_references(word, list(offered["type"]))
    shape = Word(often, bool(places), len(found.beginnings), found.number is not None, bool(found.within), len(spans))
    asked: dict[str, Any] = {"types": types, "wards": wards, "places": [place.id for place in places]}
    asked |= {"numbered": _with_number(found.number)} if found.number is not None else {}
    asked |= {"within": sought(found.within)} if found.within else {}
    for n, span in enumerate(spans):
        asked |= {f"may_begin{n}": span.start - LONGEST_ELAPSED, f"since{n}": span.start, f"until{n}": span.end}
    for n, beginning in enumerate(found.beginnings):
        asked |= {f"from{n}": beginning, f"to{n}": beginning + _AFTER_ALL}
    return shape, asked


def _holding(name: str, word: Word) -> ColumnElement[bool]:
    reference = Operation.reference
    found = [
        and_(reference >= value(f"{name}_from{n}", reference.type), reference < value(f"{name}_to{n}", reference.type)) for n in range(word.beginnings)
    ]
    for n in range(word.years):
        since, until, may_begin = (value(f"{name}_{of}{n}", UTCTime) for of in ("since", "until", "may_begin"))
        found.append(and_(Operation.starts_at >= may_begin, Operation.ends_at > since, Operation.starts_at < until))
    if word.numbered:
        found.append(reference.in_(values(f"{name}_numbered", reference.type)))
    if word.within:
        found.append(reference.contains(value(f"{name}_within", String), escape="/"))
    if word.years and not (word.often or word.at_places):  # one in twelve: in the order of the page too
        return or_(*found)
    places = values(f"{name}_places")
    if word.often:
        here = exists().where(OperationWard.operation_id == Operation.id, OperationWard.ward_id.in_(values(f"{name}_wards"))).correlate(Operation)
        at = (Operation.meeting_point_id + 0).in_(places)  # the sum keeps databases from their index
        return or_(Operation.type_id.in_(values(f"{name}_types")), at, here, *found)
    if word.at_places:
        found.append(Operation.meeting_point_id.in_(places))
    return Operation.id.in_(select(Operation.id).where(or_(*found)))


@built_once
def _numbers() -> Select[*tuple[Any, ...]]:
    return select(ReferenceCounter.type_code, ReferenceCounter.year).where(ReferenceCounter.last >= value("number"))


def _with_number(number: int) -> list[str]:
    """Return the references that this number was given out in, by type and year (one small query)."""
    if number > 10**6:
        return []
    return [f"{row.type_code}-{row.year}-{number:03}" for row in rows(_numbers(), {"number": number})]


def month_in(year: int, month: int) -> Period:
    """Return the time that a month of a year takes."""
    last = date(year, month, monthrange(year, month)[1])
    return Period(clock.day_bounds(last.replace(day=1)).start, clock.day_bounds(last).end)


@built_once
def _reach() -> Select[*tuple[Any, ...]]:
    """The first and the last beginning of an operation up to the usual years, and further ahead: each the end of an index."""
    starts, far = Operation.starts_at, value("far", UTCTime)
    ends = {
        "first": select(func.min(starts)).where(starts < far), "last": select(func.max(starts)).where(starts < far),
        "first_far": select(func.min(starts)).where(starts >= far), "last_far": select(func.max(starts)).where(starts >= far),
    }
    return select(*(end.scalar_subquery().label(name) for name, end in ends.items()))


def years() -> list[int]:
    """Return the years in which there may be operations, in their order: none is left out, however long ago or far ahead (one query).

    They are 101 at most, since a day is typed from 2000 to 2099 (`web/typed.py`), and a night may end in a year of its own.
    """
    (reach,) = rows(_reach(), {"far": clock.day_bounds(date(clock.today().year + AHEAD + 1, 1, 1)).start})
    spans = [(first, last) for first, last in ((reach.first, reach.last), (reach.first_far, reach.last_far)) if first and last]
    return sorted({year for first, last in spans for year in range(clock.local(first).year, clock.local(last + LONGEST_ELAPSED).year + 1)})
