"""What stands in the calendar: the operations that a person may see, and busy blocks without a name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, false, select

from opsplanner.access import busy_to
from opsplanner.clock import Period
from opsplanner.database import read, rows
from opsplanner.models import Operation, User
from opsplanner.operations.listing.filters import Filters
from opsplanner.operations.listing.queries import Line, lines, matching, on_within, span_of, values_of
from opsplanner.operations.listing.search.queries import searched
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once
from opsplanner.web.filters import Choices

MOST = 2000
"""More operations than any month has; a page stays a page."""


@built_once
def _entries(reader: Reader, chosen: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    return lines(reader, *matching(chosen), on_within()).order_by(Operation.starts_at, Operation.id).limit(MOST)


def entries(user: User, filters: Filters, offered: Choices, within: Period) -> list[Line]:
    """Return the operations, as chosen, that are on within a time, soonest first."""
    words = searched(filters.words, offered)
    if any(condition is false() for condition in words):
        return []
    query = _entries(Reader.of(user), tuple(filters.chosen))
    return read(Line, query.where(*words) if words else query, asked_by(user, **values_of(filters), **span_of(within)))


@built_once
def _busy(reader: Reader) -> Select[*tuple[Any, ...]]:
    return select(Operation.starts_at, Operation.ends_at).where(busy_to(reader), on_within()).order_by(Operation.starts_at, Operation.ends_at)


def busy_blocks(user: User, within: Period) -> list[Period]:
    """Return when restricted operations that this person may not see begin and end, no more (docs/domain.md, "Restricted operations").

    Only the unfiltered month asks for this: a filter would tell what they are.
    """
    found = rows(_busy(Reader.of(user)), asked_by(user, **span_of(within)))
    return list(dict.fromkeys(Period(row.starts_at, row.ends_at) for row in found))
