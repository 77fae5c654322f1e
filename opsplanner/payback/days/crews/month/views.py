"""A month's crews: what each working day would get, changed day by day, and added in one press."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.calendar.months import other_month, read_month
from opsplanner.payback import bp
from opsplanner.payback.days.crews.month import queries, services
from opsplanner.payback.days.crews.month.forms import month_form
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/payback/days/crews", methods=["GET", "POST"])
@requires("keep_payback")
def crews_of_month() -> Response:
    """Add the crews of a month in one press."""
    first, complaint = read_month(request.args.get("month", "").strip(), clock.today())
    found = queries.month_of(first, person())
    form = month_form(found.lines, found.supervisors)
    here = _url(first)
    if saved(form, lambda: services.add_crews(first, form.chosen(), accepted=form.accepted, by=person()), made=lambda said: (_days(first), said)):
        return go_to(_days(first), form.result)
    if request.method == "GET":
        form.crews.data = [line.crew.key for line in found.lines]
    after, before = other_month(first, 1), other_month(first, -1) if first > clock.today() else None
    return render_page(
        "payback/days/crews.html", fragment="payback/days/_crews.html", status=form.status, form=form, month=found, here=here, complaint=complaint,
        next_url=_url(after) if after else "", previous_url=_url(before) if before else "", back=_days(first),
    )


def _url(first: date) -> str:
    return url_for(".crews_of_month", month=f"{first:%Y-%m}")


def _days(first: date) -> str:
    asked: dict[str, Any] = {"from": max(first, clock.today()).isoformat()}
    return url_for(".days", **asked)
