"""The pages on which the office's managers say that an indicator is measured in another way."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.models import Verb
from opsplanner.plan import bp
from opsplanner.plan.indicators import queries
from opsplanner.plan.indicators.method import services
from opsplanner.plan.indicators.method.forms import ChangeForm, NewChangeForm, TakeBackForm
from opsplanner.plan.indicators.method.rules import could_change
from opsplanner.plan.indicators.queries import ChangeRow, Whole
from opsplanner.plan.queries import keeps_plan
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/plan/<string:year>/<string:priority>/indicators/<string:indicator>/method", methods=["GET", "POST"])
@requires("review")
def change_method(year: str, priority: str, indicator: str) -> Response:
    """Say from which period on an indicator is measured in another way."""
    whole = _whole(year, priority, indicator)
    form, here = NewChangeForm(), {"year": year, "priority": priority, "indicator": indicator}
    spans = could_change(whole.row.facts, clock.today(), [row.period for row in whole.row.changes])
    form.offer(spans)
    form.version.carry(queries.last_said(whole.row.id, Verb.INDICATOR_METHOD_CHANGED))

    def verb() -> str:
        how = form.how.data or ""
        return services.say_change(whole, form.period.data, form.what.data or "", how, adjusted=form.adjusted.data, seen_line=form.version.data, by=person())

    if saved(form, verb):
        return go_to(address_of("plan.indicator", **here), form.result)
    return render_page("plan/indicators/method.html", fragment="plan/indicators/_method.html", status=form.status, form=form, whole=whole, here=here, spans=spans)


@bp.route("/plan/<string:year>/<string:priority>/indicators/<string:indicator>/method/<string:period>", methods=["GET", "POST"])
@requires("review")
def correct_method(year: str, priority: str, indicator: str, period: str) -> Response:
    """Put right what was said of a change of method; say that baseline and targets were worked out anew."""
    whole = _whole(year, priority, indicator)
    row, form = _change(whole, period), ChangeForm()
    if request.method == "GET":
        form.fill_from(row)
    form.version.carry(queries.last_said(whole.row.id, Verb.INDICATOR_METHOD_CHANGED))

    def verb() -> str:
        how = form.how.data or ""
        return services.say_change(whole, row.period, form.what.data or "", how, adjusted=form.adjusted.data, seen_line=form.version.data, by=person())

    if saved(form, verb):
        return go_to(address_of("plan.indicator", year=year, priority=priority, indicator=indicator), form.result)
    return _change_page(whole, row, form, TakeBackForm(formdata=None))


@bp.post("/plan/<string:year>/<string:priority>/indicators/<string:indicator>/method/<string:period>/take-back")
@requires("review")
def take_back_method(year: str, priority: str, indicator: str, period: str) -> Response:
    """Take back a change of method that was said in error."""
    whole = _whole(year, priority, indicator)
    row, form = _change(whole, period), TakeBackForm()
    if saved(form, lambda: services.take_back(whole, row.period, form.why.data or "", seen_line=form.version.data, by=person())):
        return go_to(address_of("plan.indicator", year=year, priority=priority, indicator=indicator), form.result)
    other = ChangeForm(formdata=None)
    other.fill_from(row)
    other.version.carry(queries.last_said(whole.row.id, Verb.INDICATOR_METHOD_CHANGED))
    return _change_page(whole, row, other, form)


def _change_page(whole: Whole, row: ChangeRow, form: ChangeForm, back: TakeBackForm) -> Response:
    back.version.carry(queries.last_said(whole.row.id, Verb.INDICATOR_METHOD_CHANGED))
    here = {"year": whole.year.path, "priority": whole.priority.code, "indicator": whole.row.code}
    return render_page(
        "plan/indicators/change.html", fragment="plan/indicators/_change.html", status=max(form.status, back.status), form=form, back=back, whole=whole,
        row=row, here=here,
    )


def _whole(year: str, priority: str, indicator: str) -> Whole:
    """Return the indicator, for who keeps it. Raises NotFound; 403 for everybody else."""
    whole = queries.indicator(year, priority, indicator)
    if not keeps_plan(person()):
        abort(403)
    return whole


def _change(whole: Whole, period: str) -> ChangeRow:
    row = next((row for row in whole.row.changes if row.path == period), None)
    if row is None:
        raise NotFound()
    return row
