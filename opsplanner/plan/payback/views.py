"""The page of Payback's figures, and its file."""

from __future__ import annotations

from flask import Response, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.payback.sessions.results.queries import PERSON_HOURS
from opsplanner.plan import bp
from opsplanner.plan.payback import page
from opsplanner.plan.payback.filters import read_days
from opsplanner.web.address import address_of
from opsplanner.web.pages import render_page
from opsplanner.web.spreadsheet import download


@bp.get("/payback/figures")
@requires("see")
def payback_figures() -> Response:
    """Show what Payback came to between two days: the plan year so far, unless the address says otherwise."""
    asked = read_days(request.args, clock.today())
    return render_page(
        "plan/payback/show.html", fragment="plan/payback/_show.html", found=page.figures(asked, person()), asked=asked, rate=page.rate, hours=page.hours, row=page.ROW,
        download=address_of("plan.payback_figures_csv", **asked.query()), log=address_of("outcomes.index", **asked.query() | {"measure": PERSON_HOURS}),
    )


@bp.get("/payback/figures.csv")
@requires("see")
def payback_figures_csv() -> Response:
    """Send the same as a file for spreadsheets, a row a figure."""
    asked = read_days(request.args, clock.today())
    return download(page.filename(asked), page.table(page.figures(asked, person())))
