"""Where outcomes are recorded: measures as rows, a column an agency."""

from __future__ import annotations

from flask import Flask, Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.operations import extras
from opsplanner.outcomes import bp, of_operation, queries, record_page, services
from opsplanner.outcomes.forms import FollowUpForm
from opsplanner.outcomes.recording_form import RecordForm
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page


def set_up(app: Flask) -> None:
    """Join this room's pages to the application, and its part to the page of an operation."""
    app.register_blueprint(bp)
    extras.register(app, extras.Section("outcomes", "Outcomes", "outcomes/_of_operation.html", of_operation.facts, of_operation.POSITION))
    extras.register_actions(app, of_operation.actions, position=30)
    extras.register_actions(app, of_operation.next_steps, first=True, position=30)


@bp.route("/operations/<reference>/outcomes", methods=["GET", "POST"])
@requires("record_outcomes")
def record(reference: str) -> Response:
    """Record what came of an operation: one's own agency's column, or all that one leads."""
    sheet = queries.sheet(person(), reference)
    form = RecordForm()
    form.lay_out(sheet)
    adding = request.method == "POST" and "add" in request.form
    if not adding and saved(form, lambda: services.record_entries(reference, form.cells, by=person())):
        return go_to(url_for("operations.show", reference=reference), form.result)  # at its top, where it says what was kept
    if form.changed_meanwhile:
        form.show_others_changes(queries.sheet(person(), reference))
    return render_page(
        "outcomes/record.html", fragment="outcomes/_record.html", status=form.status, form=form, page=record_page.read(person(), form),
        operation=form.sheet.operation, marking=marking(sheet.operation.restricted),
    )  # fmt: skip


@bp.post("/operations/<reference>/outcomes/nothing-to-report")
@requires("record_outcomes")
def nothing_to_report(reference: str) -> Response:
    """Note that an agency has nothing to report (?agency=CODE), or take that back (?undo=yes)."""
    form, code, undo = ActionForm(), request.args.get("agency", ""), "undo" in request.args
    back = url_for(".record", reference=reference)
    if saved(form, lambda: services.nothing_to_report(reference, code, not undo, by=person())):
        return go_to(back, form.result)
    queries.operation_to_record(person(), reference)
    return not_done(form, back)


@bp.route("/operations/<reference>/outcomes/follow-up", methods=["GET", "POST"])
@requires("record_outcomes")
def follow_up(reference: str) -> Response:
    """Say what of an agency's figures comes in later, and by when (?agency=CODE)."""
    sheet = queries.sheet(person(), reference)
    column = next((one for one in sheet.columns if one.code == request.args.get("agency", sheet.columns[0].code)), None)
    if column is None:
        raise NotFound()
    form, code = FollowUpForm(), column.code
    if saved(
        form,
        lambda: services.set_follow_up(
            reference, code, form.follow_up.data or "", form.follow_up_on.data, seen_version=form.version.data, by=person()
        ),
    ):
        return go_to(url_for(".record", reference=reference), form.result)
    report = column.report
    form.version.carry(report.version if report else 0)
    if request.method == "GET":
        form.follow_up.data, form.follow_up_on.data = (report.follow_up, report.follow_up_on) if report else ("", None)
    return render_page(
        "outcomes/follow_up.html", fragment="outcomes/_follow_up.html", status=form.status, form=form, sheet=sheet, column=column,
        operation=sheet.operation, marking=marking(sheet.operation.restricted),
    )  # fmt: skip
