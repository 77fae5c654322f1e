"""The manager's queue, and who may stand in for a manager."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.errors import RuleBroken
from opsplanner.outcomes import bp, queries, review_page, services
from opsplanner.outcomes.forms import DeputyForm, SignOffForm
from opsplanner.web.filters import typed
from opsplanner.web.forms import ActionForm, new_key, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page
from opsplanner.web.paging import page_number


@bp.route("/outcomes/review", methods=["GET", "POST"])
@requires("review")
def review() -> Response:
    """Show what waits for sign-off, and sign off what was ticked; what could not be stays ticked and says why."""
    form, result = SignOffForm(), services.SignedOff()

    def verb() -> str:
        nonlocal result
        picked = form.picked()
        if not picked:
            raise RuleBroken("Tick the figures that you sign off")
        result = services.sign_off(picked, by=person())
        return result.sentence

    if saved(form, verb) and not result.kept:
        return go_to(review_page.address(_filters(), _page_asked()), form.result)
    if result.kept:
        form.status, form.once.data = 422, new_key()
    return _queue(form, result)


def _filters() -> dict[str, str]:
    """The filters of the address, as far as they say something."""
    return typed(request.args, "priority", "operation", "state", longest=60)


def _page_asked() -> int:
    return page_number(request.args.get("page"))


def _queue(form: SignOffForm, result: services.SignedOff) -> Response:
    page = review_page.read(person(), _filters(), _page_asked(), result, {one for one, _ in form.picked()})
    return render_page(
        "outcomes/review.html", fragment="outcomes/_review.html", status=form.status, form=form, page=page, marking=marking(page.restricted)
    )


@bp.route("/outcomes/deputies", methods=["GET", "POST"])
@requires("appoint_deputies")
def deputies() -> Response:
    """Show who signs figures off, and appoint a deputy manager."""
    form = DeputyForm()
    form.offer(list(queries.may_be_deputies()))

    def verb() -> str:
        if not form.person.data:
            raise RuleBroken("Choose who is to sign figures off", "person")
        return services.appoint_deputy(int(form.person.data), by=person())

    if saved(form, verb):
        return go_to(url_for(".deputies"), form.result)
    return render_page(
        "outcomes/deputies.html", fragment="outcomes/_deputies.html", status=form.status, form=form, deputies=queries.deputies(),
        reviewers=queries.who_signs([], but=[])[None],
    )  # fmt: skip


@bp.post("/outcomes/deputies/<int:user_id>/end")
@requires("appoint_deputies")
def end_deputy(user_id: int) -> Response:
    """End the appointment of a deputy manager."""
    form, back = ActionForm(), url_for(".deputies")
    if saved(form, lambda: services.end_deputy(user_id, by=person())):
        return go_to(back, form.result)
    return not_done(form, back)
