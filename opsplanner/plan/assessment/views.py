"""The strategic assessment of a plan year, and the page beside each of its priorities; written and agreed by the office's managers."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.history import newest, subjects
from opsplanner.plan import bp
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.assessment import queries, services, words
from opsplanner.plan.assessment.content import queries as content_queries
from opsplanner.plan.assessment.forms import AgreeForm, LevelForm, SummaryForm
from opsplanner.plan.assessment.queries import AssessmentRow, LevelRow
from opsplanner.plan.assessment.restating import queries as restating_queries
from opsplanner.plan.emerging_issues import queries as emerging_queries
from opsplanner.plan.queries import YearRow
from opsplanner.web.address import address_of
from opsplanner.web.forms import ActionForm, PageForm, saved
from opsplanner.web.pages import go_to, not_done, render_page


@bp.get("/plan/years/<string:year>/assessment")
@requires("see")
def assessment(year: str) -> Response:
    """Show the strategic assessment of a plan year: of each priority the level and its change, what the community asked for, what is new."""
    of_year, keeps = plan_queries.year(year), plan_queries.keeps_plan(person())
    row = queries.of_year(of_year.id)
    content = content_queries.content(of_year, row) if row else None
    waiting = emerging_queries.waiting() if row and not row.agreed else []
    return render_page(
        "plan/assessment/show.html", year=of_year, row=row, content=content, words=words, waiting=waiting, missing=words.missing_words(content, len(waiting)) if content and row and not row.agreed else [],
        restated=restating_queries.restated(row.id) if row and row.agreed else (), restates=keeps and row is not None and row.agreed,
        writes=keeps and row is not None and not row.agreed, keeps=keeps, earlier=[one for one in queries.every() if one.year != of_year.code],
        history=newest(subjects.of_assessment(row.id), 50) if row else [],
    )


@bp.post("/plan/years/<string:year>/assessment/begin")
@requires("review")
def begin_assessment(year: str) -> Response:
    """Begin the assessment of a plan year. For the office's managers."""
    of_year, form, back = _year(year), ActionForm(), address_of("plan.assessment", year=year)
    if saved(form, lambda: services.begin_assessment(of_year, by=person())):
        return go_to(back, form.result)
    return not_done(form, back)


@bp.route("/plan/years/<string:year>/assessment/summary", methods=["GET", "POST"])
@requires("review")
def write_summary(year: str) -> Response:
    """Write what an assessment says on the whole. For the office's managers."""
    of_year, row = _draft(year)
    form, back = SummaryForm(), address_of("plan.assessment", year=year)
    if request.method == "GET":
        form.summary.data = row.summary
    form.version.carry(row.version)
    if saved(form, lambda: services.write_summary(of_year, form.summary.data or "", seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    return _form_page(form, "What it says on the whole", "Keep it", address_of("plan.write_summary", year=year), back, f"Strategic assessment {of_year.code}")


@bp.route("/plan/years/<string:year>/assessment/agree", methods=["GET", "POST"])
@requires("review")
def agree_assessment(year: str) -> Response:
    """Say that an assessment was agreed, when and by whom: from then on it stays as it is. For the office's managers."""
    of_year, row = _draft(year)
    form, back, content = AgreeForm(), address_of("plan.assessment", year=year), content_queries.content(of_year, row)
    form.version.carry(row.version)
    if saved(form, lambda: services.agree(of_year, form.day(), form.by_whom.data or "", seen=form.seen.data or "", seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    form.seen.data = content.digest()
    missing = words.missing_words(content, len(emerging_queries.waiting()))
    return _form_page(form, f"Agree the assessment of {of_year.code}", "It is agreed", address_of("plan.agree_assessment", year=year), back, f"Strategic assessment {of_year.code}", missing)


@bp.get("/plan/<string:year>/<string:priority>/assessment")
@requires("see")
def priority_assessment(year: str, priority: str) -> Response:
    """Show what the assessment says of one priority: its level and what changed, what the community asked for by ward, what is new."""
    of_year, found = plan_queries.priority(year.replace("-", "/"), priority)
    row = queries.of_year(of_year.id)
    part, keeps = content_queries.content(of_year, row).part(found.code) if row else None, plan_queries.keeps_plan(person())
    restated = [one for one in restating_queries.restated(row.id) if one.priority_code == found.code] if row and row.agreed else []
    return render_page(
        "plan/assessment/priority.html", year=of_year, priority=found, row=row, part=part, words=words, beside=queries.beside(found.id),
        writes=part is not None and row is not None and not row.agreed and keeps, restated=restated,
        restates=part is not None and row is not None and row.agreed and keeps,
    )


@bp.route("/plan/<string:year>/<string:priority>/assessment/change", methods=["GET", "POST"])
@requires("review")
def write_level(year: str, priority: str) -> Response:
    """Say how high the level of a priority is, what that stands on, and what changed. For the office's managers."""
    of_year, row = _draft(year)
    found = services.priority_of(of_year, priority)
    form, back = LevelForm(), address_of("plan.priority_assessment", year=year, priority=priority)
    said = queries.levels(row.id).get(found.id) or LevelRow(found.id, None, "", "", 0)
    form.fill_from(said) if request.method == "GET" else None
    form.version.carry(said.version)
    if saved(form, lambda: services.write_level(of_year, found, form.said(), seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    return _form_page(form, "How high its level is", "Keep the level", address_of("plan.write_level", year=year, priority=priority), back, f"{found.name}, {of_year.code}")


def _year(year: str) -> YearRow:
    if not plan_queries.keeps_plan(person()):
        abort(403)
    return plan_queries.year(year)


def _draft(year: str) -> tuple[YearRow, AssessmentRow]:
    """Return a plan year with its assessment. Raises NotFound where it has none, or one that is agreed and stays as it is; what was typed meanwhile is refused by the form."""
    of_year = _year(year)
    row = queries.of_year(of_year.id)
    if row is None or (row.agreed and request.method == "GET"):
        raise NotFound()
    return of_year, row


def _form_page(form: PageForm, heading: str, button: str, address: str, back: str, back_words: str, missing: list[str] | None = None) -> Response:
    return render_page(
        "plan/assessment/form.html", fragment="plan/assessment/_form.html", status=form.status, form=form, heading=heading, button_words=button, address=address, back=back,
        back_words=back_words, missing=missing or [],
    )
