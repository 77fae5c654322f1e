"""The calendar: a month, the same to print, a week, and one day. The filters are those of the list of operations, and live in the address."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Flask, Response, request, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.calendar import page, queries
from opsplanner.calendar.filters import Filters, read_chosen
from opsplanner.calendar.months import page as months_page
from opsplanner.errors import NotFound
from opsplanner.operations.listing import queries as listing_queries
from opsplanner.operations.listing import words as listing_words
from opsplanner.web.address import as_month, day_of
from opsplanner.web.filters import Choice, Choices
from opsplanner.web.pages import marking, render_page, title_of_list, wants_fragment
from opsplanner.web.paging import named, neighbours, page_asked

bp = Blueprint("calendar", __name__)


def set_up(app: Flask) -> None:
    """Join the calendar to the application."""
    app.register_blueprint(bp)


@bp.get("/calendar")
@requires("see")
def month() -> Response:
    """Show a month: every operation on its day or days, bank holidays, and busy blocks when nothing is filtered."""
    today = clock.today()
    first, complaint = months_page.read_month(request.args.get("month", "").strip(), today)
    filters, offered, staff = _chosen()
    month, there = as_month(first), page.of_month(first, filters, offered)
    answer = render_page(
        "calendar/month.html",
        fragment="calendar/_month.html",
        title=title_of_list(f"Calendar, {clock.words_of_month(first)}", (words for _, words in filters.labels())),
        month=month,
        complaints=[*filter(None, [complaint]), *filters.complaints],
        previous=page.month_url(filters, months_page.other_month(first, -1)),
        following=page.month_url(filters, months_page.other_month(first, 1)),
        now_url=page.month_url(filters, today) if first != today.replace(day=1) else None,
        to_print=filters.url("calendar.print_month", month=month),
        ways=page.ways(filters, page.MONTH, page.looked_at(first, clock.local(months_page.span(first).end).date() - timedelta(days=1))),
        boxes=page.boxes(there, filters, offered),
        **there,
        **page.shared(filters, offered, staff, page.MONTH, month=month),
    )
    if wants_fragment():
        answer.headers["HX-Push-Url"] = page.month_url(filters, first) or url_for(page.MONTH)
    return answer


@bp.get("/calendar/<string:month>/print")
@requires("see")
def print_month(month: str) -> Response:
    """Show a month to be printed: every operation of every day, week by week, with all else that stands in the month."""
    first, complaint = months_page.read_month(month, clock.today())
    if complaint:
        raise NotFound
    filters, offered, staff = _chosen()
    return render_page(
        "calendar/print_month.html",
        title=title_of_list(f"{clock.words_of_month(first)}, to print", (words for _, words in filters.labels())),
        now=clock.now(),
        complaints=filters.complaints,
        words_of_week=months_page.words_of_week,
        back=page.month_url(filters, first),
        **page.of_month(first, filters, offered, whole=True),
        **page.shared(filters, offered, staff, "calendar.print_month", month=month),
    )


@bp.get("/calendar/week")
@requires("see")
def week() -> Response:
    """Show the week of a day (?day=2026-12-03): every operation on its day or days, with where it begins and who leads it."""
    today = clock.today()
    monday, complaint = months_page.read_week(request.args.get("day", "").strip(), today)
    filters, offered, staff = _chosen()
    there, this = page.of_week(monday, filters, offered), monday <= today < monday + timedelta(days=7)
    answer = render_page(
        "calendar/week.html",
        fragment="calendar/_week.html",
        title=title_of_list(f"Calendar, {months_page.words_of_days(monday)}", (words for _, words in filters.labels())),
        monday=monday,
        heading=months_page.words_of_days(monday),
        complaints=[*filter(None, [complaint]), *filters.complaints],
        previous=page.week_url(filters, months_page.other_week(monday, -1)),
        following=page.week_url(filters, months_page.other_week(monday, 1)),
        now_url=None if this else page.week_url(filters, today),
        ways=page.ways(filters, page.WEEK, page.looked_at(monday, monday + timedelta(days=6))),
        boxes=page.boxes(there, filters, offered)[0],
        **there,
        **page.shared(filters, offered, staff, page.WEEK, day=monday.isoformat()),
    )
    if wants_fragment():
        answer.headers["HX-Push-Url"] = page.week_url(filters, monday) or url_for(page.WEEK)
    return answer


@bp.get("/calendar/<string:day>")
@requires("see")
def day(day: str) -> Response:
    """Show everything of one day that a person may see by name, a page at a time."""
    on = day_of(day)
    filters, offered, staff = _chosen()
    number = page_asked(request.args)
    found, more = queries.entries(person(), filters, offered, clock.day_bounds(on), number)
    found = listing_queries.with_parts(found)
    pages = neighbours(number, lambda to: page.day_url(filters, on, page=named(to)), more=more)
    answer = render_page(
        "calendar/day.html",
        fragment="calendar/_of_day.html",
        title=title_of_list(clock.words_of_day(on), (words for _, words in filters.labels()), pages),
        day=on,
        found=found,
        pages=pages,
        words=listing_words,
        now=clock.now(),
        complaints=filters.complaints,
        back=page.month_url(filters, on),
        neighbours=[(words, page.day_url(filters, other)) for words, other in months_page.neighbours(on)],
        now_url=None if on == clock.today() else page.day_url(filters, clock.today()),
        ways=page.ways(filters, page.DAY, on),
        marking=marking(any(line.restricted for line in found)),
        **page.of_day(on, filters),
        **page.shared(filters, offered, staff, page.DAY, day=day),
    )
    if wants_fragment():
        answer.headers["HX-Push-Url"] = page.day_url(filters, on, page=named(number))
    return answer


def _chosen() -> tuple[Filters, Choices, tuple[Choice, ...]]:
    """What the address chooses, what the filters offer, and the agencies whose free staff may be shown."""
    offered = listing_queries.choices()
    staff = queries.staff_offered(person(), offered)
    return read_chosen(request.args, offered, staff), offered, staff
