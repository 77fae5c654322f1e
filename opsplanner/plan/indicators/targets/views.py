"""The page on which the office's managers set what an indicator is held against."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.models import Verb
from opsplanner.plan import bp
from opsplanner.plan.indicators import page, queries
from opsplanner.plan.indicators.periods.rules import read_period
from opsplanner.plan.indicators.rules import Limits
from opsplanner.plan.indicators.targets import rules, services
from opsplanner.plan.indicators.targets.forms import targets_form
from opsplanner.plan.queries import keeps_plan
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/plan/<string:year>/<string:priority>/indicators/<string:indicator>/targets", methods=["GET", "POST"])
@requires("review")
def set_targets(year: str, priority: str, indicator: str) -> Response:
    """Set the target and the floor of each period, and of every other one: a typed trajectory is the targets of its years."""
    whole = queries.indicator(year, priority, indicator)
    if not keeps_plan(person()):
        abort(403)
    row, facts = whole.row, whole.row.facts
    spans = rules.to_set(facts, whole.year.starts_on, whole.year.ends_on, [span for one in row.targets if (span := read_period(one.period))])
    form = targets_form(row, spans)
    if request.method == "GET":
        form.fill({span.path: limits for span, limits in facts.targets.items()} | {rules.GENERAL: Limits(row.target, row.floor)})
    form.version.carry(queries.last_said(row.id, Verb.INDICATOR_TARGETS_SET))
    here = {"year": year, "priority": priority, "indicator": indicator}
    if saved(form, lambda: services.set_targets(whole, spans, form.limits(), seen_line=form.version.data, by=person())):
        return go_to(address_of("plan.indicator", **here), form.result)
    return render_page(
        "plan/indicators/targets.html", fragment="plan/indicators/_targets.html", status=form.status, form=form, whole=whole, here=here,
        general=form.boxes(rules.GENERAL, "Every other period"), boxes=[form.boxes(span.path, span.name) for span in spans],
        refusal=page.refusal(lambda: rules.check_may_have(facts)),
    )
