"""The duty manager: whom supervisors ring at Probation while crews are out."""

from __future__ import annotations

from datetime import date

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.history import how_many, newest, subjects
from opsplanner.payback import bp
from opsplanner.payback.duty import queries, rules, services, words
from opsplanner.payback.duty.forms import DutyForm
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/payback/duty-manager", methods=["GET", "POST"])
@requires("keep_payback")
def duty_manager() -> Response:
    """Show who is rung, and keep somebody else."""
    form = DutyForm()
    form.of_days = request.args.get("for") == "days"
    if saved(form, lambda: services.set_duty_manager(form.duty(), form.days(), accepted=form.accepted, seen_version=form.version.data, by=person())):
        return go_to(url_for(".duty_manager"), form.result)
    if form.status == 200 and not form.of_days:
        form.name.data, form.telephone.data = queries.usual()
    if form.status == 200 or form.changed_meanwhile:
        form.version.carry(how_many(subjects.DUTY_MANAGER))
    today, of_days = clock.today(), form.of_days or any([*(form.first.raw_data or ()), *(form.last.raw_data or ())])
    named = [(words.days(days), words.said(duty)) for days, duty in rules.spans(queries.of_days(today, date.max))]
    return render_page(
        "payback/duty/show.html", fragment="payback/duty/_show.html", status=form.status, form=form, lines=newest(subjects.DUTY_MANAGER, 10), named=named,
        of_days=of_days, usual=words.said(queries.usual()),
    )
