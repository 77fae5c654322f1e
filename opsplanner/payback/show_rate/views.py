"""The show rate: what was measured, what was agreed."""

from __future__ import annotations

from flask import Response, url_for

from opsplanner.access import may, person, requires
from opsplanner.history import how_many, newest, subjects
from opsplanner.payback import bp
from opsplanner.payback.days.pattern.rules import WEEKDAYS
from opsplanner.payback.show_rate import queries, services
from opsplanner.payback.show_rate.forms import AgreedForm
from opsplanner.payback.show_rate.rules import WEEKS, percent
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/payback/show-rate", methods=["GET", "POST"])
@requires("see", post="keep_payback")
def show_rate() -> Response:
    """Show by crew and weekday how many people come for each place planned, and keep the agreed figure."""
    form = AgreedForm()
    if saved(form, lambda: services.agree(form.percent.data or 0, seen_version=form.version.data, by=person())):
        return go_to(url_for(".show_rate"), form.result)
    if form.status == 200 or form.changed_meanwhile:
        form.percent.data = queries.agreed_percent()
        form.version.carry(how_many(subjects.SHOW_RATE))
    rates = queries.show_rates()
    return render_page(
        "payback/show_rate/show.html", fragment="payback/show_rate/_show.html", status=form.status, form=form, rates=rates, percent=percent, weekdays=WEEKDAYS, weeks=WEEKS,
        keeps=may(person(), "keep_payback"), lines=newest(subjects.SHOW_RATE, 10),
    )
