"""The logbook's pages of the day: the log, its corrections, and who turned up."""

from __future__ import annotations

from flask import Flask, Response, request, url_for

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.logbook import bp, queries, rules, sections, services
from opsplanner.logbook.forms import LineForm, muster_form
from opsplanner.logbook.words import words_of_turnout
from opsplanner.models import OperationState
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, marking, render_page, wants_fragment


def set_up(app: Flask) -> None:
    """Join this room's pages to the application, and its sections to the page of an operation."""
    app.register_blueprint(bp)
    sections.set_up(app)


@bp.route("/operations/<string:reference>/log", methods=["GET", "POST"])
@requires("see", post="write_log")
def log(reference: str) -> Response:
    """The log of the day, and the box to add to it. A page that is open asks for new lines and keeps what is typed."""
    head = queries.head_of(person(), reference)
    form = LineForm()
    form.held = head.held
    if saved(form, lambda: services.add_line(reference, form.line(), by=person())):
        return go_to(url_for(".log", reference=reference), f"Added to the log, at {form.result}.")
    seen = request.args.get("seen", "")
    if wants_fragment() and seen == str(queries.latest_line(head.id)):
        return Response(status=204)  # nothing new: the list stays, and with it the focus
    chains, in_order = queries.lines_of(head.id), request.args.get("order") == "time"
    return render_page(
        "logbook/log.html", fragment="logbook/_log_form.html" if request.method == "POST" else "logbook/_log_lines.html", status=form.status,
        head=head, form=form, chains=chains if in_order else chains[::-1], in_order=in_order, writes=_writes(head),
        latest=max((line.id for chain in chains for line in chain.lines), default=0), follows=head.state is OperationState.UNDER_WAY,
        shut=rules.why_not(rules.check_log_open, head.state), marking=marking(head.restricted),
    )  # fmt: skip


@bp.route("/operations/<string:reference>/log/<int:line_id>/correct", methods=["GET", "POST"])
@requires("write_log")
def correct_line(reference: str, line_id: int) -> Response:
    """Correct a line of the log by a new one; both stay."""
    head = queries.head_of(person(), reference)
    form = LineForm()
    form.held = head.held
    if saved(form, lambda: services.correct_line(reference, line_id, form.line(), by=person())):
        return go_to(url_for(".log", reference=reference), f"The line of {form.result} is corrected. Both stay in the log.")
    chain = queries.log_of(head.id, line_id)
    wrong = next(line for line in chain.lines if line.id == line_id)
    if request.method == "GET":
        form.fill_from(wrong)
    return render_page(
        "logbook/correct.html", fragment="logbook/_correct_form.html", status=form.status, head=head, form=form, wrong=wrong, stands=chain.stands,
        shut="" if _writes(head) else rules.why_not(rules.check_log_open, head.state) or "Your agency takes no part in this operation",
        marking=marking(head.restricted),
    )  # fmt: skip


def _writes(head: queries.Head) -> bool:
    return may(person(), "write_log") and head.takes_part and head.state in rules.LOG_OPEN


@bp.route("/operations/<string:reference>/turned-up", methods=["GET", "POST"])
@requires("see", post="write_log")
def turned_up(reference: str) -> Response:
    """How many people of each agency came, entered at muster."""
    head = queries.head_of(person(), reference)
    rows = queries.muster_of(head)
    form = muster_form([row for row in rows if queries.may_say(person(), head.lead_agency_id, row.agency_id)])
    if saved(form, lambda: services.note_turned_up(reference, form.said(), by=person())):
        return go_to(url_for("operations.show", reference=reference) + "#turned-up", "Noted who turned up.")
    if request.method == "POST":
        rows = queries.muster_of(head)
    form.show(rows)
    return render_page(
        "logbook/turned_up.html", fragment="logbook/_turned_up_form.html", status=form.status, head=head, rows=rows, form=form, words=words_of_turnout,
        shut=rules.why_not(rules.check_muster_open, head.state, head.musters_on, clock.today()), marking=marking(head.restricted),
    )  # fmt: skip
