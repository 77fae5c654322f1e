"""The search at the top of every page."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.search import index, queries
from opsplanner.search.queries import Found
from opsplanner.web.pages import render_page

bp = Blueprint("search", __name__)
LONGEST = 100
HEADINGS = {
    "operation": "Operations", "lesson": "Lessons", "measure": "Outcomes by measure", "entry": "Figures", "agency": "Agencies",
    "job": "Community Payback jobs", "place": "Places",
}


def set_up(app: Flask) -> None:
    """Join this room's page to the application, and keep its words up to date."""
    app.register_blueprint(bp)
    index.set_up(app)


@bp.route("/search")
@requires("see")
def show() -> Response:
    """Everything that holds the words typed (?q=), by kind."""
    typed = request.args.get("q", "").replace("\0", "")[:LONGEST].strip()
    found = queries.search(typed, person())
    groups = [(kind, heading, found[kind][: queries.SHOWN], len(found[kind]) > queries.SHOWN) for kind, heading in HEADINGS.items() if kind in found]
    return render_page("search/show.html", typed=typed, groups=groups, address=_address, more=_more)


def _address(thing: Found) -> str:
    return {
        "operation": lambda: url_for("operations.show", reference=thing.code),
        "lesson": lambda: url_for("logbook.debrief", reference=thing.code),
        "measure": lambda: url_for("outcomes.index", measure=thing.code),
        "entry": lambda: url_for("outcomes.entry", figure=thing.code),
        "agency": lambda: url_for("agencies.show", code=thing.code),
        "job": lambda: url_for("payback.show", reference=thing.code),
        "place": lambda: url_for("places.show", code=thing.code),
    }[thing.kind]()


def _more(kind: str, typed: str) -> str | None:
    return url_for("operations.index", q=typed, when="all") if kind == "operation" else None
