"""Whether one operation is among what is chosen of their list for a calendar: what `chosen/queries.py: conditions` asks of all of them. Pure functions."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from opsplanner import clock
from opsplanner.models import OperationState
from opsplanner.operations.listing.filters import Filters
from opsplanner.operations.listing.search.rules import stands_in
from opsplanner.web.filters import Choices

STAYS = ("type", "ward", "agency")
"""What no move takes an operation out of; its day, its state, its meeting point and its plan year's priorities do."""


class Facts(NamedTuple):
    """What of an operation can be chosen."""

    reference: str
    type_code: str
    state: OperationState
    starts_at: datetime
    ends_at: datetime
    restricted: bool
    names: tuple[str, ...]
    """Of its type, its meeting point and its wards."""
    ids: dict[str, frozenset[int]]
    """Its type, its wards, the agencies that lead it or have a part in it (released ones left out) and its priorities, by the filter's name."""


def holds(filters: Filters, facts: Facts, offered: Choices) -> bool:
    """Say whether the calendar of what is chosen has the operation, but for how far it reaches. A restricted one is in none."""
    if facts.restricted or filters.complaints or not _among(filters, facts, tuple(facts.ids)):
        return False
    if filters.state and OperationState(filters.state.name.lower()) is not facts.state:
        return False
    if filters.since and facts.ends_at <= clock.day_bounds(filters.since).start:
        return False
    if filters.until and facts.starts_at >= clock.day_bounds(filters.until).end:
        return False
    months = {day.month for day in clock.days_of(clock.Period(facts.starts_at, facts.ends_at))} if filters.words else set()
    return all(stands_in(word, facts.reference, facts.type_code, facts.names, offered["type"], months) for word in filters.words)


def may_have_held(filters: Filters, facts: Facts) -> bool:
    """Say whether such a calendar may have had the operation before it was moved."""
    return not filters.complaints and _among(filters, facts, STAYS)


def _among(filters: Filters, facts: Facts, names: tuple[str, ...]) -> bool:
    return all(facts.ids[name].intersection(choice.ids) for name, choice in filters.chosen.items() if name in names)
