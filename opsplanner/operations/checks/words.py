"""Who finds what stands in the way: rooms above operations register their sources, and say under which heading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from flask import Flask, current_app

from opsplanner.models import User
from opsplanner.operations.checks.rules import Asked, Line

Find = Callable[[Sequence[Asked], User], list[list[Line]]]
"""Returns for each plan, in their order, what this person may know of what stands in its way; the number of queries does not grow with the plans."""


class Source(NamedTuple):
    """One kind of thing that stands in the way."""

    heading: str
    find: Find
    position: int
    """Where it stands among the others."""


def register(app: Flask, source: Source) -> None:
    """Add a source of a room above operations."""
    app.extensions.setdefault("checks", []).append(source)


def registered() -> list[Source]:
    """Return the sources that rooms above operations have added."""
    found: list[Source] = current_app.extensions.get("checks", [])
    return found
