"""The page on which figures and pictures are chosen for a heading of a report."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.reports import bp, queries
from opsplanner.reports.authors import queries as authors_queries
from opsplanner.reports.placing import page, services
from opsplanner.reports.placing.forms import FiguresForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/reports/<string:report>/<string:heading>/figures", methods=["GET", "POST"])
@requires("see")
def figures(report: str, heading: str) -> Response:
    """Choose the figures and pictures of a heading. For the authors of the report and the office's managers, as long as it is a draft."""
    row = queries.report(person(), report)
    if not authors_queries.writes(person(), authors_queries.authors(row.id)):
        abort(403)
    there = queries.heading(row.id, heading)
    if row.stand.issued and request.method == "GET":
        return go_to(address_of("reports.show", report=row.code))
    placed = [one for one in queries.placed(row.id) if one.heading_id == there.id]
    form = FiguresForm()
    form.version.carry(there.version)
    form.fill_from([(one.word, one.picture, one.by_ward) for one in placed])
    if saved(form, lambda: services.choose(row, heading, form.chosen(), seen_version=form.version.data, by=person())):
        return go_to(address_of("reports.show", report=row.code) + f"#{there.code}", form.result)
    return render_page(
        "reports/figures.html", fragment="reports/_figures.html", status=form.status, form=form, report=row, heading=there, offered=page.offered(row, there, placed),
    )
