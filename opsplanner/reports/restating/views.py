"""The page on which a figure of an issued report is restated."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.reports import bp, queries
from opsplanner.reports.authors.queries import keeps_reports
from opsplanner.reports.restating import page, services
from opsplanner.reports.restating.forms import RestateForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/reports/<string:report>/restate", methods=["GET", "POST"])
@requires("review")
def restate(report: str) -> Response:
    """Say why a figure of an issued report (?figure=) is another now, and whether that changes what it concludes. For the managers of the office."""
    row = queries.report(person(), report)
    if not keeps_reports(person()):
        abort(403)
    form = RestateForm()
    if request.method == "GET":
        form.figure.data = request.args.get("figure", "")
    found = {one.figure: one for one in page.differences(row, queries.restatements(row.id))} if row.stand.issued else {}
    differs = found.get(form.figure.data or "")
    if request.method == "GET" and differs is None:
        return go_to(address_of("reports.show", report=row.code))
    if saved(form, lambda: services.restate(
        row, differs, seen=form.seen.data or "", why=form.why.data or "", changes=form.said(), conclusion=form.conclusion.data or "", by=person(),
    )):
        return go_to(address_of("reports.show", report=row.code), form.result)
    form.seen.data = differs.now if differs else ""
    return render_page("reports/restate.html", fragment="reports/_restate.html", status=form.status, form=form, report=row, differs=differs)
