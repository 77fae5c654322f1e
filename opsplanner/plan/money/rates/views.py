"""The page of what hours are worth, on which the office's managers add a rate."""

from __future__ import annotations

from datetime import date

from flask import Response, abort

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.history import newest, subjects
from opsplanner.plan import bp
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.money import queries, words
from opsplanner.plan.money.rates import services
from opsplanner.plan.money.rates.forms import RateForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/plan/rates", methods=["GET", "POST"])
@requires("review")
def rates() -> Response:
    """Show what hours are worth from which month on, and add a rate."""
    if not plan_queries.keeps_plan(person()):
        abort(403)
    form, measures, agencies = RateForm(), queries.hour_measures(), queries.agencies()
    form.offer(measures, agencies, clock.today())

    def verb() -> str:
        return services.add_rate(form.measure.data, form.agency.data, date.fromisoformat(form.from_on.data), form.pence(), form.source.data or "", by=person())

    here = address_of("plan.rates")
    if saved(form, verb, made=lambda said: (here, said)):
        return go_to(here, form.result)
    return render_page(
        "plan/money/rates.html", fragment="plan/money/_rates.html", status=form.status, form=form, rates=queries.rates(), words=words,
        measures={row.id: row.name for row in measures}, agencies={row.id: row.name for row in agencies}, history=newest(subjects.RATES, 20),
    )
