"""Pages on which an operation is proposed, confirmed, put off, started and ended."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request, url_for

from opsplanner.access import person, requires
from opsplanner.operations import bp
from opsplanner.operations import queries as operations_queries
from opsplanner.operations.forms import PressForm, WhyForm
from opsplanner.operations.moves import page, services
from opsplanner.operations.moves.forms import ProposeForm, StartForm
from opsplanner.operations.page import page as page_page
from opsplanner.operations.views import address
from opsplanner.web.forms import PageForm, saved
from opsplanner.web.pages import go_to, marking, not_done, render_page


@bp.route("/operations/<reference>/propose", methods=["GET", "POST"])
@requires("plan_operations")
def propose(reference: str) -> Response:
    """Propose a draft and ask its agencies."""
    form = ProposeForm()
    done = saved(
        form, lambda: services.propose_operation(reference, answer_by=form.answer_by.data, seen_version=form.version.data, by=person(), taken_on=form.taken_on())
    )
    if done:
        return go_to(url_for("notices.show", reference=reference), f"{reference} is proposed and its agencies are asked. Now tell them.")
    return _ask("propose", reference, form)


@bp.route("/operations/<reference>/confirm", methods=["POST"])
@requires("plan_operations")
def confirm(reference: str) -> Response:
    """Confirm an operation whose required agencies have all accepted."""
    return _press(reference, services.confirm_operation, f"{reference} is confirmed.")


@bp.route("/operations/<reference>/put-back", methods=["GET", "POST"])
@requires("plan_operations")
def put_back(reference: str) -> Response:
    """Put a confirmed operation back to proposed."""
    form = WhyForm()
    if saved(form, lambda: services.put_back_operation(reference, why=form.why.data, seen_version=form.version.data, by=person())):
        return go_to(address(reference), f"{reference} is proposed again. The answers stand as they were.")
    return _ask("put back", reference, form)


@bp.route("/operations/<reference>/postpone", methods=["GET", "POST"])
@requires("plan_operations")
def postpone(reference: str) -> Response:
    """Postpone an operation."""
    form = WhyForm()
    if saved(form, lambda: services.postpone_operation(reference, why=form.why.data, seen_version=form.version.data, by=person())):
        return go_to(url_for("notices.show", reference=reference), f"{reference} is postponed. Now tell the agencies.")
    return _ask("postpone", reference, form)


@bp.route("/operations/<reference>/cancel", methods=["GET", "POST"])
@requires("plan_operations")
def cancel(reference: str) -> Response:
    """Cancel an operation."""
    form = WhyForm()
    if saved(form, lambda: services.cancel_operation(reference, why=form.why.data, seen_version=form.version.data, by=person())):
        return go_to(url_for("notices.show", reference=reference), f"{reference} is cancelled. Now tell the agencies.")
    return _ask("cancel", reference, form)


@bp.route("/operations/<reference>/reinstate", methods=["GET", "POST"])
@requires("plan_operations")
def reinstate(reference: str) -> Response:
    """Propose a cancelled operation again."""
    form = ProposeForm()
    done = saved(
        form, lambda: services.reinstate_operation(reference, answer_by=form.answer_by.data, seen_version=form.version.data, by=person(), taken_on=form.taken_on())
    )
    if done:
        return go_to(url_for("notices.show", reference=reference), f"{reference} is proposed again and its agencies are asked. Now tell them.")
    return _ask("reinstate", reference, form)


@bp.route("/operations/<reference>/start", methods=["GET", "POST"])
@requires("plan_operations")
def start(reference: str) -> Response:
    """Note that an operation is under way; long before its time it is asked whether that is meant."""
    form = StartForm()
    if saved(form, lambda: services.start_operation(reference, early=form.early.data, seen_version=form.version.data, by=person())):
        return go_to(address(reference), f"{reference} is under way.")
    form.early.data = True
    return _ask("start", reference, form)


@bp.route("/operations/<reference>/not-started", methods=["GET", "POST"])
@requires("plan_operations")
def not_started(reference: str) -> Response:
    """Note that an operation has not started after all."""
    form = PressForm()
    if saved(form, lambda: services.take_back_start(reference, seen_version=form.version.data, by=person())):
        return go_to(address(reference), f"{reference} has not started. It is confirmed, as before.")
    return _ask("not started", reference, form)


@bp.route("/operations/<reference>/complete", methods=["POST"])
@requires("plan_operations")
def complete(reference: str) -> Response:
    """Note that an operation is completed."""
    return _press(reference, services.complete_operation, f"{reference} is completed.")


@bp.route("/operations/<reference>/cut-short", methods=["GET", "POST"])
@requires("plan_operations")
def cut_short(reference: str) -> Response:
    """Note that an operation was cut short, and why."""
    form = WhyForm()
    if saved(form, lambda: services.cut_short_operation(reference, why=form.why.data, seen_version=form.version.data, by=person())):
        return go_to(address(reference), f"{reference} was cut short.")
    return _ask("cut short", reference, form)


@bp.route("/operations/<reference>/delete", methods=["GET", "POST"])
@requires("plan_operations")
def delete(reference: str) -> Response:
    """Delete a draft."""
    form = PressForm()
    if saved(form, lambda: services.delete_draft(reference, seen_version=form.version.data, by=person())):
        return go_to(url_for("operations.index"), f"The draft {reference} is deleted.")
    return _ask("delete", reference, form)


def _press(reference: str, verb: Callable[..., None], said: str) -> Response:
    """Do what one button on the operation's page asks for."""
    form = PressForm()
    if saved(form, lambda: verb(reference, seen_version=form.version.data, by=person())):
        return go_to(address(reference), said)
    operations_queries.changeable(person(), reference)
    return not_done(form, address(reference))


def _ask(verb: str, reference: str, form: PageForm) -> Response:
    """The page of a move: what will happen to whom, what it still needs, and the button."""
    operation = operations_queries.changeable(person(), reference)
    form.version.carry(operation.version)
    if request.method == "GET" and "answer_by" in form:
        form.answer_by.data = page_page.offered_answer_by(operation.day)
    return render_page(
        "operations/act.html", fragment="operations/_act_form.html", status=form.status, operation=operation, form=form,
        act=page.act(verb, operation), offered=page_page.answer_days(operation.day) if "answer_by" in form else [],
        marking=marking(operation.restricted),
    )
