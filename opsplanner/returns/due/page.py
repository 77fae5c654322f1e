"""What stands in the calendar of who keeps returns and indicators, and in her own calendar program: the days on which these are due."""

from __future__ import annotations

from datetime import date

from opsplanner import clock
from opsplanner.calendar.due.queries import Due
from opsplanner.feeds.due import words as feeds_due
from opsplanner.models import User
from opsplanner.returns import queries
from opsplanner.returns.reminding import queries as reminding_queries
from opsplanner.web.address import address_of


def due(user: User, first: date, last: date) -> list[Due]:
    """Return what this person owns or stands in for and is due from one day to another, as far as it has not come (no query: all of it is kept).

    Returns of periods to come too; of an indicator the figure that is awaited.
    """
    return [Due(one.day, one.words, one.path) for one in in_feed(user, first, last)]


def in_feed(user: User, first: date, last: date) -> list[feeds_due.Due]:
    """Return the same for her calendar link."""
    today = clock.today()
    mine = [row for row in queries.expected() if user.id in (row.owner_id, row.deputy_id)]
    returns = [
        feeds_due.Due(
            f"return {line.row.agency_code} {line.row.measure_code} {line.row.first.path} {line.span.path}", line.until,
            f"{line.row.measure} of {line.row.agency} for {line.span.name}", address_of("returns.send", agency=line.row.agency_code, period=line.span.path),
            line.row.owner_id == user.id, line.span.starts_on, line.changes,
        )
        for line in queries.due_within(mine, first, last, today)
    ]
    awaited = [one for one in reminding_queries.awaited(today) if one.indicator and user.id in (one.owner_id, one.deputy_id) and first <= one.until <= last]
    figures = [feeds_due.Due(f"figure {one.url}", one.until, one.thing, one.url, one.owner_id == user.id, one.of, one.changes) for one in awaited]
    return [*returns, *figures]
