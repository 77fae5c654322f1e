"""What stands in the calendar: the operations that a person may see, and busy blocks without a name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from opsplanner import clock
from opsplanner.access import busy_to, may, visible_to
from opsplanner.agencies.calendars.queries import not_available_at
from opsplanner.calendar.filters import Filters
from opsplanner.clock import Period
from opsplanner.commitments.staffing import queries as staffing_queries
from opsplanner.commitments.staffing import rules as staffing_rules
from opsplanner.commitments.staffing.words import words_of_free
from opsplanner.database import read, rows
from opsplanner.models import Operation, User
from opsplanner.operations.listing.queries import Line, lines, matching, on_within, span_of, values_of
from opsplanner.operations.listing.search.queries import Word, holding, searched
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, values
from opsplanner.web.filters import Choice, Choices
from opsplanner.web.paging import and_whether_more, at_page, on_page

MOST = 2000
"""More operations than any month has; a page stays a page."""


class Times(NamedTuple):
    """When an operation is on: all that a month asks of those that it only counts."""

    id: int
    starts_at: datetime
    ends_at: datetime
    restricted: bool

    @property
    def period(self) -> Period:
        """From start to end."""
        return Period(self.starts_at, self.ends_at)


@built_once
def _times(reader: Reader, chosen: tuple[str, ...], words: tuple[Word, ...]) -> Select[*tuple[Any, ...]]:
    query = select(Operation.id, Operation.starts_at, Operation.ends_at, Operation.restricted)
    query = query.where(visible_to(reader), *matching(chosen), *holding(words), on_within())
    return query.order_by(Operation.starts_at, Operation.id).limit(MOST)


def times(user: User, filters: Filters, offered: Choices, within: Period) -> list[Times]:
    """Return when the operations, as chosen, are on within a time, soonest first."""
    search = searched(filters.words, offered)
    if search is None:
        return []
    query = _times(Reader.of(user), tuple(filters.chosen), search.words)
    return read(Times, query, asked_by(user, **values_of(filters), **search.values, **span_of(within)))


@built_once
def _lines(reader: Reader) -> Select[*tuple[Any, ...]]:
    return lines(reader, Operation.id.in_(values("operations")))


def lines_of(user: User, operation_ids: Collection[int]) -> dict[int, Line]:
    """Return the lines of these operations, as far as this person may see them, by their ids (one query)."""
    found = read(Line, _lines(Reader.of(user)), asked_by(user, operations=list(operation_ids))) if operation_ids else []
    return {line.id: line for line in found}


@built_once
def _entries(reader: Reader, chosen: tuple[str, ...], words: tuple[Word, ...], paged: bool) -> Select[*tuple[Any, ...]]:
    query = lines(reader, *matching(chosen), *holding(words), on_within()).order_by(Operation.starts_at, Operation.id)
    return on_page(query) if paged else query.limit(MOST)


def entries(user: User, filters: Filters, offered: Choices, within: Period, page: int | None = None) -> tuple[list[Line], bool]:
    """Return the operations, as chosen, that are on within a time, soonest first: all, or one page of them and whether more follow."""
    search = searched(filters.words, offered)
    if search is None:
        return [], False
    query = _entries(Reader.of(user), tuple(filters.chosen), search.words, page is not None)
    asked = asked_by(user, **values_of(filters), **search.values, **span_of(within), **at_page(page or 1))
    found = read(Line, query, asked)
    return and_whether_more(found) if page else (found, False)


@built_once
def _busy(reader: Reader) -> Select[*tuple[Any, ...]]:
    return select(Operation.starts_at, Operation.ends_at).where(busy_to(reader), on_within()).order_by(Operation.starts_at, Operation.ends_at)


def busy_blocks(user: User, within: Period) -> list[Period]:
    """Return when restricted operations that this person may not see begin and end, no more (docs/domain.md, "Restricted operations").

    Only the unfiltered month asks for this: a filter would tell what they are.
    """
    found = rows(_busy(Reader.of(user)), asked_by(user, **span_of(within)))
    return list(dict.fromkeys(Period(row.starts_at, row.ends_at) for row in found))


def staff_offered(user: User, offered: Choices) -> tuple[Choice, ...]:
    """Return the agencies of whose people this person may know how many are free."""
    all_open = user.agency.sees_everything_open
    return tuple(one for one in offered["agency"].values() if one.active and staffing_rules.may_know_free(one.ids[0], user.agency_id, all_open))


def free_staff(user: User, filters: Filters, first: date, last: date, *, calendars: bool = False) -> dict[date, str]:
    """Return how many of the chosen agency's people are free, in words, for each day from one to another that is not over (one query; none where nobody chose one).

    With `calendars` also what the agency's own say, as far as it is told to this person (one more).
    """
    first = max(first, clock.today())
    if filters.staff is None or last < first:
        return {}
    agency_id, many = filters.staff.ids[0], (last - first).days + 1
    found = {line.day: words_of_free(line.left, line.night) for line in staffing_queries.free_days(agency_id, first, many)}
    if calendars and tells_of_calendars(user, filters):
        said = not_available_at([(agency_id, clock.day_bounds(day)) for day in found], user)
        found = {day: "; ".join([words, *sentences]) for (day, words), sentences in zip(found.items(), said, strict=True)}
    return found


def tells_of_calendars(user: User, filters: Filters) -> bool:
    """Say whether this person is told what the own calendars of the chosen agency say: who plans, and the agency itself (docs/domain.md, "Calendars of agencies")."""
    return filters.staff is not None and (may(user, "plan_operations") or filters.staff.ids[0] == user.agency_id)
