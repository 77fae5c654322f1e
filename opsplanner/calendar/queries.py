"""What stands in the calendar: the operations that a person may see, and busy blocks without a name."""

from __future__ import annotations

from sqlalchemy import false, select

from opsplanner.access import busy_to
from opsplanner.clock import Period
from opsplanner.database import read, rows
from opsplanner.models import Operation, User
from opsplanner.operations.listing.filters import Filters
from opsplanner.operations.listing.queries import Line, lines, matching, on_within
from opsplanner.operations.listing.search.queries import searched
from opsplanner.web.filters import Choices

MOST = 2000
"""More operations than any month has; a page stays a page."""


def entries(user: User, filters: Filters, offered: Choices, within: Period) -> list[Line]:
    """Return the operations, as chosen, that are on within a time, soonest first."""
    where = [*matching(filters), *searched(filters.words, offered)]
    if any(condition is false() for condition in where):
        return []
    return read(Line, lines(user, *where, on_within(within)).order_by(Operation.starts_at, Operation.id).limit(MOST))


def busy_blocks(user: User, within: Period) -> list[Period]:
    """Return when restricted operations that this person may not see begin and end, no more (docs/domain.md, "Restricted operations").

    Only the unfiltered month asks for this: a filter would tell what they are.
    """
    found = rows(select(Operation.starts_at, Operation.ends_at).where(busy_to(user), on_within(within)).order_by(Operation.starts_at, Operation.ends_at))
    return list(dict.fromkeys(Period(row.starts_at, row.ends_at) for row in found))
