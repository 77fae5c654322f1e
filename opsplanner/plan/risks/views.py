"""The pages on which a risk of a priority is added and changed. For the office's managers."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.plan import bp, queries
from opsplanner.plan.queries import PriorityRow, YearRow
from opsplanner.plan.risks import queries as risks_queries
from opsplanner.plan.risks import services
from opsplanner.plan.risks.forms import RiskForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/plan/<string:year>/<string:priority>/risks/new", methods=["GET", "POST"])
@requires("review")
def add_risk(year: str, priority: str) -> Response:
    """Add a risk to a priority."""
    of_year, found = _priority(year, priority)
    form, back = RiskForm(), _page(year, priority)
    form.version.carry(0)
    made = lambda code: (back, "This risk was added.")  # noqa: E731
    if saved(form, lambda: services.add_risk(year, priority, form.said(), by=person()), made=made):
        return go_to(back, "The risk is kept")
    return _render(form, of_year, found, address_of("plan.add_risk", year=year, priority=priority), back, "Add a risk")


@bp.route("/plan/<string:year>/<string:priority>/risks/<string:risk>", methods=["GET", "POST"])
@requires("review")
def change_risk(year: str, priority: str, risk: str) -> Response:
    """Change a risk of a priority, or close it."""
    of_year, found = _priority(year, priority)
    form, row, back = RiskForm(), risks_queries.as_kept(found.id, risk), _page(year, priority)
    form.fill_from(row) if request.method == "GET" else None
    form.version.carry(row.version)
    if saved(form, lambda: services.change_risk(year, priority, risk, form.said(), seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    return _render(form, of_year, found, address_of("plan.change_risk", year=year, priority=priority, risk=risk), back, "Change the risk")


def _priority(year: str, priority: str) -> tuple[YearRow, PriorityRow]:
    if not queries.keeps_plan(person()):
        abort(403)
    return queries.priority(year.replace("-", "/"), priority)


def _page(year: str, priority: str) -> str:
    return f"{address_of('plan.show', year=year, priority=priority)}#risks"


def _render(form: RiskForm, year: YearRow, priority: PriorityRow, address: str, back: str, heading: str) -> Response:
    return render_page(
        "plan/risks/form.html", fragment="plan/risks/_form.html", status=form.status, form=form, year=year, priority=priority, address=address, back=back,
        heading=heading,
    )
