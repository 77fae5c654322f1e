"""One operation's page, and its history."""

from __future__ import annotations

from flask import Response

from opsplanner.access import person, requires
from opsplanner.history import newest
from opsplanner.operations import bp
from opsplanner.operations import queries as operations_queries
from opsplanner.operations import words as operations_words
from opsplanner.operations.page import page as page_page
from opsplanner.web.pages import marking, render_page


@bp.route("/operations/<reference>")
@requires("see")
def show(reference: str) -> Response:
    """One operation: how it stands, what its reader can do next, and everything about it."""
    shown = operations_queries.shown(person(), reference)
    operation, page = shown.operation, page_page.page_of(shown, person())
    return render_page("operations/show.html", operation=operation, page=page, booked=operations_words.booked, marking=marking(operation.restricted))


@bp.route("/operations/<reference>/history")
@requires("see")
def history(reference: str) -> Response:
    """All that happened to an operation, newest first."""
    operation = operations_queries.visible(person(), reference)
    lines = newest(operation, 200)
    return render_page("operations/history.html", operation=operation, lines=lines, marking=marking(operation.restricted))
