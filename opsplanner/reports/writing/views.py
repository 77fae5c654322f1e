"""The pages on which several people write under the headings of a report; all that was ever written stays."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.reports import bp, queries
from opsplanner.reports.authors import queries as authors_queries
from opsplanner.reports.queries import HeadingRow, ReportRow
from opsplanner.reports.writing import services
from opsplanner.reports.writing.forms import BackForm, WordsForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, not_done, render_page


@bp.route("/reports/<string:report>/<string:heading>/write", methods=["GET", "POST"])
@requires("see")
def write(report: str, heading: str) -> Response:
    """Write under a heading. For the authors of the report and the office's managers, as long as it is a draft."""
    row, there = _found(report, heading)
    if row.stand.issued and request.method == "GET":
        return go_to(_at(row, there))
    form = WordsForm()
    form.version.carry(there.number)
    if request.method == "GET":
        form.text.data = there.text
    if saved(form, lambda: services.write(row, heading, form.text.data or "", seen=form.version.data, by=person())):
        return go_to(_at(row, there), form.result)
    return render_page("reports/write.html", fragment="reports/_write.html", status=form.status, form=form, report=row, heading=there)


@bp.route("/reports/<string:report>/<string:heading>/versions", methods=["GET", "POST"])
@requires("see")
def versions(report: str, heading: str) -> Response:
    """Show all that was written under a heading of a draft, the newest first; let earlier words stand there again."""
    row, there = _found(report, heading)
    form = BackForm()
    form.version.carry(there.number)
    if saved(form, lambda: services.put_back(row, heading, form.number.data or 0, seen=form.version.data, by=person())):
        return go_to(_at(row, there), form.result)
    if request.method == "POST":
        return not_done(form, address_of("reports.versions", report=report, heading=heading))
    return render_page("reports/versions.html", report=row, heading=there, words=queries.words(there.id), form=form)


def _found(report: str, heading: str) -> tuple[ReportRow, HeadingRow]:
    """Return a heading of a report that this person writes; 403 for who sees it alone. Raises NotFound."""
    row = queries.report(person(), report)
    if not authors_queries.writes(person(), authors_queries.authors(row.id)):
        abort(403)
    return row, queries.heading(row.id, heading)


def _at(row: ReportRow, there: HeadingRow) -> str:
    return address_of("reports.show", report=row.code) + f"#{there.code}"
