"""The page on which the headings of a draft are changed: the next report of its kind begins with them."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.reports import bp, queries
from opsplanner.reports.authors import queries as authors_queries
from opsplanner.reports.headings import queries as headings_queries
from opsplanner.reports.headings import services
from opsplanner.reports.headings.forms import HeadingsForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/reports/<string:report>/headings", methods=["GET", "POST"])
@requires("see")
def headings(report: str) -> Response:
    """Change the words and the order of the headings of a draft, take some out, add one. For its authors, clerks and the office's managers."""
    row = queries.report(person(), report)
    if not authors_queries.writes(person(), authors_queries.authors(row.id)):
        abort(403)
    if row.stand.issued and request.method == "GET":
        return go_to(address_of("reports.show", report=row.code))
    form = HeadingsForm()
    form.version.carry(services.seen(row.code))
    lines = headings_queries.lines(row.id)
    form.fill_from(lines)
    if saved(form, lambda: services.change_headings(row, form.typed, form.added.data or "", seen_line=form.version.data, by=person())):
        return go_to(address_of("reports.show", report=row.code), form.result)
    return render_page("reports/headings.html", fragment="reports/_headings.html", status=form.status, form=form, report=row,
                       keeps=authors_queries.keeps_reports(person()))
