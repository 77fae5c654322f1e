"""The board, the same to print, and one agency's day of it. What is chosen lives in the address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, request

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.errors import NotFound
from opsplanner.operations import bp
from opsplanner.operations.board import page, words
from opsplanner.operations.board.filters import Filters, read_filters
from opsplanner.operations.board.rules import SPANS, neighbours
from opsplanner.operations.listing import queries as listing_queries
from opsplanner.web.address import day_of
from opsplanner.web.filters import Choices
from opsplanner.web.pages import marking, render_page, title_of_list, wants_fragment
from opsplanner.web.typed import EARLIEST, LATEST

HERE, PRINTED = "operations.board", "operations.print_board"


@bp.get("/operations/board")
@requires("see")
def board() -> Response:
    """Show agencies down and days across: a week unless the address says otherwise."""
    offered = listing_queries.choices()
    filters = read_filters(request.args, offered, clock.today())
    before, after = neighbours(filters.show, filters.first)
    answer = render_page(
        "operations/board/index.html", fragment="operations/board/_board.html", offered=offered, spans=tuple((name, span.label) for name, span in SPANS.items()),
        previous=filters.moved(HERE, before) if before else None, following=filters.moved(HERE, after) if after else None,
        this=(SPANS[filters.show].this, filters.moved(HERE, clock.today())),
        other_days=[(label, filters.moved(HERE, day)) for label, day in _beside(filters)], to_print=filters.url(PRINTED),
        may_plan=may(person(), "plan_operations"), **_shown(filters, offered, HERE),
    )
    if wants_fragment():
        answer.headers["HX-Push-Url"] = filters.url(HERE)
    return answer


@bp.get("/operations/board/print")
@requires("see")
def print_board() -> Response:
    """Show the same to be printed, week by week."""
    offered = listing_queries.choices()
    filters = read_filters(request.args, offered, clock.today())
    shown = _shown(filters, offered, PRINTED)
    return render_page("operations/board/print.html", now=clock.now(), back=filters.url(HERE), weeks=page.weeks_of(shown["found"]), **shown)


@bp.get("/operations/board/<string:code>/<string:day>")
@requires("see")
def board_day(code: str, day: str) -> Response:
    """Show what one agency's day is made of."""
    offered, on = listing_queries.choices(), day_of(day)
    agency = offered["agency"].get(code)
    if agency is None:
        raise NotFound
    filters = read_filters(request.args, offered, clock.today())
    found = page.day_of(person(), agency, on, filters)
    return render_page(
        "operations/board/day.html", fragment="operations/board/_day.html", heading=f"{agency.name}, {clock.words_of_day(on)}", agency=agency, day=on, found=found,
        filters=filters, back=filters.moved(HERE, on), without_type=filters.url(page.CELL, "type", code=code, day=day) if filters.type else "",
        may_plan=may(person(), "plan_operations") and on >= clock.today(), marking=marking(any(line.restricted for line, _ in found.lines)),
    )


def _shown(filters: Filters, offered: Choices, endpoint: str) -> dict[str, Any]:
    found = page.board(person(), filters, list(offered["agency"].values()), HERE)
    days = words.of_days([column.day for column in found.columns])
    return {
        "title": title_of_list(f"The board, {days}", (label for _, label in filters.labels())), "filters": filters, "found": found, "days": days,
        "chosen": filters.each_removed(endpoint), "marking": marking(found.restricted),
    }


def _beside(filters: Filters) -> list[tuple[str, Any]]:
    found = [("Day before", filters.on - timedelta(days=1)), ("Day after", filters.on + timedelta(days=1))]
    return [(label, day) for label, day in found if EARLIEST <= day <= LATEST]
