"""The pages of a plan of several years."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.history import newest, subjects
from opsplanner.plan import bp, queries
from opsplanner.plan.plans import queries as plans_queries
from opsplanner.plan.plans import services
from opsplanner.plan.plans.forms import AddPlanForm, PlanForm
from opsplanner.plan.years import words as years_words
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.get("/plan/plans/<string:plan>")
@requires("see")
def whole(plan: str) -> Response:
    """Show a plan of several years: its mission, its plan years with how far each is, and what was changed of it."""
    found = next((one for one in plans_queries.plans() if one.code == plan), None)
    if found is None:
        raise NotFound()
    years = [year for year in reversed(queries.years()) if found.starts_on <= year.starts_on <= found.ends_on]
    return render_page(
        "plan/plans/show.html", plan=found, years=years, words=years_words, keeps=queries.keeps_plan(person()),
        history=newest(subjects.of_plan(found.id), 50),
    )


@bp.route("/plan/plans/new", methods=["GET", "POST"])
@requires("review")
def add_plan() -> Response:
    """Add a plan of several years. For the office's managers."""
    if not queries.keeps_plan(person()):
        abort(403)
    form = AddPlanForm()
    made = lambda code: (address_of("plan.whole", plan=code), "This plan was added.")  # noqa: E731
    if saved(form, lambda: services.add_plan(form.name.data, form.first.data, form.last.data, form.mission.data or "", by=person()), made=made):
        return go_to(address_of("plan.whole", plan=form.result), "The plan is there. Its years are those that begin in it")
    return render_page(
        "plan/plans/form.html", fragment="plan/plans/_form.html", status=form.status, form=form, heading="Add a plan", button_words="Add the plan",
        address=address_of("plan.add_plan"), back=address_of("plan.index"), back_words="Plan",
    )


@bp.route("/plan/plans/<string:plan>/change", methods=["GET", "POST"])
@requires("review")
def change_plan(plan: str) -> Response:
    """Change what is said of a plan of several years. For the office's managers."""
    if not queries.keeps_plan(person()):
        abort(403)
    form, row, back = PlanForm(), plans_queries.as_kept(plan), address_of("plan.whole", plan=plan)
    name = row.name
    form.fill_from(row) if request.method == "GET" else None
    form.version.carry(row.version)
    if saved(form, lambda: services.change_plan(plan, form.name.data, form.mission.data or "", seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    return render_page(
        "plan/plans/form.html", fragment="plan/plans/_form.html", status=form.status, form=form, heading="Change the plan", button_words="Keep the plan",
        address=address_of("plan.change_plan", plan=plan), back=back, back_words=name,
    )
