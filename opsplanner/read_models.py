"""Which column of a select goes into which field of a read model: by name, wherever it stands, and found once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from inspect import signature
from operator import itemgetter
from typing import Any


@cache
def _fields(model: Callable[..., object]) -> dict[str, bool]:
    """The fields of a read model in their order, and whether each needs a value."""
    return {name: field.default is field.empty for name, field in signature(model).parameters.items()}


@cache
def order(model: Callable[..., object], columns: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]] | None:
    """Return what puts a row with these columns in the order of the model's fields; None where it stands in it."""
    fields = _fields(model)
    filled = tuple(fields)[: len(columns)]
    if sorted(columns) != sorted(filled) or any(needed for name, needed in fields.items() if name not in columns):
        missing = ", ".join(name for name, needed in fields.items() if name not in columns and (needed or name in filled)) or "none"
        unknown = ", ".join(name for at, name in enumerate(columns) if name not in fields or name in columns[:at]) or "none"
        raise TypeError(f"{model.__qualname__}: fields without a column: {missing}; columns without a field: {unknown}")
    return None if columns == filled else itemgetter(*(columns.index(name) for name in filled))


@cache
def taken(model: Callable[..., object], columns: tuple[str, ...], prefix: str, more: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what takes the model's fields, in their order, out of the values of a row with these columns and what is given besides."""
    fields = _fields(model)
    missing = [prefix + name for name in fields if name not in more and columns.count(prefix + name) != 1]
    if missing or not fields.keys() >= set(more):
        unknown = ", ".join(name for name in more if name not in fields) or "none"
        raise TypeError(
            f"{model.__qualname__}: fields without one column: {', '.join(missing) or 'none'}; given without a field: {unknown}"
        )
    places = [len(columns) + more.index(name) if name in more else columns.index(prefix + name) for name in fields]
    return itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1))
