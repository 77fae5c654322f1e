"""The calendar: a month, the same to print, and one day of it. The filters are those of the list of operations, and live in the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Flask, Response, request, url_for

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.calendar import months, queries
from opsplanner.calendar.due import queries as due_queries
from opsplanner.calendar.queries import Times
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.errors import NotFound
from opsplanner.operations.listing import queries as listing_queries
from opsplanner.operations.listing import words as listing_words
from opsplanner.operations.listing.filters import Filters, only_shared, read_filters
from opsplanner.operations.listing.queries import Line
from opsplanner.payback.days import queries as days_queries
from opsplanner.web.address import address_of, day_of
from opsplanner.web.filters import Choices
from opsplanner.web.pages import marking, render_page, title_of_list, wants_fragment
from opsplanner.web.paging import named, neighbours, page_number

bp = Blueprint("calendar", __name__)


def set_up(app: Flask) -> None:
    """Join the calendar to the application."""
    app.register_blueprint(bp)


@bp.get("/calendar")
@requires("see")
def month() -> Response:
    """Show a month: every operation on its day or days, bank holidays, and busy blocks when nothing is filtered."""
    today = clock.today()
    first, complaint = months.read_month(request.args.get("month", "").strip(), today)
    offered = listing_queries.choices()
    filters = only_shared(read_filters(request.args, offered))
    month, query, there = f"{first:%Y-%m}", filters.query(), _of_month(first, filters, offered)
    answer = render_page(
        "calendar/month.html",
        fragment="calendar/_month.html",
        title=title_of_list(f"Calendar, {clock.words_of_month(first)}", (words for _, words in filters.labels())),
        month=month,
        complaints=[*filter(None, [complaint]), *filters.complaints],
        previous=_month_url(filters, months.other_month(first, -1)),
        following=_month_url(filters, months.other_month(first, 1)),
        this_month=_month_url(filters, today.replace(day=1)) if first != today.replace(day=1) else None,
        to_print=filters.url("calendar.print_month", month=month),
        clashes=_clashes_of(first, today),
        boxes=months.boxes_of(there["weeks"], there["lines"], there["payback"], there["due"], lambda day: address_of("calendar.day", day=day, **query)),
        **there,
        **_shared(filters, offered, "calendar.month", month=month),
    )
    if wants_fragment():
        answer.headers["HX-Push-Url"] = _month_url(filters, first) or url_for("calendar.month")
    return answer


@bp.get("/calendar/<string:month>/print")
@requires("see")
def print_month(month: str) -> Response:
    """Show a month to be printed: every operation of every day, week by week, with all else that stands in the month."""
    first, complaint = months.read_month(month, clock.today())
    if complaint:
        raise NotFound
    offered = listing_queries.choices()
    filters = only_shared(read_filters(request.args, offered))
    return render_page(
        "calendar/print_month.html",
        title=title_of_list(f"{clock.words_of_month(first)}, to print", (words for _, words in filters.labels())),
        now=clock.now(),
        complaints=filters.complaints,
        words_of_week=months.words_of_week,
        back=_month_url(filters, first),
        **_of_month(first, filters, offered, whole=True),
        **_shared(filters, offered, "calendar.print_month", month=month),
    )


@bp.get("/calendar/<string:day>")
@requires("see")
def day(day: str) -> Response:
    """Show everything of one day that a person may see by name, a page at a time."""
    on = day_of(day)
    offered = listing_queries.choices()
    filters = only_shared(read_filters(request.args, offered))
    number = page_number(request.args.get("page"))
    found, more = queries.entries(person(), filters, offered, clock.day_bounds(on), number)
    found = listing_queries.with_parts(found)
    pages = neighbours(number, lambda page: _day_url(filters, on, page=named(page)), more=more)
    return render_page(
        "calendar/day.html",
        title=title_of_list(clock.words_of_day(on), (words for _, words in filters.labels()), pages),
        day=on,
        found=found,
        pages=pages,
        holiday=bank_holidays(on, on).get(on),
        due=() if filters.any else due_queries.due(person(), on, on).get(on, ()),
        payback=None if filters.any else days_queries.crew_days(on, on).get(on),
        words=listing_words,
        now=clock.now(),
        complaints=filters.complaints,
        back=_month_url(filters, on.replace(day=1)),
        neighbours=[(words, _day_url(filters, other)) for words, other in months.neighbours(on)],
        marking=marking(any(line.restricted for line in found)),
        **_shared(filters, offered, "calendar.day", day=day),
    )


def _of_month(first: date, filters: Filters, offered: Choices, *, whole: bool = False) -> dict[str, Any]:
    """What stands in a month for this person: operations as chosen, bank holidays, and where nothing is chosen busy blocks, Payback's days, and what she has to hand in."""
    span = months.span(first)
    found: Sequence[Times | Line] = (
        queries.entries(person(), filters, offered, span)[0] if whole else queries.times(person(), filters, offered, span)
    )
    busy = [] if filters.any else queries.busy_blocks(person(), span)
    last = clock.local(span.end).date()
    payback = {} if filters.any else days_queries.crew_days(first, last)
    due = {} if filters.any else due_queries.due(person(), first, last)
    weeks = months.weeks_of(first, found, busy, bank_holidays(first, last), clock.today(), whole=whole)
    return {
        "first": first,
        "weeks": weeks,
        "lines": {one.id: one for one in found} if whole else queries.lines_of(person(), months.shown_in(weeks)),
        "payback": payback,
        "due": due,
        "nothing": not (found or busy or payback or due),
        "marking": marking(any(one.restricted for one in found)),
    }


def _shared(filters: Filters, offered: Choices, endpoint: str, **where: str) -> dict[str, Any]:
    """What each page needs of the filters: their lists, and the links that clear them one by one."""
    return {
        "filters": filters,
        "offered": offered,
        "chosen": filters.each_removed(endpoint, **where),
        "query": filters.query(),
        "may_plan": may(person(), "plan_operations"),
    }


def _clashes_of(first: date, today: date) -> str | None:
    """Where the clashes of a month stand, for who plans; None for a month that is over."""
    last = clock.local(months.span(first).end).date() - timedelta(days=1)
    if last < today or not may(person(), "plan_operations"):
        return None
    return address_of("operations.clashes", **{"from": first.isoformat(), "to": last.isoformat()})


def _month_url(filters: Filters, first: date | None) -> str | None:
    return filters.url("calendar.month", month=f"{first:%Y-%m}") if first else None


def _day_url(filters: Filters, on: date, page: int | None = None) -> str:
    return filters.url("calendar.day", day=on.isoformat(), page=page)
