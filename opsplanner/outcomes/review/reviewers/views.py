"""Who signs off in a manager's place: deputies, appointed and ended."""

from __future__ import annotations

from flask import Response, url_for

from opsplanner.access import person, requires
from opsplanner.errors import RuleBroken
from opsplanner.outcomes import bp
from opsplanner.outcomes.review.reviewers import queries, services
from opsplanner.outcomes.review.reviewers.forms import DeputyForm
from opsplanner.web.forms import ActionForm, saved
from opsplanner.web.pages import go_to, not_done, render_page


@bp.route("/outcomes/deputies", methods=["GET", "POST"])
@requires("appoint_deputies")
def deputies() -> Response:
    """Show who signs figures off, and appoint a deputy manager."""
    form = DeputyForm()
    form.offer(list(queries.may_be_deputies(person())))

    def verb() -> str:
        if not form.person.data:
            raise RuleBroken("Choose who is to sign figures off", "person")
        return services.appoint_deputy(int(form.person.data), by=person())

    if saved(form, verb, made=lambda said: (url_for(".deputies"), said)):
        return go_to(url_for(".deputies"), form.result)
    return render_page(
        "outcomes/deputies.html", fragment="outcomes/_deputies.html", status=form.status, form=form, deputies=queries.deputies(),
        reviewers=queries.who_signs([], but=[])[None],
    )


@bp.post("/outcomes/deputies/<int:user_id>/end")
@requires("appoint_deputies")
def end_deputy(user_id: int) -> Response:
    """End the appointment of a deputy manager."""
    form, back = ActionForm(), url_for(".deputies")
    if saved(form, lambda: services.end_deputy(user_id, by=person())):
        return go_to(back, form.result)
    return not_done(form, back)
