"""The manager's queue, and who may stand in for a manager."""

from __future__ import annotations

from flask import Response, request, url_for

from opsplanner import clock
from opsplanner.access import may, person, requires
from opsplanner.errors import RuleBroken
from opsplanner.models import Review
from opsplanner.outcomes import bp, queries, rules, services
from opsplanner.outcomes.forms import DeputyForm, SignOffForm
from opsplanner.quantity import words_beside
from opsplanner.web.filters import typed, without
from opsplanner.web.forms import ActionForm, new_key, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page
from opsplanner.web.paging import how_many, named, neighbours, page_number


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
        return go_to(_address(_filters(), _page_asked()), form.result)
    if result.kept:
        form.status, form.once.data = 422, new_key()
    return _queue(form, result)


def _filters() -> dict[str, str]:
    """The filters of the address, as far as they say something."""
    return typed(request.args, "priority", "operation", "state", longest=60)


def _page_asked() -> int:
    return page_number(request.args.get("page"))


def _address(filters: dict[str, str], number: int = 1) -> str:
    return url_for(".review", **filters, page=named(number))  # type: ignore[arg-type]


def _queue(form: SignOffForm, result: services.SignedOff) -> Response:
    user, filters = person(), _filters()
    queried = filters.get("state") == "queried"
    priority, reference = filters.get("priority", ""), filters.get("operation", "")
    state = Review.QUERIED if queried else Review.RECORDED
    count = queries.how_many_wait(user, state, priority=priority, reference=reference)
    last = how_many(count)
    number = min(_page_asked(), last)  # what was on the last page may just have been signed off
    shown = queries.waiting(user, state, priority=priority, reference=reference, page=number)
    ids = [row.id for row in shown]
    own = {row.id for row in shown if rules.is_own(user.id, row.recorded_by_id, row.changed_by_id)}
    operations = {row.operation_id for row in shown if row.id in own and row.operation_id}
    return render_page(
        "outcomes/review.html", fragment="outcomes/_review.html", status=form.status, form=form, result=result, rows=shown, queried=queried,
        own=own, signers=queries.who_signs(operations, but={user.id}) if own else {}, last=queries.last_times(user, ids),
        priorities=queries.priorities_of(ids), backlog=queries.to_review(user), ticked={one for one, _ in form.picked()},
        priority=priority, reference=reference, here=_address(filters, number), state_urls=_state_urls(filters), words_beside=words_beside,
        appoints=may(user, "appoint_deputies"), local=clock.local, pages=neighbours(number, lambda other: _address(filters, other), more=number < last, last=last),
        marking=marking(any(row.restricted for row in shown)),
    )  # fmt: skip


def _state_urls(filters: dict[str, str]) -> dict[str, str]:
    return {
        "recorded": _address(without(filters, "state")),
        "queried": _address(filters | {"state": "queried"}),
        "clear_priority": _address(without(filters, "priority")),
        "clear_operation": _address(without(filters, "operation")),
    }


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
