"""A page of an agency's parts, with its neighbours' addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from opsplanner import clock
from opsplanner.agencies import queries
from opsplanner.models import User
from opsplanner.web.paging import Pages, neighbours, page_asked

DAYS = 92
"""How far an agency's page looks ahead: three months."""
_LAST = 400


class Listing(NamedTuple):
    """One page of parts."""

    rows: list[queries.PartRow]
    pages: Pages


def listing(user: User, agency_id: int, address: Callable[[int], str], asked: Mapping[str, str]) -> Listing:
    """Return the page of an agency's parts that was asked for; the first where the number makes no sense."""
    number = page_asked(asked, _LAST)
    rows, more = queries.parts(user, agency_id, clock.now(), DAYS, page=number)
    return Listing(rows, neighbours(number, address, more=more, furthest=_LAST))
