"""Which names of its address a page has looked at: what it never looks at chooses nothing on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict

EVERYTHING = "*"
_seen: set[str] = set()


class _Watched(ImmutableMultiDict[str, str]):
    """What an address asks for. It notes by which names it was looked at, or that somebody went through all of it."""

    def __getitem__(self, key: str) -> str:
        _seen.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        _seen.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, *of: Any) -> list[Any]:
        _seen.add(key)
        return super().getlist(key, *of)


def _noting(name: str) -> Any:
    """A method that goes through everything."""

    def method(self: _Watched, *given: Any, **named: Any) -> Any:
        _seen.add(EVERYTHING)
        return getattr(ImmutableMultiDict, name)(self, *given, **named)

    return method


for _name in ("__iter__", "__len__", "__eq__", "__or__", "keys", "values", "items", "lists", "listvalues", "to_dict", "copy", "deepcopy"):
    setattr(_Watched, _name, _noting(_name))


@contextmanager
def watched(app: Flask) -> Iterator[set[str]]:
    """Give the names that this application's pages look at in their addresses from now on; who wants those of one page clears it before."""
    usual = app.request_class
    app.request_class = type("Watched", (usual,), {"parameter_storage_class": _Watched})
    try:
        yield _seen
    finally:
        app.request_class = usual
