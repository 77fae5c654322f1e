"""The pages on which an indicator is added, changed, taken out and put back. For the office's managers."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.plan import bp
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.indicators import queries
from opsplanner.plan.indicators.definition import services
from opsplanner.plan.indicators.definition.forms import IndicatorForm
from opsplanner.plan.indicators.queries import Whole
from opsplanner.plan.priorities.forms import TakeOutForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page


@bp.route("/plan/<string:year>/<string:priority>/indicators/new", methods=["GET", "POST"])
@requires("review")
def add_indicator(year: str, priority: str) -> Response:
    """Add an indicator to a priority."""
    _keeps()
    of_year, found = plan_queries.priority(year.replace("-", "/"), priority)
    form, back = IndicatorForm(), address_of("plan.show", year=year, priority=priority)
    form.version.carry(0)
    made = lambda code: (_page(year, priority, code), "This indicator was added.")  # noqa: E731
    if saved(form, lambda: services.add_indicator(year, priority, form.said(), by=person()), made=made):
        return go_to(_page(year, priority, form.result), "The indicator is there. Set what it is held against next, and name who enters its figures")
    return render_page(
        "plan/indicators/definition.html", fragment="plan/indicators/_definition.html", status=form.status, form=form, heading="Add an indicator",
        caption=f"{found.name}, {of_year.code}", address=address_of("plan.add_indicator", year=year, priority=priority), back=back,
    )


@bp.route("/plan/<string:year>/<string:priority>/indicators/<string:indicator>/change", methods=["GET", "POST"])
@requires("review")
def change_indicator(year: str, priority: str, indicator: str) -> Response:
    """Change what is said of an indicator."""
    whole = _whole(year, priority, indicator)
    form, here = IndicatorForm(), {"year": year, "priority": priority, "indicator": indicator}
    form.keep_period(whole.row.period)
    form.fill_from(whole.row) if request.method == "GET" else None
    form.version.carry(whole.row.version)
    if saved(form, lambda: services.change_indicator(whole, form.said(), seen_version=form.version.data, by=person())):
        return go_to(_page(year, priority, indicator), form.result)
    return render_page(
        "plan/indicators/definition.html", fragment="plan/indicators/_definition.html", status=form.status, form=form, heading="Change the indicator",
        caption=whole.row.name, address=address_of("plan.change_indicator", **here), back=_page(year, priority, indicator),
    )


@bp.route("/plan/<string:year>/<string:priority>/indicators/<string:indicator>/take-out", methods=["GET", "POST"])
@requires("review")
def take_out_indicator(year: str, priority: str, indicator: str) -> Response:
    """Take an indicator out of the plan. Its page and its figures stay."""
    whole, form = _whole(year, priority, indicator), TakeOutForm()
    form.version.carry(whole.row.version)
    here = {"year": year, "priority": priority, "indicator": indicator}
    if saved(form, lambda: services.take_out(whole, form.why.data or "", seen_version=form.version.data, by=person())):
        return go_to(_page(year, priority, indicator), form.result)
    return render_page("plan/indicators/take_out.html", fragment="plan/indicators/_take_out.html", status=form.status, form=form, whole=whole, here=here)


@bp.post("/plan/<string:year>/<string:priority>/indicators/<string:indicator>/put-back")
@requires("review")
def put_back_indicator(year: str, priority: str, indicator: str) -> Response:
    """Put an indicator back into the plan."""
    whole, form = _whole(year, priority, indicator), ActionForm()
    if saved(form, lambda: services.put_back(whole, by=person())):
        return go_to(_page(year, priority, indicator), form.result)
    return not_done(form, _page(year, priority, indicator))


def _whole(year: str, priority: str, indicator: str) -> Whole:
    _keeps()
    return queries.indicator(year, priority, indicator)


def _page(year: str, priority: str, indicator: str) -> str:
    return address_of("plan.indicator", year=year, priority=priority, indicator=indicator)


def _keeps() -> None:
    if not plan_queries.keeps_plan(person()):
        abort(403)
