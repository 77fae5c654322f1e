"""The page on which a plan year carries on the one before it: one guided step, for the office's managers."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.plan import bp
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.refresh import queries, services
from opsplanner.plan.refresh.forms import RefreshForm
from opsplanner.plan.years import queries as years_queries
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/plan/years/<string:year>/carry-on", methods=["GET", "POST"])
@requires("review")
def carry_on_year(year: str) -> Response:
    """Carry on the plan year before: copy priorities forward, say what became of each, let types and operations to come follow."""
    if not plan_queries.keeps_plan(person()):
        abort(403)
    found = plan_queries.year(year)
    before = queries.before(plan_queries.years(), found)
    old = {row.code: row.name for row in plan_queries.priorities([before.id])} if before else {}
    new = {row.code: row.name for row in plan_queries.priorities([found.id])}
    form, row, back = RefreshForm(), years_queries.as_kept(year), address_of("plan.year", year=found.path)
    form.offer(old, new, queries.became(before.id, found.id) if before else {}, sent=request.method == "POST")
    form.version.carry(row.version)
    if saved(form, lambda: services.carry_on(year, form.wanted(), accepted=form.accepted, seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    return render_page(
        "plan/refresh/carry_on.html", fragment="plan/refresh/_carry_on.html", status=form.status, form=form, year=found, before=before, old=old, new=new,
        address=address_of("plan.carry_on_year", year=found.path), back=back,
    )
