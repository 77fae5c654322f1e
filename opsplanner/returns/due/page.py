"""What stands in the calendar of who keeps returns and indicators: the days on which these are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from opsplanner import clock
from opsplanner.calendar.due.queries import Due
from opsplanner.models import User
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.indicators import queries as indicators_queries
from opsplanner.returns import queries
from opsplanner.web.address import address_of


def due(user: User, first: date, last: date) -> list[Due]:
    """Return what this person owns or stands in for and is due from one day to another, as far as it has not come (no query: all of it is kept)."""
    return [*_returns(user, first, last), *_indicators(user, first, last)]


def _returns(user: User, first: date, last: date) -> Iterator[Due]:
    mine = [row for row in queries.expected() if user.id in (row.owner_id, row.deputy_id)]
    for line in queries.due_within(mine, first, last, clock.today()):
        url = address_of("returns.send", agency=line.row.agency_code, period=line.span.path)
        yield Due(line.until, f"{line.row.measure}, {line.row.agency}, {line.span.name}", url)


def _indicators(user: User, first: date, last: date) -> Iterator[Due]:
    years, today = plan_queries.years(), clock.today()
    running = next((year for year in years if year.starts_on <= today <= year.ends_on), None)
    rows = {row.id: row for row in plan_queries.priorities([running.id])} if running else {}
    for priority_id, indicators in (indicators_queries.indicators(list(rows)) if rows else {}).items():
        for one in indicators:
            awaited = indicators_queries.awaited(one, running.ends_on, today) if running and user.id in (one.owner_id, one.deputy_id) else None
            if running and awaited and first <= awaited.due_on <= last:
                url = address_of("plan.indicator", year=running.path, priority=rows[priority_id].code, indicator=one.code)
                yield Due(awaited.due_on, f"{one.name}, {awaited.span.name}", url)

