"""The page on which a report is begun."""

from __future__ import annotations

from flask import Response

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.reports import bp, queries
from opsplanner.reports.making import services
from opsplanner.reports.making.forms import NewForm
from opsplanner.reports.rules import to_make
from opsplanner.web.address import address_of
from opsplanner.web.forms import Made, saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/reports/new", methods=["GET", "POST"])
@requires("keep_sittings")
def make() -> Response:
    """Begin a report: its kind and its period. For clerks and the managers of the office."""
    form = NewForm()
    form.offer(to_make(clock.today(), {row.code for row in queries.reports(person())} if not form.is_submitted() else ()))
    if saved(form, lambda: services.make_report(*form.chosen(), by=person()), made=_made):
        return go_to(*_made(form.result))
    return render_page("reports/new.html", fragment="reports/_new.html", status=form.status, form=form)


def _made(code: str) -> Made:
    return address_of("reports.show", report=code), "The report is begun. Write under its headings, and choose its figures"
