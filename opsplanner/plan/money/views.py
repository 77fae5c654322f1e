"""The page of what a plan year had, cost and put in."""

from __future__ import annotations

from flask import Response

from opsplanner.access import person, requires
from opsplanner.history import newest, subjects
from opsplanner.plan import bp
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.money import page
from opsplanner.web.pages import render_page


@bp.get("/plan/years/<string:year>/money")
@requires("see")
def money(year: str) -> Response:
    """Show the grants and costs of a plan year, what each of something cost, and what agencies' hours are worth."""
    found = plan_queries.year(year)
    return render_page(
        "plan/money/show.html", year=found, money=page.money(found, person()), keeps=plan_queries.keeps_plan(person()),
        history=newest(subjects.of_money(found.id), 50), here={"year": found.path},
    )
