"""Pages on which all dates of a series are proposed, confirmed or undone."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.operations.forms import WhyForm
from opsplanner.operations.page import page as page_page
from opsplanner.operations.series import bp
from opsplanner.operations.series import page as series_page
from opsplanner.operations.series import queries as series_queries
from opsplanner.operations.series.moves import queries, services, words
from opsplanner.operations.series.moves.forms import DueForm
from opsplanner.operations.series.page import SeriesPage
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page


@bp.route("/operations/series/<string:code>/propose", methods=["GET", "POST"])
@requires("plan_operations")
def propose(code: str) -> Response:
    """Propose all drafts of a series, and ask each agency once."""
    form = DueForm()
    if saved(form, lambda: services.propose_drafts(code, form.due(), seen_version=form.version.data, by=person(), taken_on=form.taken_on())):
        return go_to(url_for("series.show", code=code), form.result)
    page = _page(code)
    drafts = [row.date for row in page.rows if row.date.changeable and row.date.state and row.date.state.value == "draft" and row.date.on]
    if request.method == "GET" and drafts:
        days = page_page.answer_days(min(date.on for date in drafts if date.on))
        form.answer_by.data = days[len(days) // 2] if days else None
    form.version.carry(page.head.version)
    return render_page("operations/series/propose.html", status=form.status, form=form, page=page, head=page.head, drafts=drafts, marking=marking(page.restricted))


@bp.post("/operations/series/<string:code>/confirm")
@requires("plan_operations")
def confirm(code: str) -> Response:
    """Confirm all dates of a series that are ready."""
    form = ActionForm()
    if saved(form, lambda: services.confirm_ready(code, by=person())):
        return go_to(url_for("series.show", code=code), form.result)
    return not_done(form, url_for("series.show", code=code))


@bp.route("/operations/series/<string:code>/undo", methods=["GET", "POST"])
@requires("plan_operations")
def undo(code: str) -> Response:
    """Undo a series whole, as long as nobody has answered."""
    form = WhyForm()
    done = saved(form, lambda: services.undo(code, form.why.data or "", seen_version=form.version.data, by=person()) or "")
    if done and form.result:
        return go_to(url_for("series.show", code=code), "The series is undone: its drafts are deleted, and its other dates cancelled")
    if done:
        return go_to(url_for("series.index"), "The series is undone: its drafts are deleted. Nobody had been asked")
    page = _page(code)
    form.version.carry(page.head.version)
    goes_too = words.goes_too(queries.planned_before(page.head.id, person())) if not page.refusal else ""
    return render_page(
        "operations/series/undo.html", status=form.status, form=form, page=page, head=page.head, goes_too=goes_too, today=clock.today(),
        marking=marking(page.restricted),
    )


def _page(code: str) -> SeriesPage:
    """Return the page of a series that this person leads. Raises NotFound."""
    if not series_queries.head(person(), code).leads:
        raise NotFound()
    return series_page.page_of(person(), code)
