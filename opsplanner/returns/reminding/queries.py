"""What people are reminded of: returns that somebody still waits for, and figures of the plan's indicators."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from opsplanner.kept import until_changed
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.indicators.awaited import queries as awaited_queries
from opsplanner.plan.indicators.awaited.rules import Due
from opsplanner.plan.indicators.queries import IndicatorRow
from opsplanner.plan.queries import PriorityRow, YearRow
from opsplanner.returns import queries
from opsplanner.web.address import address_of


class Awaited(NamedTuple):
    """A return, or a figure of an indicator, that its owner has not entered: until when it is due, what it is in words, and the page on which it is entered."""

    owner_id: int
    deputy_id: int | None
    until: date
    thing: str
    endpoint: str
    at: tuple[tuple[str, str], ...]
    """What the address of that page is made of."""
    leads: str
    of: date
    """The first day of its period."""
    changes: int
    """How many times it was changed how it is asked for, or something was said of it."""
    indicator: bool = False

    @property
    def url(self) -> str:
        """Return the address of the page; what the worker tells needs none."""
        return address_of(self.endpoint, **dict(self.at))


@until_changed
def awaited(today: date) -> tuple[Awaited, ...]:
    """Return what is awaited of somebody who is named, what is due first (no query: all of it is kept)."""
    returns = [
        Awaited(
            line.row.owner_id, line.row.deputy_id, line.until, f"{line.row.measure} of {line.row.agency} for {line.span.name}",
            "returns.send", (("agency", line.row.agency_code), ("period", line.span.path)), f"Enter the returns of {line.row.agency} for {line.span.name}",
            line.span.starts_on, line.changes,
        )
        for line in queries.all_waiting(queries.expected(), today) if line.row.owner_id is not None
    ]
    return tuple(sorted([*returns, *_figures(today)], key=lambda one: one.until))


def _figures(today: date) -> list[Awaited]:
    """Of the indicators of the plan year that holds today, and of the one before it, whose last figures come after its end; of one that was carried on once."""
    found: dict[tuple[str, str, str], Awaited] = {}
    for year in reversed([year for year in plan_queries.years() if year.starts_on <= today][:2]):
        for priority, row, due in awaited_queries.all_awaited(year, today):
            if row.owner_id is not None:
                found.setdefault((priority.code, row.code, due.span.name), _figure(year, priority, row, due))
    return list(found.values())


def _figure(year: YearRow, priority: PriorityRow, row: IndicatorRow, due: Due) -> Awaited:
    assert row.owner_id is not None, "it is somebody's"
    at, thing = (("year", year.path), ("priority", priority.code), ("indicator", row.code), ("period", due.span.path)), f"{row.name} for {due.span.name}"
    return Awaited(row.owner_id, row.deputy_id, due.due_on, thing, "plan.enter_figure", at, f"Enter {thing}", due.span.starts_on, row.version - 1, True)
