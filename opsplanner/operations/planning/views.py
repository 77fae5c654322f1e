"""The pages of planning: choose a type, plan an operation, change one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Flask, Response, current_app, request, url_for
from werkzeug.wrappers import Response as Answer

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.catalogue import queries as catalogue_queries
from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.errors import RuleBroken
from opsplanner.models import OperationState
from opsplanner.operations.checks.queries import checks
from opsplanner.operations.checks.rules import Asked, Checks, Wanted, tell_of_restricted
from opsplanner.operations.page import extras
from opsplanner.operations.planning import bp, queries, rules, services
from opsplanner.operations.planning import page as planning_page
from opsplanner.operations.planning.details.forms import DetailsForm, PlanningForm
from opsplanner.operations.planning.folds.forms import opened, opening
from opsplanner.operations.planning.forms import PlanForm, plan_form
from opsplanner.operations.planning.queries import Sheet
from opsplanner.operations.planning.wishes import filters as wishes_filters
from opsplanner.operations.planning.wishes.filters import Wishes
from opsplanner.web.address import address_of
from opsplanner.web.forms import Made, checking, saved
from opsplanner.web.headers import REFUSED
from opsplanner.web.pages import go_to, marking, render_page, wants_fragment
from opsplanner.web.typed import clean

AHEAD = timedelta(days=60)
"""How far bank holidays are read for the dates to answer by."""


def set_up(app: Flask) -> None:
    """Join these pages to the application."""
    app.register_blueprint(bp)


@bp.route("/operations/plan", methods=["GET", "POST"])
@requires("plan_operations")
def plan() -> Response | Answer:
    """Choose a type or a former operation, then plan one. The address may say what it begins with (?type=CUBIT&day=2026-12-03&ask=police:4)."""
    like, code = clean(request.args.get("like", "")), clean(request.args.get("type", ""))
    if like:
        sheet = queries.sheet_like(person(), like)
    elif code:
        sheet = queries.sheet_for_type(code)
    else:
        return _choose()
    wishes = _wishes(sheet)
    form = plan_form(sheet, person(), bank_holidays(*_holidays_round(clock.today())), wishes)
    here = url_for(".plan", like=like) if like else url_for(".plan", type=sheet.type.code)
    return _do(form, sheet, here, wishes.complaints, reference=None)


@bp.route("/operations/<string:reference>/edit", methods=["GET", "POST"])
@requires("plan_operations")
def edit(reference: str) -> Response | Answer:
    """Change a draft in full, or the details of what the agencies were asked for."""
    sheet = queries.sheet_for_change(person(), clean(reference))
    kept, here = sheet.kept, url_for(".edit", reference=reference)
    assert kept is not None
    if kept.state is OperationState.DRAFT:
        wishes = _wishes(sheet)
        form = plan_form(sheet, person(), bank_holidays(*_holidays_round(clock.today())), wishes, editing=True)
        return _do(form, sheet, here, wishes.complaints, reference=reference)
    try:
        rules.check_details_open(reference, kept.state)
    except RuleBroken as broken:
        return go_to(url_for("operations.show", reference=reference), str(broken))
    return _change(DetailsForm(sheet, person()), sheet, here, reference)


def _choose() -> Response:
    wanted = clean(request.args.get("q", ""))[:60]
    kinds, former, when = catalogue_queries.types(), queries.former_ones(person(), wanted), wishes_filters.read_when(request.args)
    return render_page(
        "operations/planning/choose.html", fragment="operations/planning/_former.html", kinds=kinds, former=former, wanted=wanted, when=when,
        kept=wishes_filters.kept(request.args),
    )


def _wishes(sheet: Sheet) -> Wishes:
    """Return what the address says that the form begins with; what was sent says it itself."""
    return wishes_filters.read_wishes(request.args, sheet.choices) if request.method == "GET" else Wishes()


def _do(form: PlanForm, sheet: Sheet, here: str, complaints: Sequence[str], *, reference: str | None) -> Response | Answer:
    """Check, save as a draft or propose, whichever button was pressed; else show the page."""
    if checking() or opening():
        form.show_what_cannot_be_read()
    elif saved(form, lambda: _keep(form, reference), made=None if reference else _made):
        return _went(form.result)
    return _page("operations/planning/plan.html", "operations/planning/_form.html", form, sheet, here, _asked(form, sheet), complaints)


def _keep(form: PlanForm, reference: str | None) -> str:
    seen_version = form.version.data if reference is not None else None
    if "propose" in request.form:
        return services.propose(form.values(), by=person(), reference=reference, seen_version=seen_version, taken_on=form.taken_on())
    return services.save_draft(form.values(), by=person(), reference=reference, seen_version=seen_version)


def _made(reference: str) -> Made:
    return url_for("operations.show", reference=reference), f"It made {reference}."


def _went(reference: str) -> Response:
    if "series" in request.form:
        return go_to(url_for("series.new", of=reference), f"{reference} is saved as a draft. Now choose the other dates of the series")
    if "propose" in request.form:
        return go_to(url_for("notices.show", reference=reference), f"{reference} is proposed. Now tell the agencies that they are asked")
    return go_to(url_for("operations.show", reference=reference), f"{reference} is saved as a draft. Nobody has been asked yet")


def _change(form: DetailsForm, sheet: Sheet, here: str, reference: str) -> Response | Answer:
    if checking() or opening():
        form.show_what_cannot_be_read()
    elif saved(form, lambda: services.change_details(reference, form.values(), seen_version=form.version.data, by=person())):
        return go_to(url_for("operations.show", reference=reference), f"{reference} is changed. No agency is asked again")
    return _page("operations/planning/details.html", "operations/planning/_details.html", form, sheet, here, _asked(form, sheet))


def _page(page: str, fragment: str, form: PlanningForm, sheet: Sheet, here: str, asked: Asked, complaints: Sequence[str] = ()) -> Response:
    """Answer the page with its panel and, of a plan, the lessons of the last two of the type; or when HTMX asks so the panel alone, or one fold."""
    usual, said = tuple(measure.usual for measure in sheet.choices.measures), planning_page.said(form)
    folds = {} if checking() and wants_fragment() else planning_page.folds(form)
    if request.method != "POST" and wants_fragment() and (one := next((name for name in opened() if name in folds), None)):
        return render_page(page, fragment=f"operations/planning/folds/_{one}.html", form=form, here=here, said=said, folds=folds, usual_measures=usual)
    panel_only, told = checking() and wants_fragment(), _found(asked)
    answer = render_page(
        page,
        fragment="operations/planning/_checked.html" if checking() else fragment,
        status=form.status,
        form=form,
        sheet=sheet,
        complaints=complaints,
        usual_measures=usual,
        here=here,
        said=said,
        folds=folds,
        typed=request.method == "POST",
        of_former=planning_page.of_former(form),
        checks=told,
        finder=_finder(asked, sheet),
        problems=form.error_list() if panel_only else [],
        lessons=[] if panel_only or not isinstance(form, PlanForm) else extras.lessons(sheet.type.id, person()),
        may_mark=current_app.config["SETTINGS"].restricted_allowed or bool(form.details()["restricted"]),
        marking=marking(bool(sheet.kept and sheet.kept.restricted) or tell_of_restricted(told.lines)),
    )
    if request.method == "POST" and not wants_fragment():
        answer.headers["Cache-Control"] = REFUSED  # what was typed stands nowhere else, as on a page that was refused
    return answer


def _asked(form: PlanningForm, sheet: Sheet) -> Asked:
    """What the panel looks at: what the form holds now, as far as it makes sense."""
    names = {choice.id: choice.name for choice in sheet.choices.resources}
    agencies = {choice.id: choice.name for choice in sheet.choices.agencies}
    kept = sheet.kept if "version" in form else None
    parts = form.parts() if isinstance(form, PlanForm) else sheet.parts
    places = {choice.code: choice.id for choice in sheet.choices.places}
    return Asked(
        day=form.day_so_far(),
        wall=form.wall_so_far(),
        wards=form.wards.data or (),
        place_id=places.get(form.place.data or "") if isinstance(form, PlanForm) else kept.place_id if kept else None,
        resources=[(one, names[one]) for one in form.resources.data or () if one in names],
        people=[Wanted(part.agency_id, agencies[part.agency_id], part.staff) for part in parts if part.agency_id in agencies],
        type_id=sheet.type.id,
        operation_id=kept.id if kept else None,
    )


def _finder(asked: Asked, sheet: Sheet) -> str:
    """Return where a date is found for what the form holds now, or for the operation that it changes."""
    if asked.operation_id and sheet.kept:
        return address_of("operations.find", of=sheet.kept.reference)
    hours = {"starts": f"{asked.wall.start:%H:%M}", "ends": f"{asked.wall.end:%H:%M}"} if asked.wall else {}
    wishes = wishes_filters.in_address(sheet.choices, asked.wards, [id_ for id_, _ in asked.resources], [(one.agency_id, one.staff) for one in asked.people])
    return address_of("operations.find", type=sheet.type.code, **hours, **wishes)


def _found(asked: Asked) -> Checks:
    return checks(asked, person(), bank_holidays(asked.day, asked.day) if asked.day else {})


def _holidays_round(day: date) -> tuple[date, date]:
    return day, day + AHEAD
