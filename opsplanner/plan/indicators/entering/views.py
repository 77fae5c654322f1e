"""The page on which the figure of a period is entered, or entered anew."""

from __future__ import annotations

from flask import Response, abort

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.plan import bp, words
from opsplanner.plan.indicators import page, queries
from opsplanner.plan.indicators.entering import queries as entering_queries
from opsplanner.plan.indicators.entering import services
from opsplanner.plan.indicators.entering.forms import FigureForm
from opsplanner.plan.indicators.entering.rules import check_period
from opsplanner.plan.indicators.periods.rules import read_period
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/plan/<string:year>/<string:priority>/indicators/<string:indicator>/figures/<string:period>", methods=["GET", "POST"])
@requires("see")
def enter_figure(year: str, priority: str, indicator: str, period: str) -> Response:
    """Enter the figure of a period (2026-27-quarter-2), or revise or correct it. For the owner, the deputy and the office's managers."""
    whole, span = queries.indicator(year, priority, indicator), read_period(period)
    if span is None:
        raise NotFound()
    if not services.may_enter(person(), whole.row):
        abort(403)
    here = {"year": year, "priority": priority, "indicator": indicator}
    refusal = page.refusal(lambda: check_period(whole.row.facts, span, clock.today()))
    form, standing = FigureForm(), entering_queries.figure(whole.row.id, span)
    form.offer(standing, whole.row.unit)
    form.fill_from(standing) if not form.is_submitted() else None
    if saved(form, lambda: services.enter_figure(whole, span, form.entry(), seen_version=form.version.data, by=person())):
        return go_to(address_of("plan.indicator", **here), form.result)
    if form.changed_meanwhile:
        standing = entering_queries.figure(whole.row.id, span)
        form.offer(standing, whole.row.unit)
    return render_page(
        "plan/indicators/enter.html", fragment="plan/indicators/_enter.html", status=form.status, form=form, whole=whole, span=span, standing=standing,
        over=span.ends_on < clock.today(), refusal=refusal, here=here, words=words, beside=queries.beside(whole, span),
    )
