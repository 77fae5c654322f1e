"""A standing site is no longer wanted."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import person, requires
from opsplanner.errors import NotFound
from opsplanner.models import JobKind
from opsplanner.payback import bp
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.jobs import rules as jobs_rules
from opsplanner.payback.standing import queries, words
from opsplanner.payback.standing.ending import services
from opsplanner.payback.standing.ending.forms import EndForm
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/payback/<reference>/no-longer", methods=["GET", "POST"])
@requires("keep_payback")
def end_site(reference: str) -> Response:
    """Say from when a standing site does not come back."""
    form, back = EndForm(), url_for(".standing_site", reference=reference)

    def verb() -> str:
        assert form.since.data is not None
        return services.end_site(reference, form.since.data, why=form.why.data or "", accepted=form.accepted, seen_version=form.version.data, by=person())

    if saved(form, verb):
        return go_to(back, form.result)
    job, today = jobs_queries.one_job(person(), reference, "keep"), clock.today()
    if job.kind is not JobKind.STANDING:
        raise NotFound()
    if request.method == "GET":
        form.since.data = today
    form.version.carry(job.version)
    return render_page(
        "payback/standing/end.html", fragment="payback/standing/_end.html", status=form.status, form=form, job=job, back=back, stands=jobs_rules.stands(job.kind, job.state),
        held=words.of_rules(queries.rules_of([job.id]).get(job.id, []), today),
    )
