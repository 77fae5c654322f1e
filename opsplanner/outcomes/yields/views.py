"""Yields: what came of each 100 stops and each officer-hour. What is chosen lives in the address."""

from __future__ import annotations

from flask import Response, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.figures.selection.queries import Selection
from opsplanner.outcomes import bp
from opsplanner.outcomes.log import queries as log_queries
from opsplanner.outcomes.wards import words as wards_words
from opsplanner.outcomes.yields import page, queries
from opsplanner.outcomes.yields.filters import read_yields
from opsplanner.web.address import address_of
from opsplanner.web.pages import marking, render_page, wants_fragment

HERE = "outcomes.yields"


@bp.get("/outcomes/yields")
@requires("see")
def yields() -> Response:
    """Show what operations yielded, in this plan year unless the address says otherwise."""
    offered = log_queries.choices(clock.today()).choices
    asked = read_yields(request.args, offered, clock.today())
    selection = Selection(type=asked.type, since=asked.of.since, until=asked.of.until)
    lines = page.lines(queries.for_each_base(selection, person()), queries.for_each_hour(selection, person()), selection)
    answer = render_page(
        "outcomes/yields.html", fragment="outcomes/_yields.html", asked=asked, offered=offered, lines=lines, now=clock.now(),
        days=", ".join(filter(None, (asked.type.name if asked.type else "", wards_words.of_days(asked.of)))), marking=marking(False),
    )
    if wants_fragment():
        answer.headers["HX-Push-Url"] = address_of(HERE, **asked.query)
    return answer
