"""What the pages of the calendar have in common: what stands in their days, the filters, and the ways from one to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from opsplanner import clock
from opsplanner.access import may, person
from opsplanner.calendar import queries
from opsplanner.calendar.due import queries as due_queries
from opsplanner.calendar.filters import Filters
from opsplanner.calendar.months import page as months_page
from opsplanner.calendar.months.page import Beside
from opsplanner.calendar.queries import Times
from opsplanner.calendar.words import marks_of
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.operations.listing.queries import Line
from opsplanner.payback.days import queries as days_queries
from opsplanner.web.address import address_of, as_month, from_to
from opsplanner.web.filters import Choice, Choices
from opsplanner.web.pages import marking

MONTH, WEEK, DAY = "calendar.month", "calendar.week", "calendar.day"


def of_month(first: date, filters: Filters, offered: Choices, *, whole: bool = False) -> dict[str, Any]:
    """What stands in a month for this person: operations as chosen, bank holidays, free staff of a chosen agency; and where no operation is left out
    busy blocks, Payback's days, and what she has to hand in."""
    span = months_page.span(first)
    found: Sequence[Times | Line] = queries.entries(person(), filters, offered, span)[0] if whole else queries.times(person(), filters, offered, span)
    busy = [] if filters.any else queries.busy_blocks(person(), span)
    last = clock.local(span.end).date() - timedelta(days=1)
    beside = _beside(first, last, filters)
    weeks = months_page.weeks_of(first, found, busy, bank_holidays(first, last), clock.today(), whole=whole)
    return {
        "first": first,
        "weeks": weeks,
        "lines": {one.id: one for one in found} if whole else queries.lines_of(person(), months_page.shown_in(weeks)),
        "beside": beside,
        "nothing": not (found or busy or beside.payback or beside.due),
        "marking": marking(any(one.restricted for one in found)),
        "clashes": _clashes_of(first, last),
    }


def of_week(monday: date, filters: Filters, offered: Choices) -> dict[str, Any]:
    """What stands in a week, as in a month, but for busy blocks, which only the unfiltered month has (docs/domain.md, "Restricted operations")."""
    last = monday + timedelta(days=6)
    found = queries.times(person(), filters, offered, months_page.span_of_week(monday))
    beside = _beside(monday, last, filters, calendars=True)
    weeks = months_page.week_of(monday, found, bank_holidays(monday, last), clock.today())
    return {
        "weeks": weeks,
        "lines": queries.lines_of(person(), months_page.shown_in(weeks)),
        "beside": beside,
        "nothing": not (found or beside.payback or beside.due),
        "calendars": queries.tells_of_calendars(person(), filters),
        "marking": marking(any(one.restricted for one in found)),
        "clashes": _clashes_of(monday, last),
    }


def _beside(first: date, last: date, filters: Filters, *, calendars: bool = False) -> Beside:
    free = queries.free_staff(person(), filters, first, last, calendars=calendars)
    if filters.any:
        return Beside({}, {}, free)
    return Beside(days_queries.crew_days(first, last).found(), due_queries.due(person(), first, last), free)


def of_day(on: date, filters: Filters) -> dict[str, Any]:
    """What else is on on a day."""
    beside = _beside(on, on, filters, calendars=True)
    return {
        "holiday": bank_holidays(on, on).get(on),
        "due": beside.due.get(on, ()),
        "payback": beside.payback.get(on),
        "free": beside.free.get(on, ""),
        "plan": _plan_on()(on),
    }


def boxes(there: dict[str, Any], filters: Filters, offered: Choices) -> list[list[months_page.Box]]:
    """Return the days of a month or a week with all that is drawn of each."""
    query = filters.query()
    marks = marks_of((one.code, one.name) for one in offered["type"].values())
    return months_page.boxes_of(there["weeks"], there["lines"], marks, there["beside"], lambda day: address_of(DAY, day=day, **query), _plan_on())


def shared(filters: Filters, offered: Choices, staff: Sequence[Choice], endpoint: str, **where: str) -> dict[str, Any]:
    """What each page needs of the filters: their lists, and the links that clear them one by one."""
    return {
        "filters": filters,
        "offered": offered,
        "staff": staff,
        "chosen": filters.each_removed(endpoint, **where),
        "without_staff": filters.url(endpoint, "staff", **where),
        "query": filters.query(),
        "may_plan": may(person(), "plan_operations"),
    }


def ways(filters: Filters, here: str, on: date) -> list[tuple[str, str, bool]]:
    """Return the month, the week and the day round a day: (words, address, whether it is the one that is shown)."""
    return [
        ("Month", month_url(filters, on) or "", here == MONTH), ("Week", week_url(filters, on) or "", here == WEEK), ("Day", day_url(filters, on), here == DAY),
    ]


def looked_at(first: date, last: date) -> date:
    """Return the day of a month or a week that its other views begin with: today, else its first."""
    return clock.today() if first <= clock.today() <= last else first


def month_url(filters: Filters, on: date | None) -> str | None:
    """Where the month of a day is; None for none."""
    return filters.url(MONTH, month=as_month(on)) if on else None


def week_url(filters: Filters, on: date | None) -> str | None:
    """Where the week of a day is; None for none."""
    return filters.url(WEEK, day=on.isoformat()) if on else None


def day_url(filters: Filters, on: date, page: int | None = None) -> str:
    """Where a day is."""
    return filters.url(DAY, day=on.isoformat(), page=page)


def _plan_on() -> Callable[[date], str]:
    """Return what says where an operation is planned on a day that is not over; "" for who plans none."""
    today, plans = clock.today(), may(person(), "plan_operations")
    return lambda day: address_of("planning.plan", day=day.isoformat()) if plans and day >= today else ""


def _clashes_of(first: date, last: date) -> str | None:
    """Where the clashes of these days stand, for who plans; None for days that are over."""
    if last < clock.today() or not may(person(), "plan_operations"):
        return None
    return address_of("operations.clashes", **from_to(first, last))
