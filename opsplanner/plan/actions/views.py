"""The pages of an action: what is done, how it goes, what shows it; and those on which it is kept."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.history import newest, subjects
from opsplanner.plan import bp
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.actions import queries, services, words
from opsplanner.plan.actions.evidence import queries as evidence_queries
from opsplanner.plan.actions.forms import ActionForm, ReportForm, TakeOutForm
from opsplanner.plan.actions.queries import Whole
from opsplanner.plan.rules import due
from opsplanner.web.address import address_of
from opsplanner.web.forms import ActionForm as OneButton
from opsplanner.web.forms import PageForm, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page


@bp.get("/plan/<string:year>/<string:priority>/actions/<string:action>")
@requires("see")
def action(year: str, priority: str, action: str) -> Response:
    """Show an action: what is done, by whom and by when, how it goes, and what of its evidence this person sees."""
    whole = queries.action(year, priority, action)
    row, evidence = whole.row, evidence_queries.of_action(person(), whole.row.id)
    return render_page(
        "plan/actions/show.html", whole=whole, row=row, words=words, due=due(row.due_on, row.status, clock.today()), evidence=evidence,
        keeps=plan_queries.keeps_plan(person()), reports=row.active and queries.may_report(person(), row.owner_id), here=_here(whole),
        recommendation=queries.recommendation_of(row.id), serving=queries.serving(row.id), history=newest(subjects.of_action(row.id), 50), marking=marking(evidence.restricted),
    )


@bp.route("/plan/<string:year>/<string:priority>/actions/new", methods=["GET", "POST"])
@requires("review")
def add_action(year: str, priority: str) -> Response:
    """Add an action to a priority. For the office's managers."""
    _keeps()
    of_year, found = plan_queries.priority(year.replace("-", "/"), priority)
    form, back = ActionForm(), address_of("plan.show", year=year, priority=priority)
    form.offer(queries.agencies())
    form.version.carry(0)
    made = lambda code: (address_of("plan.action", year=year, priority=priority, action=code), "This action was added.")  # noqa: E731
    if saved(form, lambda: services.add_action(of_year, found, form.said(), by=person()), made=made):
        return go_to(address_of("plan.action", year=year, priority=priority, action=form.result), "The action is there")
    return _render("Add an action", "Add the action", form, address_of("plan.add_action", year=year, priority=priority), back, f"{found.name}, {of_year.code}")


@bp.route("/plan/<string:year>/<string:priority>/actions/<string:action>/change", methods=["GET", "POST"])
@requires("review")
def change_action(year: str, priority: str, action: str) -> Response:
    """Change what is done, by whom and by when. For the office's managers."""
    _keeps()
    whole = queries.action(year, priority, action)
    form, row = ActionForm(), queries.as_kept(whole.priority.id, action)
    form.offer(queries.agencies(row.owner_agency_id))
    form.fill_from(row) if request.method == "GET" else None
    form.version.carry(row.version)
    if saved(form, lambda: services.change_action(whole, form.said(), seen_version=form.version.data, by=person())):
        return go_to(address_of("plan.action", **_here(whole)), form.result)
    return _form_of(whole, form, "Change the action", "Keep the action", "change_action")


@bp.route("/plan/<string:year>/<string:priority>/actions/<string:action>/report", methods=["GET", "POST"])
@requires("see")
def report_action(year: str, priority: str, action: str) -> Response:
    """Say how an action stands and how it goes. For coordinators of the agency that owns it, and the office's managers."""
    whole = queries.action(year, priority, action)
    if not queries.may_report(person(), whole.row.owner_id):
        abort(403)
    form, row = ReportForm(), queries.as_kept(whole.priority.id, action)
    form.fill_from(row) if request.method == "GET" else None
    form.version.carry(row.version)
    if saved(form, lambda: services.report(whole, form.state.data, form.progress.data, seen_version=form.version.data, by=person())):
        return go_to(address_of("plan.action", **_here(whole)), form.result)
    return _form_of(whole, form, "How it goes", "Keep how it goes", "report_action")


@bp.route("/plan/<string:year>/<string:priority>/actions/<string:action>/take-out", methods=["GET", "POST"])
@requires("review")
def take_out_action(year: str, priority: str, action: str) -> Response:
    """Take an action out of the plan. For the office's managers."""
    _keeps()
    whole = queries.action(year, priority, action)
    form, row = TakeOutForm(), queries.as_kept(whole.priority.id, action)
    form.version.carry(row.version)
    if saved(form, lambda: services.take_out(whole, form.why.data, seen_version=form.version.data, by=person())):
        return go_to(address_of("plan.action", **_here(whole)), form.result)
    return _form_of(whole, form, "Take it out of the plan", "Take it out of the plan", "take_out_action")


@bp.post("/plan/<string:year>/<string:priority>/actions/<string:action>/put-back")
@requires("review")
def put_back_action(year: str, priority: str, action: str) -> Response:
    """Put an action back into the plan. For the office's managers."""
    _keeps()
    whole, form = queries.action(year, priority, action), OneButton()
    page = address_of("plan.action", **_here(whole))
    if saved(form, lambda: services.put_back(whole, by=person())):
        return go_to(page, form.result)
    return not_done(form, page)


def _here(whole: Whole) -> dict[str, str]:
    return {"year": whole.year.path, "priority": whole.priority.code, "action": whole.row.code}


def _keeps() -> None:
    if not plan_queries.keeps_plan(person()):
        abort(403)


def _form_of(whole: Whole, form: PageForm, heading: str, button: str, endpoint: str) -> Response:
    address, back = address_of(f"plan.{endpoint}", **_here(whole)), address_of("plan.action", **_here(whole))
    return _render(heading, button, form, address, back, words.name(whole.row.programme, whole.row.text))


def _render(heading: str, button: str, form: PageForm, address: str, back: str, back_words: str) -> Response:
    return render_page(
        "plan/actions/form.html", fragment="plan/actions/_form.html", status=form.status, form=form, heading=heading, button_words=button, address=address,
        back=back, back_words=back_words,
    )
