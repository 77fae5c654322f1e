"""Pages on which agencies answer and withdraw, and on which they are listed with their staff numbers."""

from __future__ import annotations

from flask import Flask, Response, request, url_for

from opsplanner import clock
from opsplanner.access import may, may_answer, person, requires
from opsplanner.commitments import bp, queries, rules, services
from opsplanner.commitments.forms import AnswerForm, ExceptionForm, UsualStaffForm, WithdrawForm
from opsplanner.commitments.listing import listing
from opsplanner.commitments.words import words_of_week
from opsplanner.history import newest, subjects
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page


def set_up(app: Flask) -> None:
    """Put the pages on the application."""
    app.register_blueprint(bp)


@bp.route("/operations/<string:reference>/answer", methods=["GET", "POST"])
@requires("answer_for_agency")
def answer(reference: str) -> Response:
    """Answer for one's own agency, or record what another's told by telephone (?agency=CODE)."""
    agency_id = queries.agency_asked_for(person(), request.args.get("agency"))
    form = AnswerForm()
    seen = form.schedule, form.version
    if saved(
        form,
        lambda: services.answer(reference, agency_id, form.given(), seen_schedule=seen[0].data, seen_version=seen[1].data, by=person()),
    ):
        home = form.back.data == "home" or not queries.sees(person(), reference)
        return go_to(url_for("home.show") if home else url_for("operations.show", reference=reference), form.result)
    part = queries.part_to_answer(person(), reference, agency_id)
    if request.method == "GET":
        form.fill_from(part, person(), request.args.get("answer"))
    else:
        form.fill_gaps(part, person())
    form.show(part, queries.colleagues(agency_id))
    operation = part.operation
    left = queries.staff_left(operation.held, [agency_id], except_operation_id=operation.id)[agency_id]
    return render_page(
        "commitments/answer.html", fragment="commitments/_answer.html", status=form.status, form=form, part=part, operation=operation,
        left=left, own=may_answer(person(), part), closed=rules.why_closed(part, clock.now()), overdue=rules.is_overdue(part, clock.today()),
        may_withdraw=part.state in rules.PROMISING, detail=queries.detail_of_part(part), marking=marking(operation.restricted),
    )  # fmt: skip


@bp.route("/operations/<string:reference>/withdraw", methods=["GET", "POST"])
@requires("answer_for_agency")
def withdraw(reference: str) -> Response:
    """Withdraw an agency that had promised people."""
    agency_id = queries.agency_asked_for(person(), request.args.get("agency"))
    form = WithdrawForm()
    if saved(form, lambda: services.withdraw(reference, agency_id, form.why.data or "", seen_version=form.version.data, by=person())):
        stays = queries.sees(person(), reference)
        return go_to(url_for("operations.show", reference=reference) if stays else url_for("home.show"), form.result)
    part = queries.part_to_answer(person(), reference, agency_id)
    form.version.carry(part.version)
    return render_page(
        "commitments/withdraw.html", fragment="commitments/_withdraw.html", status=form.status, form=form, part=part,
        operation=part.operation, own=may_answer(person(), part), closed=rules.why_no_withdrawal(part, clock.now()),
        marking=marking(part.operation.restricted),
    )  # fmt: skip


@bp.get("/agencies")
@requires("see")
def agencies() -> Response:
    """List the agencies: who to ring, what each promised, what it has to answer."""
    return render_page("commitments/agencies.html", rows=queries.agencies(person(), clock.now(), 14), days=14)


@bp.get("/agencies/<string:code>")
@requires("see")
def agency(code: str) -> Response:
    """Show one agency: contact, teams, parts in operations, staff."""
    found = queries.agency(code)
    parts = listing(person(), found.id, lambda number: url_for(".agency", code=code, page=number) + "#parts", request.args.get("page"))
    own = person().agency_id == found.id
    week, exceptions = queries.usual_staff(found.id), queries.exceptions(found.id, clock.today())
    numbers = own or person().agency.sees_everything_open  # operations that the rest may not see would show in these
    free = queries.free_days(found.id, clock.today(), 14, week, exceptions) if numbers else []
    return render_page(
        "commitments/agency.html", agency=found, parts=parts, may_answer=own and may(person(), "answer_for_agency"), week=week,
        usual=words_of_week(week), exceptions=exceptions, free=free, marking=marking(any(row.restricted for row in parts.rows)),
    )  # fmt: skip


@bp.route("/agencies/<string:code>/staff-numbers", methods=["GET", "POST"])
@requires("keep_staff_numbers")
def staff_numbers(code: str) -> Response:
    """Keep one's own agency's usual staff by weekday."""
    form = UsualStaffForm()
    if saved(form, lambda: services.change_usual_staff(code, form.week(), seen_version=form.version.data, by=person())):
        return go_to(url_for(".staff_numbers", code=code), form.result)
    return _numbers_page(code, form, ExceptionForm(formdata=None))


@bp.post("/agencies/<string:code>/staff-numbers/exceptions")
@requires("keep_staff_numbers")
def add_exception(code: str) -> Response:
    """Give one date another number."""
    form = ExceptionForm()
    if saved(form, lambda: services.add_exception(code, form.day.data, form.staff.data or 0, form.reason.data or "", by=person())):  # type: ignore[arg-type]
        return go_to(url_for(".staff_numbers", code=code), form.result)
    return _numbers_page(code, UsualStaffForm(formdata=None), form)


@bp.post("/agencies/<string:code>/staff-numbers/exceptions/<int:exception_id>/remove")
@requires("keep_staff_numbers")
def remove_exception(code: str, exception_id: int) -> Response:
    """Take an exception back."""
    form, back = ActionForm(), url_for(".staff_numbers", code=code)
    if saved(form, lambda: services.remove_exception(code, exception_id, by=person())):
        return go_to(back, form.result)
    return not_done(form, back)


def _numbers_page(code: str, form: UsualStaffForm, exception: ExceptionForm) -> Response:
    found = queries.own_agency(person(), code)
    if form.status == 200:
        form.fill_from(queries.usual_staff(found.id), found.staff_version)
    return render_page(
        "commitments/staff_numbers.html", fragment="commitments/_staff_numbers.html", status=max(form.status, exception.status), form=form,
        exception=exception, agency=found, exceptions=queries.exceptions(found.id, clock.today()), lines=newest(subjects.of_agency(found.id), 10),
    )  # fmt: skip
