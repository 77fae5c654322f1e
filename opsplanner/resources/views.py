"""The page of vehicles and equipment."""

from __future__ import annotations

from flask import Flask, Response

from opsplanner.access import person, requires
from opsplanner.history import newest, subjects
from opsplanner.resources import bp, queries
from opsplanner.web.pages import render_page


def set_up(app: Flask) -> None:
    """Join the pages to the application."""
    app.register_blueprint(bp)


@bp.get("/resources")
@requires("plan_operations")
def index() -> Response:
    """List what can be booked, and how long each type of operation takes to set it up and to get back."""
    return render_page(
        "resources/index.html", resources=queries.listed(), times=queries.times(), keeps=person().in_partnership_office, lines=newest(subjects.RESOURCE_TIMES, 20)
    )
