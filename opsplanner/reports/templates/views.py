"""The pages on which the office's managers change what new reports begin with."""

from __future__ import annotations

from flask import Response, abort

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.history import newest, subjects
from opsplanner.models import ReportKind
from opsplanner.reports import bp
from opsplanner.reports.authors.queries import keeps_reports
from opsplanner.reports.headings.forms import HeadingsForm
from opsplanner.reports.templates import queries, services
from opsplanner.reports.templates.forms import MeasuresForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page

KINDS = {"quarter": ReportKind.QUARTER, "annual": ReportKind.YEAR, "plan": ReportKind.PLAN}
LINES = 100


@bp.get("/reports/templates")
@requires("review")
def templates() -> Response:
    """List the templates of reports, each with what is wrong with it. For the managers of the office."""
    _check()
    gone = {template: [one for one in queries.figures(kind) if not one.counted] for template, kind in KINDS.items()}
    return render_page("reports/templates.html", kinds=KINDS, gone=gone)


@bp.route("/reports/templates/<string:template>", methods=["GET", "POST"])
@requires("review")
def template(template: str) -> Response:
    """Change the headings of a template: their words, their order, which of them stand; add one. For the managers of the office."""
    kind, form = _kind(template), HeadingsForm()
    form.version.carry(services.seen(kind))
    form.fill_from(queries.headings(kind))
    if saved(form, lambda: services.change_template(kind, form.typed, form.added.data or "", seen_line=form.version.data, by=person())):
        return go_to(address_of("reports.template", template=template), form.result)
    figures = queries.figures(kind)
    by_heading = {one.heading: [other for other in figures if other.heading == one.heading] for one in figures}
    holds = {row.code: row.holds.value for row in queries.headings(kind)}
    return render_page(
        "reports/template.html", fragment="reports/_template.html", status=form.status, form=form, kind=kind, of=template, figures=by_heading, holds=holds,
        lines=newest(subjects.of_template(kind.name), LINES),
    )


@bp.route("/reports/templates/<string:template>/<string:heading>/figures", methods=["GET", "POST"])
@requires("review")
def template_figures(template: str, heading: str) -> Response:
    """Choose which measures stand under a heading of each new report. For the managers of the office."""
    kind = _kind(template)
    row = next((one for one in queries.headings(kind) if one.code == heading and not one.taken_out and one.holds.value in ("words", "priority")), None)
    if row is None:
        raise NotFound()
    form = MeasuresForm()
    form.version.carry(services.seen(kind))
    form.fill_from([one.measure_id for one in queries.figures(kind) if one.heading == heading])
    if saved(form, lambda: services.choose_measures(kind, heading, form.ticked, seen_line=form.version.data, by=person())):
        return go_to(address_of("reports.template", template=template), form.result)
    return render_page(
        "reports/template_figures.html", fragment="reports/_template_figures.html", status=form.status, form=form, kind=kind, of=template, heading=row,
        measures=queries.measures(kind, heading),
    )


def _check() -> None:
    if not keeps_reports(person()):
        abort(403)


def _kind(template: str) -> ReportKind:
    """Return the kind whose template an address names; 403 for who does not keep reports. Raises NotFound."""
    _check()
    if template not in KINDS:
        raise NotFound()
    return KINDS[template]
