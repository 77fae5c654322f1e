"""Who signs off in a manager's place: deputies, appointed and ended."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.outcomes import bp
from opsplanner.outcomes.review.reviewers import queries, services
from opsplanner.outcomes.review.reviewers.forms import DeputyForm
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page
from opsplanner.web.typed import clean


@bp.route("/outcomes/deputies", methods=["GET", "POST"])
@requires("appoint_deputies")
def deputies() -> Response:
    """Show who signs figures off, and appoint a deputy manager (?q=: somebody whose name or agency holds these words)."""
    form, wanted = DeputyForm(), clean(request.args.get("q", ""))[:100]
    if saved(form, lambda: services.appoint_deputy(form.user_id(), by=person()), made=lambda said: (url_for(".deputies"), said)):
        return go_to(url_for(".deputies"), form.result)
    found, more = queries.may_be_deputies(person(), wanted.split())
    form.offer(found, found=bool(wanted))
    return render_page(
        "outcomes/deputies.html", fragment="outcomes/_deputies.html", status=form.status, form=form, deputies=queries.deputies(),
        reviewers=queries.who_signs([], but=[])[None], wanted=wanted, found=found, more=more,
    )


@bp.post("/outcomes/deputies/<int:user_id>/end")
@requires("appoint_deputies")
def end_deputy(user_id: int) -> Response:
    """End the appointment of a deputy manager."""
    form, back = ActionForm(), url_for(".deputies")
    if saved(form, lambda: services.end_deputy(user_id, by=person())):
        return go_to(back, form.result)
    return not_done(form, back)
