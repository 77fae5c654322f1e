"""A standing site put on its next dates, in one press."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.models import JobKind
from opsplanner.payback import bp
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.standing import page, queries
from opsplanner.payback.standing.dates import services
from opsplanner.payback.standing.dates.forms import dates_form
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/payback/<reference>/dates", methods=["GET", "POST"])
@requires("keep_payback")
def site_dates(reference: str) -> Response:
    """Put a standing site on those of its next dates that have a crew with places; the others are named, with what stands in the way."""
    job = jobs_queries.one_job(person(), reference, "keep")
    if job.kind is not JobKind.STANDING:
        raise NotFound()
    id_, back = job.id, url_for(".standing_site", reference=reference)
    ahead = page.ahead_of([job])[id_]
    form = dates_form(ahead.dates, queries.last_visit(id_))

    def verb() -> str:
        return services.put_on_dates(reference, form.chosen(), accepted=form.accepted, seen_version=form.version.data, by=person())

    if saved(form, verb, made=lambda said: (back, said)):
        return go_to(back, form.result)
    if request.method == "GET":
        form.fill()
    job = jobs_queries.one_job(person(), reference, "keep")
    form.version.carry(job.version)
    return render_page(
        "payback/standing/dates.html", fragment="payback/standing/_dates.html", status=form.status, form=form, job=job, back=back, stands=jobs_rules.stands(job.kind, job.state),
        held=ahead.rule, has_rule=ahead.has_rule, others=[one for one in ahead.dates if not one.can and not one.besides],
    )
