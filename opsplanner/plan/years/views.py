"""The pages of a plan year: how far it is, and each of its moves. Adopted words and days are typed, never assumed."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort, request

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.history import newest, subjects
from opsplanner.models import PlanState
from opsplanner.plan import bp, queries
from opsplanner.plan.plans import queries as plans_queries
from opsplanner.plan.refresh import queries as refresh_queries
from opsplanner.plan.years import queries as years_queries
from opsplanner.plan.years import rules, services, words
from opsplanner.plan.years.forms import AddYearForm, AdoptForm, ConsultForm, PutBackForm, YearForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import PageForm, saved
from opsplanner.web.pages import go_to, render_page


@bp.get("/plan/years/<string:year>")
@requires("see")
def year(year: str) -> Response:
    """Show how far a plan year is: who was consulted, who adopted it and when, and what was changed of it."""
    found, keeps = queries.year(year), queries.keeps_plan(person())
    return render_page(
        "plan/years/show.html", year=found, plan=plans_queries.plan_of(found), words=words, keeps=keeps, moves=rules.moves_of(found.state) if keeps else (),
        STATES=PlanState, earlier=refresh_queries.before(queries.years(), found), priorities=queries.priorities([found.id]), history=newest(subjects.of_plan_year(found.id), 50),
    )


@bp.route("/plan/years/new", methods=["GET", "POST"])
@requires("review")
def add_year() -> Response:
    """Add a plan year, as a draft. For the office's managers."""
    _keeps()
    form = AddYearForm()
    form.offer(rules.offered({year.starts_on.year for year in queries.years()}, clock.today()))
    made = lambda code: (address_of("plan.year", year=code.replace("/", "-")), f"The plan year {code} was added.")  # noqa: E731
    if saved(form, lambda: services.add_year(form.first.data, form.title.data or "", by=person()), made=made):
        return go_to(address_of("plan.year", year=form.result.replace("/", "-")), f"{form.result} is there as a draft. Add its priorities next")
    return render_page("plan/years/add.html", fragment="plan/years/_add.html", status=form.status, form=form)


@bp.route("/plan/years/<string:year>/change", methods=["GET", "POST"])
@requires("review")
def change_year(year: str) -> Response:
    """Change what is said of a plan year. For the office's managers."""
    _keeps()
    form, row = YearForm(), years_queries.as_kept(year)
    form.fill_from(row) if request.method == "GET" else None
    return _form(
        year, form, "change", "What is said of it", "Keep what is said",
        lambda: services.change_year(year, form.title.data or "", form.became_note.data or "", seen_version=form.version.data, by=person()), row.version,
    )


@bp.route("/plan/years/<string:year>/consult", methods=["GET", "POST"])
@requires("review")
def consult_on_year(year: str) -> Response:
    """Say that a plan year was consulted on. For the office's managers."""
    _keeps()
    form, row = ConsultForm(), years_queries.as_kept(year)
    if request.method == "GET":
        form.on.data, form.with_whom.data = row.consulted_on, row.consulted_with
    return _form(
        year, form, "consult_on", "It was consulted on", "Keep who was consulted",
        lambda: services.consult_on(year, form.day(), form.with_whom.data or "", seen_version=form.version.data, by=person()), row.version,
    )


@bp.route("/plan/years/<string:year>/adopt", methods=["GET", "POST"])
@requires("review")
def adopt_year(year: str) -> Response:
    """Say that a plan year was adopted. For the office's managers."""
    _keeps()
    form, row = AdoptForm(), years_queries.as_kept(year)
    if request.method == "GET":
        form.on.data, form.by_whom.data = row.adopted_on, row.adopted_by
    return _form(
        year, form, "adopt", "It was adopted", "Keep who adopted it",
        lambda: services.adopt(year, form.day(), form.by_whom.data or "", seen_version=form.version.data, by=person()), row.version,
    )


@bp.route("/plan/years/<string:year>/put-back", methods=["GET", "POST"])
@requires("review")
def put_back_year(year: str) -> Response:
    """Make a plan year a draft again. For the office's managers."""
    _keeps()
    form, row = PutBackForm(), years_queries.as_kept(year)
    return _form(
        year, form, "put_back", "Make it a draft again", "Make it a draft again",
        lambda: services.put_back(year, form.why.data, seen_version=form.version.data, by=person()), row.version,
    )


def _keeps() -> None:
    if not queries.keeps_plan(person()):
        abort(403)


def _form(year: str, form: PageForm, move: str, heading: str, button: str, verb: Callable[[], str], version: int) -> Response:
    form.version.carry(version)  # type: ignore[attr-defined]
    if saved(form, verb):
        return go_to(address_of("plan.year", year=year), form.result)
    return render_page(
        "plan/years/form.html", fragment="plan/years/_form.html", status=form.status, form=form, year=queries.year(year),
        address=address_of(f"plan.{move}_year", year=year), heading=heading, button_words=button,
    )
