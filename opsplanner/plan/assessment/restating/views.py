"""The page on which an agreed assessment is put right."""

from __future__ import annotations

from flask import Response, abort, request

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.plan import bp
from opsplanner.plan import queries as plan_queries
from opsplanner.plan.assessment import queries as assessment_queries
from opsplanner.plan.assessment.content import queries as content_queries
from opsplanner.plan.assessment.restating import queries, services
from opsplanner.plan.assessment.restating.forms import WHOLE, RestateForm
from opsplanner.web.address import address_of
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/plan/years/<string:year>/assessment/restate", methods=["GET", "POST"])
@requires("review")
def restate_assessment(year: str) -> Response:
    """Put right what an agreed assessment said wrongly (?of=: of which priority). For the office's managers."""
    if not plan_queries.keeps_plan(person()):
        abort(403)
    of_year = plan_queries.year(year)
    row, back = assessment_queries.of_year(of_year.id), address_of("plan.assessment", year=year)
    if row is None:
        raise NotFound()
    if not row.agreed and request.method == "GET":
        return go_to(back, services.DRAFT)
    form, content = RestateForm(), content_queries.content(of_year, row)
    form.offer(content)
    if request.method == "GET":
        form.of.data = request.args.get("of", "") if content.part(request.args.get("of", "")) else WHOLE
    if saved(form, lambda: services.restate(of_year, form.said(), by=person()), made=lambda _: (back, "It was put right.")):
        return go_to(f"{back}#restated", form.result)
    return render_page(
        "plan/assessment/restate.html", fragment="plan/assessment/_restate.html", status=form.status, form=form, year=of_year, back=back, restated=queries.restated(row.id),
    )
