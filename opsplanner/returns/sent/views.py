"""The page of one return."""

from __future__ import annotations

from flask import Response

from opsplanner.access import person, requires
from opsplanner.history import newest, subjects
from opsplanner.returns import bp
from opsplanner.returns.sent import page, queries
from opsplanner.web.pages import render_page

LINES = 20


@bp.get("/returns/<string:reference>")
@requires("see")
def show(reference: str) -> Response:
    """Show what a service sent for a period, and its figures."""
    found = page.read(queries.sent(person(), reference))
    return render_page("returns/show.html", page=found, reference=reference, history=newest(subjects.of_return(reference), LINES))
