"""The page on which it is set how often the committee sits."""

from __future__ import annotations

from flask import Response, request

from opsplanner.access import person, requires
from opsplanner.history import newest, subjects
from opsplanner.scrutiny import bp, queries
from opsplanner.scrutiny.clock import services
from opsplanner.scrutiny.clock.forms import ClockForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/scrutiny/clock", methods=["GET", "POST"])
@requires("keep_sittings")
def set_clock() -> Response:
    """Set how often which committee has to sit. For clerks and the office's managers."""
    row, form = queries.clock_set(), ClockForm()
    if row and request.method == "GET":
        form.fill_from(row)
    form.version.carry(row.version if row else 0)
    if saved(form, lambda: services.set_clock(form.said(), seen_version=form.version.data, by=person())):
        return go_to(address_of("scrutiny.index"), form.result)
    return render_page("scrutiny/clock.html", fragment="scrutiny/_clock.html", status=form.status, form=form, history=newest(subjects.SCRUTINY, 20))
