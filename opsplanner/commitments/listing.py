"""A page of an agency's parts, with its neighbours' addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from opsplanner import clock
from opsplanner.commitments import queries
from opsplanner.models import User
from opsplanner.web.paging import page_number

DAYS = 92
"""How far an agency's page looks ahead: three months."""
SIZE = 25
_LAST = 400


@dataclass(frozen=True)
class Listing:
    """One page of parts: what `pagination` draws. How many pages follow is not counted."""

    rows: list[queries.PartRow]
    number: int
    previous_url: str | None
    next_url: str | None
    last: int | None = None


def listing(user: User, agency_id: int, address: Callable[[int], str], asked: str | None) -> Listing:
    """Return the page of an agency's parts that was asked for; the first where the number makes no sense."""
    number = page_number(asked, _LAST)
    rows, more = queries.parts(user, agency_id, clock.now(), DAYS, page=number, size=SIZE)
    return Listing(rows, number, address(number - 1) if number > 1 else None, address(number + 1) if more and number < _LAST else None)
