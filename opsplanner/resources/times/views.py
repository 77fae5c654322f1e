"""The page on which it is set how long a type's resources take."""

from __future__ import annotations

from flask import Response, abort, request, url_for

from opsplanner.access import person, requires
from opsplanner.resources import bp, queries
from opsplanner.resources.times import services
from opsplanner.resources.times.forms import TimesForm
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page
from opsplanner.web.typed import clean


@bp.route("/resources/types/<string:code>", methods=["GET", "POST"])
@requires("plan_operations")
def set_times(code: str) -> Response:
    """Set how long the resources of a type are booked before and after. For the office's coordinators."""
    if request.method == "GET" and not person().in_partnership_office:
        abort(403)
    times, form = queries.times_of(clean(code)), TimesForm()
    if request.method == "GET":
        form.fill_from(times)
    form.version.carry(services.seen())
    if saved(form, lambda: services.set_times(times.code, form.set_up.data, form.travel.data, seen_version=form.version.data, by=person())):
        return go_to(url_for(".index"), form.result)
    return render_page("resources/times.html", fragment="resources/_times.html", status=form.status, form=form, times=times)
