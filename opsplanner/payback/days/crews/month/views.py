"""A month's crews: what each working day would get, changed day by day, and added in one press."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.payback import bp
from opsplanner.payback.days.crews.month import queries, services
from opsplanner.payback.days.crews.month.forms import month_form
from opsplanner.payback.days.pattern import queries as pattern_queries
from opsplanner.web.address import as_month, from_to, read_month
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page
from opsplanner.web.typed import LATEST

AHEAD = timedelta(days=62)
"""So far ahead the next working day is looked for."""


@bp.route("/payback/days/crews", methods=["GET", "POST"])
@requires("keep_payback")
def crews_of_month() -> Response:
    """Add the crews of a month in one press."""
    first, complaint = _month(request.args.get("month", "").strip())
    found = queries.month_of(first, person())
    form = month_form(found.lines, found.supervisors)
    here = _url(first)
    if saved(form, lambda: services.add_crews(first, form.chosen(), accepted=form.accepted, by=person()), made=lambda said: (_days(first), said)):
        return go_to(_days(first), form.result)
    if request.method == "GET":
        form.crews.data = [line.crew.key for line in found.lines]
    after, before = (first + timedelta(days=31)).replace(day=1), (first - timedelta(days=1)).replace(day=1)
    return render_page(
        "payback/days/crews.html", fragment="payback/days/_crews.html", status=form.status, form=form, month=found, here=here, complaint=complaint,
        next_url=_url(after) if after <= LATEST else "", previous_url=_url(before) if first > clock.today() else "", back=_days(first),
    )


def _month(typed: str) -> tuple[date, str]:
    """The first day of the month that the address asks for, and a sentence when that made no sense: then it is that of the next working day after today."""
    found = read_month(typed)
    if found:
        return found, ""
    tomorrow = clock.today() + timedelta(days=1)
    soonest = next(iter(pattern_queries.working_days(tomorrow, tomorrow + AHEAD)), tomorrow)
    return soonest.replace(day=1), "There is no such month, so that of the next working day is shown. Write a month like 2026-12." if typed else ""


def _url(first: date) -> str:
    return url_for(".crews_of_month", month=as_month(first))


def _days(first: date) -> str:
    return url_for(".days", **from_to(max(first, clock.today())))
