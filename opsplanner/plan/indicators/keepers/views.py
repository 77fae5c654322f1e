"""The page on which the office's managers name who enters the figures of an indicator."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.models import Verb
from opsplanner.plan import bp
from opsplanner.plan.indicators import queries
from opsplanner.plan.indicators.keepers import queries as keepers_queries
from opsplanner.plan.indicators.keepers import services
from opsplanner.plan.indicators.keepers.forms import KeepersForm
from opsplanner.plan.queries import keeps_plan
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/plan/<string:year>/<string:priority>/indicators/<string:indicator>/keepers", methods=["GET", "POST"])
@requires("review")
def name_keepers(year: str, priority: str, indicator: str) -> Response:
    """Name the owner and the deputy of an indicator, whatever their role, and say when its figures are due."""
    whole = queries.indicator(year, priority, indicator)
    if not keeps_plan(person()):
        abort(403)
    form, row = KeepersForm(), whole.row
    had = keepers_queries.keepers([user_id for user_id in (row.owner_id, row.deputy_id) if user_id is not None])
    people = {one.id: one for one in keepers_queries.could_keep()} | had
    form.offer(sorted(people.values(), key=lambda one: one.name))
    if request.method == "GET":
        form.fill_from(row)
    form.version.carry(queries.last_said(row.id, Verb.INDICATOR_KEEPERS_NAMED))
    here = {"year": year, "priority": priority, "indicator": indicator}
    if saved(form, lambda: services.name_keepers(
        row.id, owner_id=form.owner.data, deputy_id=form.deputy.data, due_days=form.due_days.data, seen_line=form.version.data, by=person(),
    )):
        return go_to(address_of("plan.indicator", **here), form.result)
    return render_page("plan/indicators/keepers.html", fragment="plan/indicators/_keepers.html", status=form.status, form=form, whole=whole, here=here)
