"""The page of all open clashes."""

from __future__ import annotations

from flask import Response, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.operations import bp
from opsplanner.operations.checks.clashes import page as clashes_page
from opsplanner.operations.checks.clashes.filters import read_filters
from opsplanner.operations.checks.rules import tell_of_restricted
from opsplanner.operations.listing import queries as listing_queries
from opsplanner.web.pages import marking, render_page, title_of_list
from opsplanner.web.paging import how_many, named, neighbours

HERE = "operations.clashes"


@bp.get("/operations/clashes")
@requires("plan_operations")
def clashes() -> Response:
    """Show what stands in the way of the operations to come, soonest first."""
    offered, today = listing_queries.choices(), clock.today()
    filters = read_filters(request.args, offered, today)
    first, last = filters.span(today)
    found = clashes_page.clashes(person(), filters.agency.ids if filters.agency else (), first, last, filters.page)
    pages = neighbours(
        filters.page, lambda number: filters.url(HERE, page=named(number)), more=filters.page < how_many(found.in_all), last=how_many(found.in_all)
    )
    return render_page(
        "operations/clashes/index.html", fragment="operations/clashes/_results.html", title=title_of_list("Open clashes", (words for _, words in filters.labels()), pages),
        filters=filters, agencies=offered["agency"].values(), chosen=filters.each_removed(HERE), found=found, pages=pages,
        days=clock.words_of_day(first) if first == last else f"{clock.words_of_day(first)} to {clock.words_of_day(last)}",
        marking=marking(any(one.operation.restricted or tell_of_restricted(one.lines) for one in found.shown)),
    )
