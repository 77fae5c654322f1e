"""The page on which a report is begun."""

from __future__ import annotations

from flask import Response

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.grammar import list_of
from opsplanner.reports import bp, queries
from opsplanner.reports.making import services
from opsplanner.reports.making.forms import NewForm
from opsplanner.reports.rules import to_make
from opsplanner.reports.templates import queries as templates_queries
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
    gone = dict.fromkeys(one.name for one in templates_queries.figures(queries.report(person(), code).kind) if not one.counted)
    left = f". Its template names what nobody counts any more, which was left out: {list_of(list(gone))}" if gone else ""
    return address_of("reports.show", report=code), f"The report is begun. Write under its headings, and choose its figures{left}"
