"""The list of operations: searched, filtered, 25 a page. The filters live in the address."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response, request, url_for

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.choices import queries as choices_queries
from opsplanner.choices import words as choices_words
from opsplanner.choices.words import Chosen, Page
from opsplanner.models import User
from opsplanner.operations import bp
from opsplanner.operations.listing import queries
from opsplanner.operations.listing import words as listing_words
from opsplanner.operations.listing.filters import STATES, WHEN, Filters, read_filters
from opsplanner.web.pages import marking, render_page, title_of_list, wants_fragment
from opsplanner.web.paging import named, neighbours

HERE = "operations.index"
SAVED = "operations"
"""By which name choices of it are saved."""


def set_up(app: Flask) -> None:
    """Let choices of the list be saved by name."""
    choices_words.register(app, Page(SAVED, "Operations", HERE, _chosen, _gone))


@bp.get("/operations")
@requires("see")
def index() -> Response:
    """Show the operations that are chosen, soonest first; past ones latest first."""
    offered = queries.choices()
    filters = read_filters(request.args, offered)
    found, more = queries.page_of(person(), filters, offered)
    pages = neighbours(filters.page, lambda number: filters.url(HERE, page=named(number)), more=more)
    answer = render_page(
        "operations/index.html",
        fragment="operations/_index_results.html",
        title=title_of_list("Operations", (words for _, words in filters.labels()), pages),
        filters=filters,
        offered=offered,
        found=found,
        pages=pages,
        chosen=filters.each_removed(HERE),
        whens=[(words, filters.url(HERE, when=name), name == filters.span) for name, words in WHEN.items()],
        subscribe=_subscribe(filters),
        save_url=filters.url("choices.save", page=SAVED),
        saved_choices=choices_queries.opened(person(), SAVED),
        words=listing_words,
        now=clock.now(),
        may_plan=may(person(), "plan_operations"),
        marking=marking(any(line.restricted for line in found)),
    )
    if wants_fragment():
        answer.headers["HX-Push-Url"] = filters.url(HERE, page=named(filters.page))
    return answer


def _subscribe(filters: Filters) -> str | None:
    """Where a calendar of just these operations is made; None for drafts, which no calendar holds. Their part of time is not kept: it has a reach of its own."""
    if filters.state == STATES["draft"]:
        return None
    if filters.one_choice:
        kind, code = filters.one_choice
        return url_for("feeds.index", **{"kind": kind, kind: code})  # type: ignore[arg-type]
    return url_for("feeds.index", kind="chosen" if filters.any else "everything", **filters.query("when"))  # type: ignore[arg-type]


def _chosen(args: Mapping[str, str], user: User) -> Chosen:
    """Return what an address of the list chooses, to be saved by name; it is the same for everybody."""
    filters = read_filters(args, queries.choices())
    return Chosen("; ".join([WHEN[filters.span], *(words for _, words in filters.labels())]), filters.query())


def _gone(args: Mapping[str, str]) -> tuple[str, ...]:
    return read_filters(args, queries.choices()).complaints
