"""How the headings of a report may be changed. Plain functions (docs/domain.md, "Reports")."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from opsplanner.errors import RuleBroken

MOST = 60


class Typed(NamedTuple):
    """What was typed of a heading: its words, its place, and whether it is to stand in the report."""

    code: str
    title: str
    place: int
    stands: bool
    as_typed: str = ""
    """The place as it was typed, to be shown again."""


def in_order(typed: Sequence[Typed]) -> list[Typed]:
    """Return the headings in the order of their places; of two with the same place the one that stood first. Raises RuleBroken."""
    for one in typed:
        if one.stands and not one.title:
            raise RuleBroken("Enter the words of each heading that stands in the report")
    if not any(one.stands for one in typed):
        raise RuleBroken("A report has at least one heading")
    return sorted(typed, key=lambda one: one.place)


def new_code(title: str, there: Collection[str]) -> str:
    """Return the code of a new heading, made of its words, unlike those that are there."""
    base = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50] or "heading"
    return next(code for n in range(1, MOST + 2) if (code := base if n == 1 else f"{base}-{n}") not in there)
