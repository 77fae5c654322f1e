"""The published version of an issued report: filed by who keeps drafts, read by everybody who signs in."""

from __future__ import annotations

from flask import Response

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.reports import bp, queries
from opsplanner.reports.filing import queries as filing_queries
from opsplanner.reports.filing import rules, services
from opsplanner.reports.filing.forms import FileForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/reports/<string:report>/file", methods=["GET", "POST"])
@requires("keep_sittings")
def file_published(report: str) -> Response:
    """File the version of an issued report that was published. For clerks and the managers of the office."""
    row = queries.report(person(), report)
    form = FileForm.sent()
    if form.taken:
        form.version.carry(services.seen(row.code))

    def verb() -> str:
        assert form.file.data is not None
        return services.file_published(row, form.file.data.name, form.kind, form.file.data.content, seen_line=form.version.data, by=person())

    if form.taken and saved(form, verb):
        return go_to(address_of("reports.show", report=row.code), form.result)
    if not row.stand.issued and not form.is_submitted():
        return go_to(address_of("reports.show", report=row.code))
    return render_page("reports/file.html", status=form.status, form=form, report=row, filed=filing_queries.filed(row.id))


@bp.get("/reports/<string:report>/published")
@requires("see")
def published(report: str) -> Response:
    """Send the published version of an issued report. Raises NotFound where none is filed."""
    row = queries.report(person(), report)
    filed, body = filing_queries.filed(row.id), filing_queries.body(row.id)
    if filed is None or body is None:
        raise NotFound()
    answer = Response(body, mimetype=rules.TYPES[filed.kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.code}-published-{clock.local(filed.filed_at):%Y-%m-%d}.{filed.kind}"'
    return answer
