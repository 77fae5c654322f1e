"""The page on which an agency's months of a plan year are entered side by side."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.returns import bp, rules
from opsplanner.returns.months import page, queries, services
from opsplanner.returns.months.forms import MonthsForm
from opsplanner.returns.words import INCLUDES
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/returns/<string:agency>/<string:period>/months", methods=["GET", "POST"])
@requires("see")
def send_months(agency: str, period: str) -> Response:
    """Show what an agency sent for the months of a plan year (2026-27), measures down and months across; who sends them enters them here."""
    year = rules.read(period)
    if year is None or year.kind != "financial year":
        raise NotFound()
    sheet = queries.sheet(person(), agency, year, clock.today())
    if request.method == "POST" and not sheet.may:
        abort(403)
    form = MonthsForm()
    form.lay_out(sheet)
    if saved(form, lambda: services.send_months(form.sendings, by=person())):
        return go_to(address_of("returns.send_months", agency=agency, period=year.path), form.result)
    if form.changed_meanwhile:
        sheet = queries.sheet(person(), agency, year, clock.today())
        form.show_others_changes(sheet)
    return render_page(
        "returns/months.html", fragment="returns/_months.html", status=form.status, form=form, sheet=sheet, includes=INCLUDES, by_ward=page.by_ward(sheet),
    )
