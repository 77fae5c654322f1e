"""Which operations a calendar of what is chosen in their list holds: what shapes its conditions, and what they are asked with."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement

from opsplanner import clock
from opsplanner.database import UTCTime
from opsplanner.feeds.chosen.filters import read_written
from opsplanner.models import Operation
from opsplanner.operations.listing.queries import choices, matching, values_of
from opsplanner.operations.listing.search.queries import Word, holding, searched
from opsplanner.operations.rules import LONGEST_ELAPSED
from opsplanner.statements import value


class Narrowed(NamedTuple):
    """The names of the filters that are chosen, with "since" and "until" for days, and how the words of a search are looked for."""

    chosen: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()


WHOLE = Narrowed()
"""Nothing is chosen."""


def narrowed(kept: str) -> tuple[Narrowed, dict[str, Any]] | None:
    """Return what is chosen, and the values of its conditions (one query, and one or two for each word of a search).

    None where nothing can be found: a word stands in nothing, or a choice is gone from the catalogue, and without it there would be more than was asked for.
    """
    offered = choices()
    filters = read_written(kept, offered)
    search = searched(filters.words, offered)
    if search is None or filters.complaints:
        return None
    days = {"since": filters.since and clock.day_bounds(filters.since).start, "until": filters.until and clock.day_bounds(filters.until).end}
    chosen = (*filters.chosen, *(name for name, day in days.items() if day))
    return Narrowed(chosen, search.words), values_of(filters) | search.values | days | {"may_begin": days["since"] and days["since"] - LONGEST_ELAPSED}


def conditions(of: Narrowed) -> list[ColumnElement[bool]]:
    """Return the conditions. A restricted operation is never found: "Duty" in such a calendar would tell what it is."""
    if of == WHOLE:
        return []
    found = [*matching(of.chosen), *holding(of.words), Operation.restricted.is_(False)]
    if "since" in of.chosen:  # what began the night before and still runs is on that day too
        found += [Operation.starts_at >= value("may_begin", UTCTime), Operation.ends_at > value("since", UTCTime)]
    if "until" in of.chosen:
        found.append(Operation.starts_at < value("until", UTCTime))
    return found
