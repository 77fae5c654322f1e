"""The page of a measure, which figures lead to: what counts, so that a figure can be answered for."""

from __future__ import annotations

from flask import Response

from opsplanner.access import person, requires
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.outcomes import bp
from opsplanner.outcomes.log import words as log_words
from opsplanner.outcomes.measures import queries, words
from opsplanner.web.pages import render_page


@bp.get("/outcomes/measures/<code>")
@requires("see")
def measure(code: str) -> Response:
    """Show what a measure counts, how, by whom it is recorded, and where it is used. A retired one keeps its page."""
    user, found = person(), queries.measure(code)
    return render_page(
        "outcomes/measure.html", measure=found, followers=queries.followers(found), types=queries.types(found), priorities=queries.priorities(found, user),
        recorders=queries.recorders(found, user), total=next(iter(totals_queries.by_measure(found.selection, user)), None), words=words, log_words=log_words,
    )
