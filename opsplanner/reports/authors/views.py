"""The page on which clerks and the office's managers name who writes a report."""

from __future__ import annotations

from flask import Response, request

from opsplanner.access import person, requires
from opsplanner.reports import bp, queries
from opsplanner.reports.authors import queries as authors_queries
from opsplanner.reports.authors import services
from opsplanner.reports.authors.forms import AuthorsForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/reports/<string:report>/authors", methods=["GET", "POST"])
@requires("keep_sittings")
def authors(report: str) -> Response:
    """Name who writes a draft, whatever their role and agency. For clerks and the managers of the office."""
    row = queries.report(person(), report)
    if row.stand.issued and request.method == "GET":
        return go_to(address_of("reports.show", report=row.code))
    there, form = authors_queries.authors(row.id), AuthorsForm()
    form.offer(authors_queries.could_write([one.id for one in there]), there)
    if saved(form, lambda: services.name_authors(row, form.person.data, form.gone.data or (), by=person())):
        return go_to(address_of("reports.show", report=row.code), form.result)
    return render_page("reports/authors.html", fragment="reports/_authors.html", status=form.status, form=form, report=row)
