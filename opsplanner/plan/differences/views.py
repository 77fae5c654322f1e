"""What pages changed of what the pack brought, for administrators."""

from __future__ import annotations

from flask import Response

from opsplanner.access import requires
from opsplanner.plan import bp
from opsplanner.plan.differences import queries, words
from opsplanner.web.pages import render_page


@bp.get("/administration/pack")
@requires("manage_accounts")
def pack_differences() -> Response:
    """List where the partnership's pack and what people keep on pages differ, field by field. The pages' word stands."""
    return render_page("plan/differences/index.html", fields=queries.differing(), figures=queries.differing_figures(), words=words)
