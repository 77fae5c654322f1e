"""The page on which an accepted recommendation becomes an action of the plan."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.errors import RuleBroken
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.actions import queries as actions_queries
from opsplanner.scrutiny import bp, words
from opsplanner.scrutiny import queries as scrutiny_queries
from opsplanner.scrutiny.matters import rules
from opsplanner.scrutiny.matters.action import queries, services
from opsplanner.scrutiny.matters.action.forms import BecomeForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/scrutiny/matters/<string:matter>/action", methods=["GET", "POST"])
@requires("review")
def become_action(matter: str) -> Response:
    """Make an accepted recommendation an action of the plan. For the office's managers."""
    if not plan_queries.keeps_plan(person()):
        abort(403)
    row, form = scrutiny_queries.matter(matter), BecomeForm()
    places = queries.places(clock.today())
    form.offer(places, actions_queries.agencies())
    if request.method == "GET":
        form.text.data, form.priority.data = row.text[:600], ""
    form.version.carry(row.version)
    back = address_of("scrutiny.matter", matter=row.code)
    if saved(form, lambda: services.become_action(row.code, form.chosen(), form.said(), seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    refusal = ""
    try:
        rules.check_becomes_action(row.kind, row.state, in_plan=row.action_id is not None, any_year=bool(places))
    except RuleBroken as broken:
        refusal = str(broken)
    return render_page("scrutiny/action.html", fragment="scrutiny/_action.html", status=form.status, form=form, row=row, words=words, back=back, refusal=refusal)
