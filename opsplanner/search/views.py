"""The search at the top of every page."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, request

from opsplanner.access import person, requires
from opsplanner.search import queries
from opsplanner.search.index import services as index_services
from opsplanner.search.queries import Found
from opsplanner.search.reading import queries as reading_queries
from opsplanner.web.address import address_of
from opsplanner.web.pages import marking, render_page

bp = Blueprint("search", __name__)
LONGEST = 100
HEADINGS = {
    "operation": "Operations", "log": "Lines of logs", "notes": "Notes and briefings of operations", "lesson": "Lessons", "measure": "Outcomes by measure", "entry": "Figures", "agency": "Agencies",
    "job": "Community Payback jobs", "place": "Places", "priority": "Priorities", "action": "Actions of the plan", "indicator": "Indicators",
    "report": "Reports", "matter": "What scrutiny asked", "group": "Groups", "decision": "Decisions of meetings", "agreed": "Actions of meetings",
    "view": "Views of the community", "event": "Events with the community", "issue": "Emerging issues",
}
PAGES = {
    "operation": ("operations.show", "reference"), "lesson": ("logbook.debrief", "reference"),
    "log": ("logbook.log", "reference _anchor"), "notes": ("logbook.briefing", "reference"), "measure": ("outcomes.index", "measure"),
    "entry": ("outcomes.entry", "figure"), "agency": ("agencies.show", "code"), "job": ("payback.show", "reference"), "place": ("places.show", "code"),
    "priority": ("plan.show", "year priority"), "action": ("plan.action", "year priority action"), "indicator": ("plan.indicator", "year priority indicator"),
    "report": ("reports.show", "report"), "matter": ("scrutiny.matter", "matter"),
    "group": ("governance.group", "group"), "decision": ("governance.meeting", "group meeting"),
    "agreed": ("governance.action", "group meeting action"),
    "view": ("plan.event", "event"), "event": ("plan.event", "event"), "issue": ("plan.issue", "issue"),
}
"""Where a thing of each kind is shown, and what its address calls it by."""


def set_up(app: Flask) -> None:
    """Join this room's page to the application, and keep its words up to date."""
    app.register_blueprint(bp)
    index_services.set_up(app)


@bp.route("/search")
@requires("see")
def show() -> Response:
    """Everything that holds the words typed (?q=), by kind; or what they mean, where they are types with a number or a month (?as=words: just the words)."""
    whole = request.args.get("q", "").replace("\0", "").strip()
    typed, of = whole[:LONGEST].strip(), reading_queries.understood(whole[:LONGEST])
    if of and request.args.get("as") != "words":
        there = reading_queries.found(of, person())
        return render_page(
            "search/read.html", typed=typed, of=of, found=there[: reading_queries.SHOWN], more=len(there) > reading_queries.SHOWN,
            as_words=address_of("search.show", **{"q": typed, "as": "words"}), in_list=of.in_list and address_of("operations.index", **of.in_list),
            marking=marking(any(line.restricted for line in there)),
        )
    found = queries.search(typed, person())
    groups = [(kind, heading, found[kind][: queries.SHOWN], len(found[kind]) > queries.SHOWN) for kind, heading in HEADINGS.items() if kind in found]
    return render_page(
        "search/show.html", typed=typed, groups=groups, address=_address, more=_more, cut=LONGEST if len(whole) > LONGEST else 0,
        of=of, as_read=address_of("search.show", q=typed) if of else "",
        marking=marking(any(thing.restricted for _, _, things, _ in groups for thing in things)),
    )


def _address(thing: Found) -> str:
    endpoint, names = PAGES[thing.kind]
    of_page = dict(zip(names.split(), thing.code.split() if " " in names else [thing.code], strict=True))
    return address_of(endpoint, **of_page)


def _more(kind: str, typed: str) -> str | None:
    return address_of("operations.index", q=typed, when="all") if kind == "operation" else None
