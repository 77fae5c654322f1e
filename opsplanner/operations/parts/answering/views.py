"""Pages on which agencies answer and withdraw."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import may_answer, person, requires
from opsplanner.commitments import queries as commitments_queries
from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments import words as commitments_words
from opsplanner.commitments.answering import services as answering_services
from opsplanner.commitments.staffing import queries as staffing_queries
from opsplanner.operations import bp
from opsplanner.operations.checks.queries import checks_of
from opsplanner.operations.checks.rules import Asked, Wanted, tell_of_restricted
from opsplanner.operations.parts.answering.forms import AnswerForm, WithdrawForm
from opsplanner.web.forms import checking, saved
from opsplanner.web.pages import go_to, marking, render_page


@bp.route("/operations/<string:reference>/answer", methods=["GET", "POST"])
@requires("answer_for_agency")
def answer(reference: str) -> Response:
    """Answer for one's own agency, or record what another's told by telephone or wrote by e-mail (?agency=CODE). Looking for a colleague sends no answer."""
    agency_id = commitments_queries.agency_asked_for(person(), request.args.get("agency"))
    form = AnswerForm()
    seen = form.schedule, form.version
    if checking():
        form.show_what_cannot_be_read()
    elif saved(
        form,
        lambda: answering_services.answer(
            reference, agency_id, form.given(), seen_schedule=seen[0].data, seen_version=seen[1].data, by=person(), by_email=form.by_email.data
        ),
    ):
        home = form.back.data == "home" or not commitments_queries.sees(person(), reference)
        return go_to(url_for("home.show") if home else url_for("operations.show", reference=reference), form.result)
    part = commitments_queries.part_to_answer(person(), reference, agency_id)
    if request.method == "GET":
        form.fill_from(part, person(), request.args.get("answer"))
    else:
        form.fill_gaps(part, person())
    form.show(part, commitments_queries.colleagues(agency_id))
    operation = part.operation
    left = staffing_queries.staff_left(operation.held, [agency_id], except_operation_id=operation.id)[agency_id]
    asked = Asked(
        day=operation.day, wall=operation.wall, people=[Wanted(agency_id, part.agency.name, part.staff_promised or part.staff_asked)], operation_id=operation.id
    )
    against = [line for line in checks_of([asked], person(), held_only=True)[0].lines if line.warns]
    return render_page(
        "operations/answer.html", fragment="operations/_answer.html", status=form.status, form=form, part=part, operation=operation,
        left=left, against=against, own=may_answer(person(), part), closed=commitments_rules.why_closed(part, clock.now()), overdue=commitments_rules.is_overdue(part, clock.today()),
        may_withdraw=part.state in commitments_rules.PROMISING, detail=commitments_words.detail_of_part(part),
        marking=marking(operation.restricted or tell_of_restricted(against)),
    )


@bp.route("/operations/<string:reference>/withdraw", methods=["GET", "POST"])
@requires("answer_for_agency")
def withdraw(reference: str) -> Response:
    """Withdraw an agency that had promised people."""
    agency_id = commitments_queries.agency_asked_for(person(), request.args.get("agency"))
    form = WithdrawForm()
    said = {"by": person(), "by_email": form.by_email.data}
    if saved(form, lambda: answering_services.withdraw(reference, agency_id, form.why.data or "", seen_version=form.version.data, **said)):
        stays = commitments_queries.sees(person(), reference)
        return go_to(url_for("operations.show", reference=reference) if stays else url_for("home.show"), form.result)
    part = commitments_queries.part_to_answer(person(), reference, agency_id)
    form.version.carry(part.version)
    return render_page(
        "operations/withdraw.html", fragment="operations/_withdraw.html", status=form.status, form=form, part=part,
        operation=part.operation, own=may_answer(person(), part), closed=commitments_rules.why_no_withdrawal(part, clock.now()),
        marking=marking(part.operation.restricted),
    )
