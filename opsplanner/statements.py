"""Statements that are built once for each shape, and asked with values: building one anew takes longer than its answer.

    @built_once
    def _to_come(reader: Reader, by_ward: bool) -> Select[Any]:
        chosen = [Operation.ward_id == value("ward_id")] if by_ward else []
        return select(Operation.reference).where(visible_to(reader), Operation.ends_at > value("now", UTCTime), *chosen)

    rows(_to_come(Reader.of(user), ward is not None), asked_by(user, now=clock.now(), ward_id=ward))
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar, cast
from weakref import WeakSet

from sqlalchemy import BinaryExpression, BindParameter, ClauseElement, ColumnElement, Integer, SelectBase, bindparam, func
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import TypeEngine

from opsplanner.grammar import without_apostrophes

P = ParamSpec("P")
T = TypeVar("T")
MOST_SHAPES = 512
"""How many shapes of one statement are kept."""
_selects: WeakSet[SelectBase] = WeakSet()


class Shape:
    """What may shape a statement besides texts, truths and members of an enum: it is small, and says nothing of one row."""


def built_once(build: Callable[P, T]) -> Callable[P, T]:
    """Keep what a function builds, by the shape that it is given: texts, truths, members of an enum, shapes, models, and tuples of them.

    A number, a moment or a row is no shape but a value, and has to come in as a bind parameter (`value`): TypeError says so,
    also of a moment or a day that the function itself put into the statement.
    """

    @lru_cache(maxsize=MOST_SHAPES)
    def kept(*args: Any, **kwargs: Any) -> Any:
        for given in (*args, *kwargs.values()):
            _check(build, given)
        built = build(*args, **kwargs)
        for part in iterate(built) if isinstance(built, ClauseElement) else ():
            if isinstance(part, BindParameter) and isinstance(part.value, date):
                raise TypeError(f"{build.__qualname__}: {part.value} was built in, and would stay for ever; give it as a bind parameter")
            if isinstance(part, BinaryExpression):
                _spell_out(part)
        if isinstance(built, SelectBase):
            _selects.add(built)
        return built

    return wraps(build)(kept)  # type: ignore[return-value]


def stays(statement: object) -> bool:
    """Say whether this is a select that was built once; one that was made of it for a request is not."""
    return statement in _selects


def _spell_out(comparison: BinaryExpression[Any]) -> None:
    """Ask a list of constants member by member: left as a list, its places are written into the text anew at each execution."""
    those = comparison.right
    if isinstance(those, BindParameter) and those.expanding and those.value:
        members = [bindparam(None, one, type_=those.type, unique=True) for one in those.value]
        comparison.right = cast(BinaryExpression[Any], comparison.left.in_(members)).right


def _check(build: Callable[..., object], given: object) -> None:
    if isinstance(given, tuple | frozenset):
        for one in given:
            _check(build, one)
    elif not (given is None or isinstance(given, str | bool | Enum | Shape | type)):
        raise TypeError(f"{build.__qualname__}: {given!r} is a value, no shape; give it as a bind parameter")


def value(name: str, kind: type[TypeEngine[Any]] | TypeEngine[Any] = Integer) -> BindParameter[Any]:
    """Return the place of a value in a statement that is built once; a number, when nothing else is said."""
    return bindparam(name, type_=kind)


def values(name: str, kind: type[TypeEngine[Any]] | TypeEngine[Any] = Integer) -> BindParameter[Any]:
    """Return the place of a list of values, for `IN`; numbers, when nothing else is said."""
    return bindparam(name, type_=kind, expanding=True)


def holds(column: ColumnElement[str] | InstrumentedAttribute[str], typed: str | BindParameter[str]) -> ColumnElement[bool]:
    """The condition that a text holds what was typed, or a value that is given as `sought`; case and apostrophes make no difference."""
    kept: Any = column
    for mark in "'’‘`":
        kept = func.replace(kept, mark, "")
    found: ColumnElement[bool] = kept.icontains(without_apostrophes(typed), autoescape=True) if isinstance(typed, str) else kept.icontains(typed, escape="/")
    return found


def sought(typed: str) -> str:
    """Return what was typed as a value for `holds`: "/" stands before what means something to LIKE."""
    return re.sub("([/%_])", r"/\1", without_apostrophes(typed))
