"""The pages on which an operation's lead adds an agency, releases it, or changes what it is asked for."""

from __future__ import annotations

from flask import Response, request
from wtforms.fields.choices import SelectChoice

from opsplanner.access import person, requires
from opsplanner.commitments.rules import WAITING
from opsplanner.errors import RuleBroken
from opsplanner.operations import bp
from opsplanner.operations import queries as operations_queries
from opsplanner.operations import rules as operations_rules
from opsplanner.operations.forms import WhyForm
from opsplanner.operations.page import page as page_page
from opsplanner.operations.parts import queries, services
from opsplanner.operations.parts.forms import AddAgencyForm, PartForm
from opsplanner.operations.views import address
from opsplanner.web.forms import PageForm, saved
from opsplanner.web.pages import go_to, marking, render_page


@bp.route("/operations/<reference>/add-agency", methods=["GET", "POST"])
@requires("plan_operations")
def add_agency(reference: str) -> Response:
    """Ask one more agency."""
    operation = operations_queries.changeable(person(), reference)
    form = AddAgencyForm()
    others = [SelectChoice(str(id_), name) for id_, name in queries.other_agencies(operation)]
    form.agency.choices = [SelectChoice("", "Choose an agency"), *others]

    def verb() -> str:
        services.add_agency(
            reference, int(form.agency.data), role=form.role.data or "", staff=form.staff.data or 0, required=form.required.data,
            answer_by=form.answer_by.data, seen_version=form.version.data, by=person(), taken_on=form.taken_on(),
        )
        return next(choice.label for choice in form.agency.choices if choice.value == form.agency.data)

    if saved(form, verb, made=lambda agency: (address(reference), f"{agency} is asked. Now tell it.")):
        return go_to(address(reference), "The agency is asked. Now tell it.")
    if request.method == "GET":
        form.required.data = True
    return _page("operations/add_agency.html", reference, form)


@bp.route("/operations/<reference>/release", methods=["GET", "POST"])
@requires("plan_operations")
def release(reference: str) -> Response:
    """Release an agency from its part (?agency=CODE)."""
    code, form = request.args.get("agency", ""), WhyForm()
    if saved(form, lambda: services.release_agency(reference, code, why=form.why.data, seen_version=form.version.data, by=person())):
        return go_to(address(reference), "The agency is released. Now tell it.")
    return _page("operations/release.html", reference, form, code)


@bp.route("/operations/<reference>/requirement", methods=["GET", "POST"])
@requires("plan_operations")
def requirement(reference: str) -> Response:
    """Change what an agency is asked for, or whether the operation needs it (?agency=CODE)."""
    code, form = request.args.get("agency", ""), PartForm()

    def verb() -> None:
        services.change_part(
            reference, code, required=form.required.data, staff=form.staff.data or 0, why=form.why.data, answer_by=form.answer_by.data,
            seen_version=form.version.data, by=person(), taken_on=form.taken_on(),
        )

    if saved(form, verb):
        return go_to(address(reference), "What the agency is asked for has changed.")
    return _page("operations/requirement.html", reference, form, code)


def _page(template: str, reference: str, form: PageForm, code: str = "") -> Response:
    operation = operations_queries.changeable(person(), reference)
    part = services.part_of(operation, code) if code or "agency" not in form else None
    form.version.carry(operation.version)
    if request.method == "GET":
        if "answer_by" in form:
            form.answer_by.data = page_page.offered_answer_by(operation.day)
        if part and isinstance(form, PartForm):
            form.staff.data, form.required.data = part.staff_asked, part.required
            if part.state in WAITING:
                form.answer_by.data = part.answer_by
    try:
        operations_rules.check_move("change agencies", operation.state)
        refusal = ""
    except RuleBroken as broken:
        refusal = str(broken)
    return render_page(
        template, status=form.status, operation=operation, form=form, part=part, refusal=refusal, marking=marking(operation.restricted)
    )
