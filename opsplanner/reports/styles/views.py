"""The page on which the office's managers give the Word files of reports the styles of the council."""

from __future__ import annotations

from flask import Response, abort

from opsplanner.access import person, requires
from opsplanner.history import newest, subjects
from opsplanner.reports import bp
from opsplanner.reports.authors.queries import keeps_reports
from opsplanner.reports.styles import queries, rules, services
from opsplanner.reports.styles.forms import PlainForm, StylesForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, not_done, render_page

LINES = 20


@bp.route("/reports/styles", methods=["GET", "POST"])
@requires("review")
def styles() -> Response:
    """Show the styles of Word files, and take a file with others. For the managers of the office."""
    _check()
    form = StylesForm.sent()
    if form.taken:
        form.version.carry(services.seen())

    def verb() -> str:
        assert form.file.data is not None and form.read is not None
        return services.give_styles(form.file.data.name, form.read, seen_line=form.version.data, by=person())

    if form.taken and saved(form, verb):
        return go_to(address_of("reports.styles"), form.result)
    plain = PlainForm(formdata=None)
    plain.version.carry(services.seen())
    row = queries.styles()
    return render_page(
        "reports/styles.html", status=form.status, form=form, plain=plain, row=row, used=list(rules.USED), found=rules.named(row.kept.styles) if row else {},
        tables=bool(row and (row.table or rules.grid(row.kept.styles))), own_table=bool(row and row.table), lines=newest(subjects.STYLES, LINES),
    )


@bp.post("/reports/styles/remove")
@requires("review")
def remove_styles() -> Response:
    """Take the styles away: Word files have the plain ones again. For the managers of the office."""
    _check()
    form = PlainForm()
    form.version.carry(services.seen())
    if saved(form, lambda: services.take_away_styles(seen_line=form.version.data, by=person())):
        return go_to(address_of("reports.styles"), form.result)
    return not_done(form, address_of("reports.styles"))


def _check() -> None:
    if not keeps_reports(person()):
        abort(403)
