"""The page on which a report is issued: what is not signed off, and which meeting approved it."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.reports import bp, queries
from opsplanner.reports.authors.queries import keeps_reports
from opsplanner.reports.content import page as content_page
from opsplanner.reports.issuing import page, services
from opsplanner.reports.issuing import queries as issuing_queries
from opsplanner.reports.issuing.forms import IssueForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/reports/<string:report>/issue", methods=["GET", "POST"])
@requires("review")
def issue(report: str) -> Response:
    """Issue a report: list what is not signed off, ask which meeting approved it, and freeze it as it was made before. For the managers of the office."""
    row = queries.report(person(), report)
    if not keeps_reports(person()):
        abort(403)
    if row.stand.issued and request.method == "GET":
        return go_to(address_of("reports.show", report=row.code))
    state = issuing_queries.state()
    content = content_page.content_of(row)
    check, form = page.check_of(row, content, clock.today()), IssueForm()
    form.waiting = len(check.waiting)
    ready = page.ready(row, content, state, issuing_queries.next_number(), form.approval(), person()) if request.method == "POST" else None
    if ready and saved(form, lambda: services.issue(row, ready, seen=form.seen.data or "", by=person())):
        return go_to(address_of("reports.show", report=row.code), form.result)
    form.seen.data = content.digest()
    return render_page("reports/issue.html", fragment="reports/_issue.html", status=form.status, form=form, report=row, content=content, check=check)
