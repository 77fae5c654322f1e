"""Where outcomes are recorded: measures as rows, a column an agency."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.outcomes import bp
from opsplanner.outcomes.recording import page, queries, services
from opsplanner.outcomes.recording.forms import RecordForm
from opsplanner.outcomes.sharing import queries as sharing_queries
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, marking, render_page


@bp.route("/operations/<reference>/outcomes", methods=["GET", "POST"])
@requires("record_outcomes")
def record(reference: str) -> Response:
    """Record what came of an operation: one's own agency's column, or all that one leads."""
    sheet = queries.sheet(person(), reference)
    form = RecordForm()
    form.lay_out(sheet)
    adding = request.method == "POST" and bool({"add", "each_ward"} & request.form.keys())
    shown = url_for("operations.show", reference=reference)
    if not adding and saved(form, lambda: services.record_entries(reference, form.cells, by=person()), made=lambda said: (shown, said)):
        asks = sharing_queries.next_to_say(person(), sheet.operation, {cell.measure_id for cell in form.cells}) if form.cells else ""
        return go_to(url_for("outcomes.shared", reference=reference, code=asks) if asks else shown, form.result)  # at its top, where it says what was kept
    if form.changed_meanwhile:
        form.show_others_changes(queries.sheet(person(), reference))
    return render_page(
        "outcomes/record.html", fragment="outcomes/_record.html", status=form.status, form=form, page=page.read(person(), form),
        operation=form.sheet.operation, marking=marking(sheet.operation.restricted),
    )
