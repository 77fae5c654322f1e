"""The page that deletes a draft, and what was done to drafts that were deleted."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.reports import bp, queries
from opsplanner.reports.authors import queries as authors_queries
from opsplanner.reports.deleting import queries as deleting_queries
from opsplanner.reports.deleting import services
from opsplanner.reports.deleting.forms import DeleteForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/reports/<string:report>/delete", methods=["GET", "POST"])
@requires("review")
def delete(report: str) -> Response:
    """Delete a draft that was never issued: ask once, and say what goes and what stays. For the managers of the office."""
    row = queries.report(person(), report)
    if not authors_queries.keeps_reports(person()):
        abort(403)
    if row.stand.issued and request.method == "GET":
        return go_to(address_of("reports.show", report=row.code))
    form = DeleteForm()
    form.version.carry(services.seen(row.code))
    if saved(form, lambda: services.delete_draft(row, form.why.data or "", seen_line=form.version.data, by=person())):
        return go_to(address_of("reports.index"), form.result)
    headings, placed = queries.headings(row.id), queries.placed(row.id)
    return render_page(
        "reports/delete.html", fragment="reports/_delete.html", status=form.status, form=form, report=row, written=[one for one in headings if one.text],
        placed=len(placed), authors=authors_queries.authors(row.id),
    )


@bp.get("/reports/deleted")
@requires("keep_sittings")
def deleted() -> Response:
    """List the drafts that were deleted, with who did it and why. For clerks and the managers of the office."""
    return render_page("reports/deleted.html", rows=deleting_queries.deleted())


@bp.get("/reports/deleted/<string:deleted>")
@bp.get("/reports/deleted/<string:deleted>/<int:number>")
@requires("keep_sittings")
def deleted_history(deleted: str, number: int = 1) -> Response:
    """Show what was done to a draft that was deleted, to the last words; a report of which several were has a `number` for each. For clerks and the managers of the office."""
    return render_page("reports/deleted_history.html", code=deleted, lines=deleting_queries.lines_of_deleted(deleted, number))
