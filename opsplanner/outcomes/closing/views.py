"""The page on which an operation is closed: what is missing, or the button."""

from __future__ import annotations

from typing import NamedTuple

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.operations.moves.words import Act
from opsplanner.operations.queries import changeable
from opsplanner.operations.rules import check_move
from opsplanner.outcomes import bp
from opsplanner.outcomes.closing import queries, rules, services
from opsplanner.outcomes.closing.forms import FollowUpForm, PressForm
from opsplanner.outcomes.recording import queries as recording_queries
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page


class Missing(NamedTuple):
    """What is missing, and the page where it is put right, if this person may."""

    sentence: str
    url: str
    link: str


@bp.route("/operations/<reference>/close", methods=["GET", "POST"])
@requires("plan_operations")
def close(reference: str) -> Response:
    """Close an operation about which everything is recorded and signed off."""
    form = PressForm()
    if saved(form, lambda: services.close_operation(reference, seen_version=form.version.data, by=person())):
        return go_to(url_for("operations.show", reference=reference), f"{reference} is closed. Figures that come in later can still be recorded.")
    operation = changeable(person(), reference)
    form.version.carry(operation.version)
    try:
        check_move("close", operation.state)
        refusal = ""
    except RuleBroken as broken:
        refusal = str(broken)
    said = queries.said_of(operation)
    lacking = rules.lacking(said, queries.has_debrief(operation.id), clock.today())
    return render_page(
        "outcomes/close.html", fragment="outcomes/_close.html", status=form.status, form=form, operation=operation, refusal=refusal, said=said,
        missing=[_missing(lack, reference) for lack in lacking], marking=marking(operation.restricted),
    )


@bp.route("/operations/<reference>/release-figures", methods=["GET", "POST"])
@requires("plan_operations")
def release_figures(reference: str) -> Response:
    """Let a restricted operation's figures join the totals that everybody sees."""
    form, back = PressForm(), url_for("operations.show", reference=reference)
    if saved(form, lambda: services.release_figures(reference, seen_version=form.version.data, by=person())):
        return go_to(back, f"The figures of {reference} are in shared totals now, without its name.")
    operation = changeable(person(), reference)
    form.version.carry(operation.version)
    refusal = rules.why_not_release(operation.restricted, operation.figures_released, operation.state, operation.starts_at, clock.now())
    page = Act(
        f"Release the figures of {reference}",
        "They join the totals that everybody sees. Which operation they came from stays hidden from all who may not see it. This cannot be taken back.",
        "Release the figures", refusal=refusal,
    )
    return render_page(
        "operations/act.html", fragment="operations/_act_form.html", status=form.status, form=form, operation=operation, act=page,
        marking=marking(operation.restricted),
    )


def _missing(lack: rules.Lacking, reference: str) -> Missing:
    if lack.what == "figures":
        return Missing(lack.sentence, url_for(".record", reference=reference), "Record outcomes")
    if lack.what == "follow-up":
        return Missing(lack.sentence, url_for(".follow_up", reference=reference, agency=lack.agency), "Say what comes later")
    if lack.what == "sign-off":
        if may(person(), "review"):
            return Missing(lack.sentence, url_for(".review", operation=reference), "Review them")
        return Missing(lack.sentence, url_for("operations.show", reference=reference) + "#outcomes", "See them")
    return Missing(lack.sentence, url_for("logbook.debrief", reference=reference), "Write the debrief")


@bp.post("/operations/<reference>/outcomes/nothing-to-report")
@requires("record_outcomes")
def nothing_to_report(reference: str) -> Response:
    """Note that an agency has nothing to report (?agency=CODE), or take that back (?undo=yes)."""
    form, code, undo = ActionForm(), request.args.get("agency", ""), "undo" in request.args
    back = url_for(".record", reference=reference)
    if saved(form, lambda: services.nothing_to_report(reference, code, not undo, by=person())):
        return go_to(back, form.result)
    recording_queries.operation_to_record(person(), reference)
    return not_done(form, back)


@bp.route("/operations/<reference>/outcomes/follow-up", methods=["GET", "POST"])
@requires("record_outcomes")
def follow_up(reference: str) -> Response:
    """Say what of an agency's figures comes in later, and by when (?agency=CODE)."""
    sheet = recording_queries.sheet(person(), reference)
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
    )
