"""Pages of a list: which one an address asks for, what of a list stands on it, and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select

from opsplanner.statements import value

T = TypeVar("T")
S = TypeVar("S", bound=Select[*tuple[Any, ...]])
A_PAGE = 25
"""Lines of a list that are shown at once."""
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


def on_page(select: S, *, one_more: bool = True) -> S:
    """Return a select of one page's rows, asked with `at_page`; and of one row more, which says that another page follows, unless all are counted."""
    return select.limit(A_PAGE + one_more).offset(value("skipped"))


def at_page(number: int) -> dict[str, int]:
    """Return the value that `on_page` is asked with."""
    return {"skipped": (number - 1) * A_PAGE}


def and_whether_more(found: Sequence[T]) -> tuple[list[T], bool]:
    """Return a page's rows as `on_page` finds them, and whether another page follows."""
    return list(found[:A_PAGE]), len(found) > A_PAGE


def of_page(found: Sequence[T], number: int) -> Sequence[T]:
    """Return what of a whole list stands on a page."""
    return found[(number - 1) * A_PAGE : number * A_PAGE]


def page_asked(args: Mapping[str, str], last: int = LAST_PAGE) -> int:
    """Return the page of a list that an address asks for (page=2)."""
    return page_number(args.get("page"), last)


def page_number(typed: str | None, last: int = LAST_PAGE) -> int:
    """Return the page of a list that an address asks for; the first where that makes no sense, or lies after the last."""
    digits = (typed or "").lstrip("0")
    return int(digits) if re.fullmatch(r"[0-9]{1,6}", digits) and int(digits) <= last else 1


def named(number: int) -> int | None:
    """Return a page as an address names it: the first one not at all."""
    return number if number > 1 else None
