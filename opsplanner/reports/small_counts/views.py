"""The page on which the office's managers say of which measures small counts by ward are not published."""

from __future__ import annotations

from flask import Response, abort

from opsplanner.access import person, requires
from opsplanner.history import newest, subjects
from opsplanner.reports import bp
from opsplanner.reports.authors.queries import keeps_reports
from opsplanner.reports.small_counts import queries, services
from opsplanner.reports.small_counts.forms import SmallCountsForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page

LINES = 20


@bp.route("/reports/small-counts", methods=["GET", "POST"])
@requires("review")
def small_counts() -> Response:
    """Say of which measures counts of 1 to 4 by ward read "fewer than 5" in reports. For the managers of the office."""
    if not keeps_reports(person()):
        abort(403)
    rows, form = queries.measures(), SmallCountsForm()
    form.version.carry(services.seen())
    form.fill_from([row.id for row in rows if row.few_hidden])
    if saved(form, lambda: services.mark(form.ticked, seen_line=form.version.data, by=person())):
        return go_to(address_of("reports.small_counts"), form.result)
    return render_page(
        "reports/small_counts.html", fragment="reports/_small_counts.html", status=form.status, form=form, measures=rows, lines=newest(subjects.SMALL_COUNTS, LINES),
    )
