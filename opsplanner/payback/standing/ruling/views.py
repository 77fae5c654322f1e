"""The rule by which a standing site comes back."""

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
from opsplanner.payback.standing.ruling import services
from opsplanner.payback.standing.ruling.forms import SiteRuleForm
from opsplanner.web.forms import saved
from opsplanner.web.pages import go_to, render_page


@bp.route("/payback/<reference>/rule", methods=["GET", "POST"])
@requires("keep_payback")
def site_rule(reference: str) -> Response:
    """Give a standing site its rule, or another one from a day on."""
    form, back = SiteRuleForm(), url_for(".standing_site", reference=reference)
    if saved(form, lambda: services.give_rule(reference, form.rule(), form.people.data or 0, seen_version=form.version.data, by=person())):
        return go_to(back, form.result)
    job, today = jobs_queries.one_job(person(), reference, "keep"), clock.today()
    if job.kind is not JobKind.STANDING:
        raise NotFound()
    held = queries.rules_of([job.id]).get(job.id, [])
    if request.method == "GET":
        form.fill_from(held[-1] if held else None, today)
    form.version.carry(job.version)
    return render_page(
        "payback/standing/rule.html", fragment="payback/standing/_rule.html", status=form.status, form=form, job=job, back=back, stands=jobs_rules.stands(job.kind, job.state),
        held=words.of_rules(held, today), has_rule=bool(held),
    )
