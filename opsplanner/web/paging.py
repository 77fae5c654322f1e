"""Pages of a list: which one an address asks for, and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from opsplanner.database import A_PAGE

LAST_PAGE = 40
"""A thousand lines; who has to go further back chooses which."""


class Pages(NamedTuple):
    """Where a page of a list stands among the others. `last` is None where how many there are is not counted."""

    number: int
    previous_url: str | None
    next_url: str | None
    last: int | None = None
    over: int | None = None
    """How many lines were shown up to the last page that can be asked for, when still more follow."""


def neighbours(number: int, address: Callable[[int], str], *, more: bool, last: int | None = None, furthest: int = LAST_PAGE) -> Pages:
    """Return a page's place among the others; `address` is where the page of a number is."""
    ends = number >= furthest
    previous, following = address(number - 1) if number > 1 else None, address(number + 1) if more and not ends else None
    return Pages(number, previous, following, last, number * A_PAGE if more and ends else None)


def how_many(lines: int) -> int:
    """Return how many pages so many lines fill; none at all still fill the first."""
    return max(1, -(-lines // A_PAGE))


def page_number(typed: str | None, last: int = LAST_PAGE) -> int:
    """Return the page of a list that an address asks for; the first where that makes no sense, or lies after the last."""
    digits = (typed or "").lstrip("0")
    return int(digits) if re.fullmatch(r"[0-9]{1,6}", digits) and int(digits) <= last else 1


def named(number: int) -> int | None:
    """Return a page as an address names it: the first one not at all."""
    return number if number > 1 else None
