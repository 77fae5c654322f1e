"""The standing sites, and one of them: its rule, its dates, what was done in all."""

from __future__ import annotations

from flask import Response, request

from opsplanner.access import may, person, requires
from opsplanner.errors import NotFound
from opsplanner.models import JobKind
from opsplanner.payback import bp
from opsplanner.payback.jobs import queries as jobs_queries
from opsplanner.payback.standing import page
from opsplanner.web.pages import render_page
from opsplanner.web.paging import page_asked


@bp.get("/payback/standing")
@requires("see")
def standing_sites() -> Response:
    """The standing sites that come back, each with its rule and its next dates; or those that are over."""
    found = page.sites_page(person(), page_asked(request.args), over=request.args.get("over") == "yes")
    return render_page("payback/standing/index.html", page=found, keeps=may(person(), "keep_payback"), may_refer=may(person(), "refer_payback"))


@bp.get("/payback/<reference>/standing")
@requires("see")
def standing_site(reference: str) -> Response:
    """One standing site: by what rule it comes back, how its next dates stand, and what was done on it in all, each figure with its entries."""
    job = jobs_queries.one_job(person(), reference, "see")
    if job.kind is not JobKind.STANDING:
        raise NotFound()
    found = page.site_page(job, person(), page_asked(request.args))
    return render_page("payback/standing/show.html", job=job, page=found, keeps=may(person(), "keep_payback"))
