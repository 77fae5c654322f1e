"""The page on which the aims of a priority are written. For the office's managers."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.plan import bp, queries
from opsplanner.plan.aims import queries as aims_queries
from opsplanner.plan.aims import services
from opsplanner.plan.aims.forms import AimsForm
from opsplanner.plan.priorities import queries as priorities_queries
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/plan/<string:year>/<string:priority>/aims", methods=["GET", "POST"])
@requires("review")
def write_aims(year: str, priority: str) -> Response:
    """Write what a priority wants: change, add and take out aims."""
    if not queries.keeps_plan(person()):
        abort(403)
    of_year, found = queries.priority(year.replace("-", "/"), priority)
    form, row, back = AimsForm(), priorities_queries.as_kept(year, priority), address_of("plan.show", year=year, priority=priority)
    form.offer(aims_queries.of_priority(row.id), request.method == "POST")
    form.version.carry(row.version)
    if saved(form, lambda: services.write_aims(year, priority, form.wanted(), seen_version=form.version.data, by=person())):
        return go_to(f"{back}#aims", form.result)
    return render_page(
        "plan/aims/write.html", fragment="plan/aims/_write.html", status=form.status, form=form, year=of_year, priority=found, back=back,
        address=address_of("plan.write_aims", year=year, priority=priority),
    )
