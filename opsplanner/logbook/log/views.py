"""The log of the day."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.logbook import bp
from opsplanner.logbook import queries as logbook_queries
from opsplanner.logbook import rules as logbook_rules
from opsplanner.logbook.log import queries, services
from opsplanner.logbook.log.forms import LineForm
from opsplanner.models import OperationState
from opsplanner.web.forms import Made, saved
from opsplanner.web.pages import go_to, marking, render_page, wants_fragment


@bp.route("/operations/<string:reference>/log", methods=["GET", "POST"])
@requires("see", post="write_log")
def log(reference: str) -> Response:
    """The log of the day, and the box to add to it. A page that is open asks for new lines and keeps what is typed."""
    head = logbook_queries.head_of(person(), reference)
    form = LineForm()
    form.held = head.held
    here = url_for(".log", reference=reference)
    if saved(form, lambda: services.add_line(reference, form.line(), by=person()), made=lambda at: (here, f"It added a line to the log, at {at}.")):
        return go_to(here, f"Added to the log, at {form.result}.")
    seen = request.args.get("seen", "")
    if wants_fragment() and seen == str(queries.latest_line(head.id)):
        return Response(status=204)  # nothing new: the list stays, and with it the focus
    chains, in_order = queries.lines_of(head.id), request.args.get("order") == "time"
    return render_page(
        "logbook/log.html", fragment="logbook/_log_form.html" if request.method == "POST" else "logbook/_log_lines.html", status=form.status,
        head=head, form=form, chains=chains if in_order else chains[::-1], in_order=in_order, writes=head.writes and head.state in logbook_rules.LOG_OPEN,
        latest=max((line.number for chain in chains for line in chain.lines), default=0), follows=head.state is OperationState.UNDER_WAY,
        shut=logbook_rules.why_not(logbook_rules.check_log_open, head.state), marking=marking(head.restricted),
    )


@bp.route("/operations/<string:reference>/log/<int:number>/correct", methods=["GET", "POST"])
@requires("write_log")
def correct_line(reference: str, number: int) -> Response:
    """Correct a line of the log by a new one; both stay."""
    head = logbook_queries.head_of(person(), reference)
    if not head.writes:
        raise NotFound()
    form = LineForm()
    form.held = head.held

    def corrected(at: str) -> Made:
        return url_for(".log", reference=reference), f"The line of {at} is corrected. Both stay in the log."

    if saved(form, lambda: services.correct_line(reference, number, form.line(), by=person()), made=corrected, another=False):
        return go_to(*corrected(form.result))
    chain = queries.log_of(head.id, number)
    wrong = next(line for line in chain.lines if line.number == number)
    if request.method == "GET":
        form.fill_from(wrong)
    return render_page(
        "logbook/correct.html", fragment="logbook/_correct_form.html", status=form.status, head=head, form=form, wrong=wrong, stands=chain.stands,
        shut=logbook_rules.why_not(logbook_rules.check_log_open, head.state), marking=marking(head.restricted),
    )
