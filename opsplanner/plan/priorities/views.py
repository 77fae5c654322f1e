"""The pages on which a priority is added, changed, taken out and put back. For the office's managers."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.plan import bp, queries
from opsplanner.plan.priorities import queries as priorities_queries
from opsplanner.plan.priorities import services
from opsplanner.plan.priorities.forms import AddPriorityForm, PriorityForm, TakeOutForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page


@bp.route("/plan/years/<string:year>/priorities/new", methods=["GET", "POST"])
@requires("review")
def add_priority(year: str) -> Response:
    """Add a priority to a plan year: one that carries on another year's, or a new one."""
    _keeps()
    found, form = queries.year(year), AddPriorityForm()
    form.offer(priorities_queries.groups())
    form.offer_codes(priorities_queries.codes(found.code))
    made = lambda code: (_page(year, code), "This priority was added.")  # noqa: E731
    if saved(form, lambda: services.add_priority(year, form.said(), form.carries_on.data or "", by=person()), made=made):
        return go_to(_page(year, form.result), "The priority is there. Write its aims next")
    return render_page(
        "plan/priorities/form.html", fragment="plan/priorities/_form.html", status=form.status, form=form, year=found, priority=None,
        address=address_of("plan.add_priority", year=year), back=address_of("plan.year", year=year),
    )


@bp.route("/plan/<string:year>/<string:priority>/change", methods=["GET", "POST"])
@requires("review")
def change_priority(year: str, priority: str) -> Response:
    """Change what is said of a priority."""
    _keeps()
    of_year, found = queries.priority(year.replace("-", "/"), priority)
    form, row = PriorityForm(), priorities_queries.as_kept(year, priority)
    form.offer(priorities_queries.groups(row.thematic_group_id))
    form.fill_from(row) if request.method == "GET" else None
    form.version.carry(row.version)
    if saved(form, lambda: services.change_priority(year, priority, form.said(), seen_version=form.version.data, by=person())):
        return go_to(_page(year, priority), form.result)
    return render_page(
        "plan/priorities/form.html", fragment="plan/priorities/_form.html", status=form.status, form=form, year=of_year, priority=found,
        address=address_of("plan.change_priority", year=year, priority=priority), back=_page(year, priority),
    )


@bp.route("/plan/<string:year>/<string:priority>/take-out", methods=["GET", "POST"])
@requires("review")
def take_out_priority(year: str, priority: str) -> Response:
    """Take a priority out of the plan of its year. What names it goes on to."""
    _keeps()
    of_year, found = queries.priority(year.replace("-", "/"), priority)
    form, row = TakeOutForm(), priorities_queries.as_kept(year, priority)
    form.version.carry(row.version)
    if saved(form, lambda: services.take_out(year, priority, form.why.data, seen_version=form.version.data, by=person())):
        return go_to(_page(year, priority), form.result)
    return render_page(
        "plan/priorities/take_out.html", fragment="plan/priorities/_take_out.html", status=form.status, form=form, year=of_year, priority=found,
        address=address_of("plan.take_out_priority", year=year, priority=priority), back=_page(year, priority),
    )


@bp.post("/plan/<string:year>/<string:priority>/put-back")
@requires("review")
def put_back_priority(year: str, priority: str) -> Response:
    """Put a priority back into the plan of its year."""
    _keeps()
    queries.priority(year.replace("-", "/"), priority)
    form = ActionForm()
    if saved(form, lambda: services.put_back(year, priority, by=person())):
        return go_to(_page(year, priority), form.result)
    return not_done(form, _page(year, priority))


def _page(year: str, priority: str) -> str:
    return address_of("plan.show", year=year, priority=priority)


def _keeps() -> None:
    if not queries.keeps_plan(person()):
        abort(403)
