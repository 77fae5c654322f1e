"""The page on which an agency's returns of one period are entered."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.returns import bp, rules
from opsplanner.returns.sending import page, queries, services
from opsplanner.returns.sending.forms import SendForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/returns/<string:agency>/<string:period>", methods=["GET", "POST"])
@requires("see")
def send(agency: str, period: str) -> Response:
    """Show what an agency sent for a period (2026-27-quarter-2, june-2026); who sends it enters it here: measures down, wards across."""
    span = rules.read(period)
    if span is None:
        raise NotFound()
    sheet = queries.sheet(person(), agency, span, clock.today())
    if request.method == "POST" and not any(row.may for row in sheet.rows):
        abort(403)
    form = SendForm()
    form.lay_out(sheet)
    if saved(form, lambda: services.send_returns(span, form.sendings, by=person())):
        return go_to(address_of("returns.send", agency=agency, period=span.path), form.result)
    if form.changed_meanwhile:
        sheet = queries.sheet(person(), agency, span, clock.today())
        form.show_others_changes(sheet)
    return render_page(
        "returns/send.html", fragment="returns/_send.html", status=form.status, form=form, sheet=sheet, page=page.read(form, sheet),
    )
